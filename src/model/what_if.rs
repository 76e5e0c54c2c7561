//! What would go if something were let go of, in a sentence.

use super::format;
use crate::timeline::growth::Freed;

/// What becomes of the heap without `what`, such as `sentEvents in OrderEvents`.
pub fn freed_sentence(what: &str, freed: Freed) -> String {
    let amount = format!("{} in {}", format::bytes(freed.bytes), format::counted(freed.object_count, "object"));
    match (freed.is_still_held, freed.object_count) {
        (false, 0) => format!("Nothing would go without {what}: it holds nothing alive"),
        (false, _) => format!("Without {what}, {amount} would go: nothing else holds them"),
        (true, 0) => format!("Nothing would go without {what}: something else holds it all as well"),
        (true, _) => format!("Without {what}, {amount} would go; something else holds the rest as well"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_go_is_told_with_the_reason() {
        let told = |bytes, object_count, is_still_held| {
            freed_sentence("list in Cache", Freed { bytes, object_count, is_still_held })
        };
        assert_eq!(
            told(2000, 3, false),
            "Without list in Cache, 2.00 KB in 3 objects would go: nothing else holds them"
        );
        assert!(told(2000, 3, true).ends_with("something else holds the rest as well"));
        assert!(told(0, 0, true).ends_with("something else holds it all as well"));
        assert!(told(0, 0, false).ends_with("it holds nothing alive"));
    }
}
