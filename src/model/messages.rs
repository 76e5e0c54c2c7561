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
    /// What it is about, where the next one about the same takes its place.
    topic: Option<Topic>,
}

/// What is asked for again and again, and of which the last answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Where an object was found.
    Found,
    /// Which files are open already.
    AlreadyOpen,
}

/// The messages on screen, oldest first.
#[derive(Debug, Default)]
pub struct Messages {
    list: Vec<Message>,
    next: u64,
}

/// More than this at once would fill the window; the oldest go, and those that matter least before others.
const SHOWN: usize = 5;

impl Messages {
    /// Says `text`, unless just that is on screen already.
    pub fn say(&mut self, severity: Severity, text: impl Into<String>) {
        self.add(severity, text.into(), None, None);
    }

    /// Notes `text` in place of what was said of `topic` before.
    pub fn answer(&mut self, topic: Topic, text: impl Into<String>) {
        self.list.retain(|message| message.topic != Some(topic));
        self.add(Severity::Note, text.into(), None, Some(topic));
    }

    /// Notes `text`, and offers to do `action`, for which `word` stands.
    pub fn offer(&mut self, text: impl Into<String>, action: Action, word: &'static str) {
        self.add(Severity::Note, text.into(), Some((action, word)), None);
    }

    /// Takes back what offers `action`, as there is nothing more to be done.
    pub fn withdraw(&mut self, action: Action) {
        self.list.retain(|message| message.offer.is_none_or(|(offered, _)| offered != action));
    }

    fn add(&mut self, severity: Severity, text: String, offer: Option<(Action, &'static str)>, topic: Option<Topic>) {
        if self.list.iter().any(|message| message.text == text) {
            return;
        }
        self.list.push(Message { id: MessageId(self.next), severity, text, offer, topic });
        self.next += 1;
        if self.list.len() > SHOWN {
            // Not what has just been said, which nobody has seen yet.
            let seen = &self.list[..SHOWN];
            let is_least = |message: &Message| message.severity == Severity::Note && message.offer.is_none();
            let has_no_offer = |message: &Message| message.offer.is_none();
            let least = seen.iter().position(is_least).or_else(|| seen.iter().position(has_no_offer));
            self.list.remove(least.unwrap_or(0));
        }
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
    fn notes_make_room_before_failures_and_offers() {
        let mut messages = Messages::default();
        messages.say(Severity::Failure, "failed");
        messages.offer("removed", Action::Undo, "Undo");
        messages.say(Severity::Warning, "beware");
        for text in ["a", "b", "c", "d"] {
            messages.say(Severity::Note, text);
        }
        let texts: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(texts, ["failed", "removed", "beware", "c", "d"]);
        for text in ["e", "f", "g"] {
            messages.say(Severity::Failure, text);
        }
        let texts: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(texts, ["removed", "beware", "e", "f", "g"]);
    }

    #[test]
    fn the_last_answer_to_what_is_asked_again_and_again_stays_alone() {
        let mut messages = Messages::default();
        messages.answer(Topic::Found, "a");
        messages.say(Severity::Note, "b");
        messages.answer(Topic::AlreadyOpen, "c");
        messages.answer(Topic::Found, "d");
        assert_eq!(messages.iter().map(|message| message.text.as_str()).collect::<String>(), "bcd");
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
