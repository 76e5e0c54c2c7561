//! Finding an action by some letters of its name.

use super::Action;

/// The actions that `typed` may mean, best first; all of them where nothing was typed.
pub fn find_actions(typed: &str) -> Vec<Action> {
    let typed = typed.trim().to_lowercase();
    let mut found: Vec<(u8, Action)> =
        Action::ALL.iter().filter_map(|&action| Some((rank(action, &typed)?, action))).collect();
    found.sort_by_key(|&(rank, _)| rank);
    found.into_iter().map(|(_, action)| action).collect()
}

/// How well the action answers to `typed`, which is in lower case: 0 is best; none if not at all.
fn rank(action: Action, typed: &str) -> Option<u8> {
    let info = action.info();
    let name = info.name.to_lowercase();
    if name.starts_with(typed) {
        Some(0)
    } else if name.split_whitespace().any(|word| word.starts_with(typed)) {
        Some(1)
    } else if name.contains(typed) {
        Some(2)
    } else if is_subsequence(typed, &name) {
        Some(3)
    } else {
        info.tooltip.to_lowercase().contains(typed).then_some(4)
    }
}

/// Whether the letters of `typed`, blanks aside, stand in `name` in this order.
fn is_subsequence(typed: &str, name: &str) -> bool {
    let mut letters = name.chars();
    typed.chars().filter(|letter| !letter.is_whitespace()).all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_found_by_its_start_by_some_letters_and_by_what_it_does() {
        assert_eq!(find_actions(""), Action::ALL);
        assert_eq!(find_actions("dark")[0], Action::ThemeDark);
        assert_eq!(find_actions("  SAMPLE ")[0], Action::OpenSample);
        assert_eq!(find_actions("rm all")[0], Action::RemoveAll);
        assert!(find_actions("ground").contains(&Action::ThemeLight), "a word of its tooltip");
        assert_eq!(find_actions("xyzzy"), []);
    }
}
