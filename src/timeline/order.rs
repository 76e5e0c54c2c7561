//! When snapshots were taken, and in which order.

use std::{
    cmp::Ordering,
    time::{Duration, SystemTime},
};

use jiff::{civil::DateTime, tz::TimeZone};

/// When the snapshot in a file was taken: by its name, where Node or DevTools gave it, else when the file was last
/// `modified`.
///
/// Node writes `Heap.20261122.160303.23112.0.001.heapsnapshot`, DevTools `Heap-20261122T160303.heapsnapshot`, both in local time.
/// What a person has put before or after that, or how the file was packed, changes nothing.
pub fn taken_at(file_name: &str, modified: Option<SystemTime>) -> Option<SystemTime> {
    time_in_name(file_name).or(modified)
}

/// The order of two snapshots, each given by time and name: by time to the second, then by name, where numbers count as
/// such, so that `t2` stands before `t10`. Those without a time come last.
///
/// Files that were copied or unpacked together differ by less than a second, and by chance.
pub fn by_time(a: (Option<SystemTime>, &str), b: (Option<SystemTime>, &str)) -> Ordering {
    let key = |time: Option<SystemTime>| {
        let since = time.map(|time| time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs());
        (since.is_none(), since)
    };
    key(a.0).cmp(&key(b.0)).then_with(|| natural_order(a.1, b.1))
}

/// Compares texts with the numbers in them by value. Total: texts that differ only by leading zeros differ.
fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        match (left.chars().next(), right.chars().next()) {
            (Some(l), Some(r)) if l.is_ascii_digit() && r.is_ascii_digit() => {
                let (l_digits, r_digits) = (take_digits(&mut left), take_digits(&mut right));
                let order = l_digits.len().cmp(&r_digits.len()).then_with(|| l_digits.cmp(r_digits));
                if order.is_ne() {
                    return order;
                }
            }
            (Some(l), Some(r)) if l == r => {
                left = &left[l.len_utf8()..];
                right = &right[r.len_utf8()..];
            }
            (l, r) => return l.cmp(&r).then_with(|| a.cmp(b)),
        }
    }
}

/// Takes the digits at the start of `text` away and returns them without leading zeros.
fn take_digits<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits.trim_start_matches('0')
}

fn time_in_name(name: &str) -> Option<SystemTime> {
    name.match_indices("Heap").find_map(|(at, word)| {
        let local = date_time(&name.as_bytes()[at + word.len()..])?;
        let zoned = local.to_zoned(TimeZone::system()).ok()?;
        Some(SystemTime::from(zoned.timestamp()))
    })
}

/// Reads `.20261122.160303…` or `-20261122T160303…`.
fn date_time(text: &[u8]) -> Option<DateTime> {
    let [b'.' | b'-', rest @ ..] = text else { return None };
    let (day, rest) = rest.split_first_chunk::<8>()?;
    let [b'.' | b'T', rest @ ..] = rest else { return None };
    let (time, rest) = rest.split_first_chunk::<6>()?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<i16>().ok();
    let small = |digits: &[u8]| number(digits).and_then(|number| i8::try_from(number).ok());
    if !day.iter().chain(time).all(u8::is_ascii_digit) {
        return None;
    }
    let (year, month, day) = (number(&day[..4])?, small(&day[4..6])?, small(&day[6..])?);
    let (hour, minute, second) = (small(&time[..2])?, small(&time[2..4])?, small(&time[4..])?);
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}
