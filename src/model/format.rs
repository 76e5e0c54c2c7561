//! Numbers as a person reads them: the same in the window and in the terminal.
//!
//! Sizes are decimal (1 KB = 1000 bytes, as in DevTools) with three significant digits. Differences always have a sign; the minus is
//! U+2212, which is as wide as the plus.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, tz::TimeZone};

const MINUS: char = '\u{2212}';

/// Units of size, each 1000 of the one before.
const UNITS: [&str; 7] = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

/// A size: `999 B`, `9.93 MB`, `18.7 MB`, `124 MB`.
pub fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = 0;
    // 999.5 and up would be rounded to four digits.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = match value {
        _ if unit == 0 => 0,
        ..9.995 => 2,
        9.995..99.95 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// A change of size: `+9.93 MB`, `−999 B`, `0 B`.
pub fn bytes_delta(delta: i64) -> String {
    signed(delta, bytes)
}

/// A number with thousands separators: `124,127`.
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things, each called `one`: `1 object`, `124,127 objects`, `2 classes`.
pub fn counted(number: u64, one: &str) -> String {
    let ending = match number {
        1 => "",
        _ if one.ends_with('s') => "es",
        _ => "s",
    };
    format!("{} {one}{ending}", count(number))
}

/// A change of a number: `+124,127`, `−3`, `0`.
pub fn count_delta(delta: i64) -> String {
    signed(delta, count)
}

/// A size to the byte, for tooltips: `11,122,448 bytes`.
pub fn exact_bytes(bytes: u64) -> String {
    counted(bytes, "byte")
}

/// A change of size to the byte, for tooltips: `+11,122,448 bytes`.
pub fn exact_bytes_delta(delta: i64) -> String {
    signed(delta, exact_bytes)
}

/// A share with up to three digits: `0.42 %`, `67 %`; none of nothing.
pub fn percent(part: u64, whole: u64) -> Option<String> {
    let share = (whole > 0).then(|| part as f64 / whole as f64 * 100.0)?;
    let digits = match share {
        ..0.995 => 2,
        0.995..9.95 => 1,
        _ => 0,
    };
    Some(format!("{share:.digits$} %"))
}

/// A span of time in its two largest units: `35 s`, `41 min`, `2 h 5 min`, `3 d 4 h`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let pair = |large: u64, large_unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..600 => pair(seconds / 60, "min", seconds % 60, "s"),
        600..3600 => format!("{} min", seconds / 60),
        3600..86_400 => pair(seconds / 3600, "h", seconds / 60 % 60, "min"),
        _ => pair(seconds / 86_400, "d", seconds / 3600 % 24, "h"),
    }
}

/// A moment in local time: `2026-11-22 16:03:03`. Empty for a moment that no calendar has.
pub fn date_time(at: SystemTime) -> String {
    Timestamp::try_from(at)
        .map(|at| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}

/// What [`date_time`] says, in short: `Nov 22 16:03`. What it does not say stays as it is.
pub fn short_date(date_time: &str) -> String {
    jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", date_time)
        .map_or_else(|_| date_time.to_owned(), |at| at.strftime("%b %-d %H:%M").to_string())
}

/// `text` with what can't be seen spelled out, such as `\n` and `\u{202e}`: so it stays on its line, leaves a terminal alone, and can
/// neither turn around what stands beside it nor look like another text.
pub fn one_line(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut line, character| {
        if is_unseen(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
        line
    })
}

/// Whether `text` has characters that [`one_line`] spells out.
pub fn has_unseen(text: &str) -> bool {
    text.contains(is_unseen)
}

/// Control characters, ends of lines, marks of direction, and what has no width. But for the joiners, without which emoji fall apart and
/// some scripts can't be written.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// `text` with its middle left out if it is longer than `max_chars`.
pub fn elide_middle(text: &str, max_chars: usize) -> String {
    let length = text.chars().count();
    if length <= max_chars {
        return text.to_owned();
    }
    let kept = max_chars.saturating_sub(1);
    let head: String = text.chars().take(kept.div_ceil(2)).collect();
    let tail: String = text.chars().skip(length - kept / 2).collect();
    format!("{head}…{tail}")
}

fn signed(delta: i64, format: impl Fn(u64) -> String) -> String {
    let amount = format(delta.unsigned_abs());
    match delta {
        0 => amount,
        1.. => format!("+{amount}"),
        _ => format!("{MINUS}{amount}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_significant_digits() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 KB"),
            (9_994, "9.99 KB"),
            (9_995, "10.0 KB"),
            (99_949, "99.9 KB"),
            (99_950, "100 KB"),
            (999_499, "999 KB"),
            (999_500, "1.00 MB"),
            (11_122_448, "11.1 MB"),
            (28_861_258_000, "28.9 GB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (size, text) in cases {
            assert_eq!(bytes(size), text);
        }
    }

    #[test]
    fn differences_have_a_sign() {
        assert_eq!(bytes_delta(9_926_616), "+9.93 MB");
        assert_eq!(bytes_delta(-77), "−77 B");
        assert_eq!(bytes_delta(0), "0 B");
        assert_eq!(bytes_delta(i64::MIN), "−9.22 EB");
        assert_eq!(count_delta(-2_185), "−2,185");
        assert_eq!(count_delta(1_000_000), "+1,000,000");
        assert_eq!(exact_bytes_delta(-1), "−1 byte");
        assert_eq!(exact_bytes(11_122_448), "11,122,448 bytes");
    }

    #[test]
    fn one_thing_is_not_called_as_if_there_were_several() {
        assert_eq!([0, 1, 2_000].map(|number| counted(number, "step")), ["0 steps", "1 step", "2,000 steps"]);
        assert_eq!([1, 2].map(|number| counted(number, "class")), ["1 class", "2 classes"]);
    }

    #[test]
    fn spans_of_time_are_short() {
        let of = |seconds| duration(Duration::from_secs(seconds));
        assert_eq!(
            [0, 59, 60, 95, 2_460, 3_600, 7_500, 273_600].map(of),
            ["0 s", "59 s", "1 min", "1 min 35 s", "41 min", "1 h", "2 h 5 min", "3 d 4 h"]
        );
    }

    #[test]
    fn dates_are_short_where_there_is_little_room() {
        assert_eq!(short_date("2026-11-02 16:03:59"), "Nov 2 16:03");
        assert_eq!(short_date("16:03:59"), "16:03:59");
    }

    #[test]
    fn shares_of_nothing_are_none() {
        assert_eq!(percent(1, 0), None);
        assert_eq!(percent(2, 3).as_deref(), Some("67 %"));
        assert_eq!(percent(42, 10_000).as_deref(), Some("0.42 %"));
    }

    #[test]
    fn names_stay_on_their_line() {
        assert_eq!(one_line("a\nb\u{1b}[31mc é"), "a\\nb\\u{1b}[31mc é");
        assert_eq!(one_line("אב\u{202e}evil\u{2066}\u{2028}"), "אב\\u{202e}evil\\u{2066}\\u{2028}");
        assert_eq!(one_line("👩\u{200d}👩\u{200d}👧 می\u{200c}خواهم"), "👩\u{200d}👩\u{200d}👧 می\u{200c}خواهم");
        assert!(has_unseen("user\u{200b}name") && !has_unseen("日本 👧"));
        assert_eq!(elide_middle("0123456789", 10), "0123456789");
        assert_eq!(elide_middle("0123456789a", 10), "01234…789a");
    }
}
