//! Names of timepoints where there is little room: without what all of them have in common.

/// What stands between the words of a file's name.
const BETWEEN: [char; 3] = ['-', '_', '.'];

/// `names` without words that all of them begin with, then without words that all end with, as few as it takes for `most_chars`
/// each; in the same order. What is short already stays as it is.
///
/// `checkout-7f9-heap-t0` and `checkout-7f9-heap-t1` are `heap-t0` and `heap-t1` in ten characters.
pub fn short_names(names: &[String], most_chars: usize) -> Vec<String> {
    let mut short: Vec<&str> = names.iter().map(String::as_str).collect();
    let is_long = |names: &[&str]| names.iter().any(|name| name.chars().count() > most_chars);
    while names.len() > 1 && is_long(&short) {
        let front = |name: &str| name.find(BETWEEN).map(|at| at + 1);
        let back = |name: &str| name.rfind(BETWEEN);
        if let Some(at) = short.first().and_then(|name| front(name))
            && short.iter().all(|name| name.get(..at) == short[0].get(..at) && name.len() > at)
        {
            for name in &mut short {
                *name = &name[at..];
            }
        } else if let Some(at) = short.first().and_then(|name| back(name))
            && let end = &short[0][at..]
            && short.iter().all(|name| name.len() > end.len() && name.ends_with(end))
        {
            for name in &mut short {
                *name = &name[..name.len() - end.len()];
            }
        } else {
            break;
        }
    }
    short.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(names: &[&str], most_chars: usize) -> Vec<String> {
        short_names(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), most_chars)
    }

    #[test]
    fn what_all_have_in_common_is_left_out_word_by_word() {
        assert_eq!(short(&["checkout-7f9-heap-t0", "checkout-7f9-heap-t1"], 10), ["heap-t0", "heap-t1"]);
        assert_eq!(short(&["checkout-7f9-heap-t0", "checkout-7f9-heap-t1"], 2), ["t0", "t1"]);
        assert_eq!(short(&["pod-7f9c-01", "pod-7f9c-12"], 8), ["7f9c-01", "7f9c-12"]);
        assert_eq!(short(&["before-checkout.prod", "after-checkout.prod"], 8), ["before", "after"]);
        assert_eq!(short(&["a-t1-x", "a-t2-x"], 1), ["t1", "t2"], "the front goes first");
    }

    #[test]
    fn what_is_short_or_has_nothing_in_common_stays() {
        assert_eq!(short(&["heap-t0", "heap-t1"], 8), ["heap-t0", "heap-t1"]);
        assert_eq!(short(&["checkout-t0", "payments-t0-x"], 4), ["checkout-t0", "payments-t0-x"]);
        assert_eq!(short(&["checkout-service"], 4), ["checkout-service"]);
        assert_eq!(short(&["checkout-service", "checkout-service"], 4), ["service", "service"]);
        assert_eq!(short(&["日本-a", "日-b"], 1), ["日本-a", "日-b"]);
        assert!(short(&[], 4).is_empty());
        assert_eq!(short(&["checkout-", "checkout-t1"], 4), ["checkout-", "checkout-t1"]);
    }
}
