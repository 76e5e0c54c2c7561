//! What the app has to say that belongs to no card: a list that stays until it is dismissed.

use super::Action;

/// Names a message for as long as the app runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(u64);

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Note,
    Warning,
    Failure,
}

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub severity: Severity,
    /// A sentence: what happened, and what to do.
    pub text: String,
    /// What can be done about it at once, and a word for that.
    pub offer: Option<(Action, &'static str)>,
}

/// The messages on screen, oldest first.
#[derive(Debug, Default)]
pub struct Messages {
    list: Vec<Message>,
    next: u64,
}

/// More than this at once would fill the window; the oldest go.
const SHOWN: usize = 5;

impl Messages {
    /// Says `text`, unless just that is on screen already.
    pub fn say(&mut self, severity: Severity, text: impl Into<String>) {
        self.add(severity, text.into(), None);
    }

    /// Notes `text`, and offers to do `action`, for which `word` stands.
    pub fn offer(&mut self, text: impl Into<String>, action: Action, word: &'static str) {
        self.add(Severity::Note, text.into(), Some((action, word)));
    }

    /// Takes back what offers `action`, as there is nothing more to be done.
    pub fn withdraw(&mut self, action: Action) {
        self.list.retain(|message| message.offer.is_none_or(|(offered, _)| offered != action));
    }

    fn add(&mut self, severity: Severity, text: String, offer: Option<(Action, &'static str)>) {
        if self.list.iter().any(|message| message.text == text) {
            return;
        }
        self.list.push(Message { id: MessageId(self.next), severity, text, offer });
        self.next += 1;
        let surplus = self.list.len().saturating_sub(SHOWN);
        self.list.drain(..surplus);
    }

    /// Takes a message off the screen.
    pub fn dismiss(&mut self, id: MessageId) {
        self.list.retain(|message| message.id != id);
    }

    /// The messages on screen, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Message> {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_message_is_shown_once_and_the_oldest_make_room() {
        let mut messages = Messages::default();
        messages.say(Severity::Note, "a");
        messages.say(Severity::Note, "a");
        assert_eq!(messages.iter().len(), 1);
        for text in ["b", "c", "d", "e", "f"] {
            messages.say(Severity::Note, text);
        }
        assert_eq!(messages.iter().map(|m| m.text.as_str()).collect::<String>(), "bcdef");
        let second = messages.iter().nth(1).unwrap().id;
        messages.dismiss(second);
        assert_eq!(messages.iter().map(|m| m.text.as_str()).collect::<String>(), "bdef");
    }

    #[test]
    fn an_offer_is_taken_back_and_the_rest_stays() {
        let mut messages = Messages::default();
        messages.say(Severity::Note, "a");
        messages.offer("b", Action::Undo, "Undo");
        messages.withdraw(Action::Open);
        assert_eq!(messages.iter().len(), 2);
        messages.withdraw(Action::Undo);
        assert_eq!(messages.iter().map(|m| m.text.as_str()).collect::<String>(), "a");
    }
}
