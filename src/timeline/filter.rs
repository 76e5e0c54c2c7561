//! Which classes a person wants to see: a part of the name, or an expression.

use regex::{Regex, RegexBuilder};

/// A test of class names.
///
/// `text` keeps names with that text in them, whatever the case. `/expression/` keeps names that match the regular
/// expression; `/expression/i` does so whatever the case.
#[derive(Debug, Clone)]
pub struct ClassFilter(Regex);

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The filter /{expression}/ is not a regular expression: {reason}.")]
pub struct FilterError {
    /// What was between the slashes.
    pub expression: String,
    /// What is wrong with it, without a full stop.
    pub reason: String,
}

impl ClassFilter {
    /// Reads a filter as a person types it. The empty text keeps every name.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let (expression, ignores_case) = match expression(text) {
            Some((expression, ignores_case)) => (expression.to_owned(), ignores_case),
            None => (regex::escape(text), true),
        };
        match RegexBuilder::new(&expression).case_insensitive(ignores_case).build() {
            Ok(regex) => Ok(Self(regex)),
            Err(error) => Err(FilterError { reason: reason(&error), expression }),
        }
    }

    /// Whether the filter keeps the class `name`.
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

/// What stands between slashes, and whether case does not matter. A slash alone is still text.
fn expression(text: &str) -> Option<(&str, bool)> {
    let rest = text.strip_prefix('/')?;
    let whole = rest.strip_suffix('/').map(|expression| (expression, false));
    whole.or_else(|| rest.strip_suffix("/i").map(|expression| (expression, true)))
}

/// The point of a message that is made for a terminal: its last line, without the drawing above.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    last.trim().trim_start_matches("error: ").trim_end_matches('.').to_owned()
}
