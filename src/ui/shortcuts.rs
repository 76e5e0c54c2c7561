//! Shortcuts as egui knows them, read from the list of actions.

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::model::Action;

/// The keys of `action`, if it has any.
pub fn shortcut(action: Action) -> Option<KeyboardShortcut> {
    parse(action.info().shortcut?)
}

/// The keys of `action` as they are written on this system, if it has any.
pub(super) fn shortcut_text(ctx: &Context, action: Action) -> Option<String> {
    // egui spells out what a keyboard shows as a sign.
    Some(ctx.format_shortcut(&shortcut(action)?).replace("Questionmark", "?"))
}

fn parse(text: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let mut key = None;
    for part in text.split('+') {
        match part {
            "Ctrl" => modifiers |= Modifiers::COMMAND,
            "Shift" => modifiers |= Modifiers::SHIFT,
            "Alt" => modifiers |= Modifiers::ALT,
            name => key = Some(Key::from_name(name)?),
        }
    }
    key.map(|key| KeyboardShortcut::new(modifiers, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_is_one_that_egui_knows() {
        for action in Action::ALL {
            let info = action.info();
            assert_eq!(info.shortcut.is_some(), shortcut(*action).is_some(), "{}", info.name);
        }
    }
}
