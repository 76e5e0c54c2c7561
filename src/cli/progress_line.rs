//! One line on the terminal that says how far the loads are.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use crate::jobs::Progress;

const INTERVAL: Duration = Duration::from_millis(100);

/// Does `work` while a line on stderr shows how far `progress` is, if that is a terminal. The line is gone afterwards.
pub(super) fn with_progress_line<T>(progress: &[Arc<Progress>], work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let painter = thread::Builder::new().name("progress line".to_owned()).spawn_scoped(scope, move || {
            while is_done.recv_timeout(INTERVAL) == Err(mpsc::RecvTimeoutError::Timeout) {
                paint(&line(progress));
            }
            paint("");
        });
        // A line that cannot be shown is no reason to give up.
        drop(painter);
        let result = work();
        drop(done);
        result
    })
}

fn line(progress: &[Arc<Progress>]) -> String {
    let reports: Vec<_> = progress.iter().map(|progress| progress.report()).collect();
    let sum: f32 = reports.iter().map(|report| report.fraction).sum();
    let percent = (sum / reports.len().max(1) as f32 * 100.0) as u32;
    let stage = reports.iter().find(|report| report.fraction < 1.0 && !report.stage.is_empty());
    let stage = stage.map_or("", |report| report.stage);
    let what = if let [_] = &reports[..] { "the snapshot".to_owned() } else { format!("{} snapshots", reports.len()) };
    format!("{percent:3} % of {what}: {stage}")
}

/// Replaces the line. Nobody is left to tell if that fails.
fn paint(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(write!(stderr, "\r\x1b[2K{text}").and_then(|()| stderr.flush()));
}
