//! Packed files, recognised by content; and what a packed file can do to us.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use heapdrift::{
    jobs::Progress,
    snapshot::{ReadError, read_bytes},
};

use crate::base::{assert_same, base, read, refused};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

/// The base with an unneeded string of `gibibytes` spaces, as a few kilobytes of zstd each.
fn bomb(gibibytes: usize) -> Vec<u8> {
    let zstd = |part: &[u8]| zstd::encode_all(part, 1).expect("memory");
    let text = base().text();
    let head = format!("{},\"future\":\"", text.strip_suffix('}').expect("an object"));
    [zstd(head.as_bytes()), zstd(&vec![b' '; 64 << 20]).repeat(16 * gibibytes), zstd(b"\"}")].concat()
}

#[test]
fn gzip_and_zstd_open_in_one_piece_or_several() {
    let text = base().text().into_bytes();
    let plain = read(&text).unwrap();
    let (head, tail) = text.split_at(400);
    let zstd = |part: &[u8]| zstd::encode_all(part, 3).expect("memory");
    for packed in [gzip(&text), [gzip(head), gzip(tail)].concat(), zstd(&text), [zstd(head), zstd(tail)].concat()] {
        let snapshot = read(&packed).unwrap();
        assert_same(&snapshot, &plain);
        assert_eq!(snapshot.file_bytes, packed.len() as u64);
        assert_eq!(snapshot.json_bytes, text.len() as u64);
    }
}

#[test]
fn long_windows_of_zstd_open() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).expect("memory");
    encoder.window_log(28).expect("a legal window");
    encoder.write_all(base().text().as_bytes()).expect("memory");
    assert_same(&read(encoder.finish().expect("memory")).unwrap(), &read(base().text()).unwrap());
}

#[test]
fn damaged_packing_is_named() {
    let text = base().text().into_bytes();
    let mut wrong_sum = gzip(&text);
    let at = wrong_sum.len() - 8;
    wrong_sum[at] ^= 0xff;
    let error = read(&wrong_sum).unwrap_err();
    assert!(matches!(error, ReadError::DamagedPacking { packing: "gzip", .. }), "{error}");
    for packed in [gzip(&text), zstd::encode_all(&text[..], 3).expect("memory")] {
        let error = read(&packed[..packed.len() - 40]).unwrap_err();
        assert!(matches!(error, ReadError::Truncated { .. }), "{error}");
    }
    refused(
        gzip(&gzip(&text)),
        "The file is packed with gzip twice: unpack it first (only gzip and zstd open as they are)",
    );
}

#[test]
fn a_gigabyte_of_nothing_opens() {
    assert_same(&read(bomb(1)).unwrap(), &read(base().text()).unwrap());
}

#[test]
fn cancelling_stops_the_reading_soon() {
    let packed = bomb(32);
    let progress = Progress::unwatched();
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read_bytes(&packed, &progress).map(|_| ()));
        std::thread::sleep(Duration::from_millis(100));
        assert!(!reading.is_finished(), "32 GiB take longer");
        let cancelled = Instant::now();
        progress.cancel();
        let result = reading.join().expect("no panic");
        assert!(matches!(result, Err(ReadError::Cancelled(_))), "{result:?}");
        // The promise is 100 ms; a loaded machine gets some more.
        assert!(cancelled.elapsed() < Duration::from_millis(400), "took {:?}", cancelled.elapsed());
    });
}
