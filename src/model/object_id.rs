//! The id of an object, as a person types or pastes it.

use crate::snapshot::NodeId;

/// The id in `text`: `12345`, `@12345`, or what stands before it as well, `Foo @12345`. None where there is none.
pub fn parse_object_id(text: &str) -> Option<NodeId> {
    let number = text.rsplit_once('@').map_or(text, |(_, behind)| behind).trim();
    // The number alone: a sign would do for the parser, too.
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().map(NodeId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_as_they_are_copied() {
        for text in ["12345", "@12345", " @12345 ", "OrderEvents @12345", "\"a@b\" @12345\n", "{id, at@} @ 12345"] {
            assert_eq!(parse_object_id(text), Some(NodeId(12345)), "{text}");
        }
        for text in ["", "@", "OrderEvents", "+5", "@-5", "12345 @", "@99999999999999999999999", "1.5"] {
            assert_eq!(parse_object_id(text), None, "{text}");
        }
    }
}
