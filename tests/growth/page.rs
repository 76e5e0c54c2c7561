//! What a person has said of holders, in the report for a browser.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, SystemTime},
};

use heapdrift::{
    jobs::Progress,
    report::{Remarks, Report, SnapshotInfo, write_html},
    timeline::{Comparison, Timepoint},
};

use crate::series::Series;

/// The report on the sample, whose snapshots were taken at these minutes.
fn page(minutes: [u64; 5], expects_the_leak: bool) -> String {
    let series = Series::sample();
    let growth = series.growth();
    let expected: BTreeSet<String> =
        growth.holders.iter().take(usize::from(expects_the_leak)).map(|holder| holder.path_key.clone()).collect();
    let timepoints: Vec<Timepoint> =
        series.0.into_iter().map(|(heap, _)| Timepoint { heap: Arc::new(heap), retention: None }).collect();
    let info = |(timepoint, minute): (&Timepoint, u64)| SnapshotInfo {
        name: format!("after {minute} minutes"),
        path: String::new(),
        taken: Some(SystemTime::UNIX_EPOCH + Duration::from_mins(minute)),
        file_bytes: 0,
        node_count: 0,
        edge_count: 0,
        string_count: 0,
        total_size_bytes: timepoint.heap.total_size_bytes(),
    };
    let infos: Vec<SnapshotInfo> = timepoints.iter().zip(minutes).map(info).collect();
    let comparison =
        Comparison::new(&timepoints, 0, timepoints.len() - 1, &Progress::unwatched()).expect("nobody cancels");
    let report = Report::new(&infos, &comparison, None, Some(3));
    let remarks = Remarks { notes: Vec::new(), expected };
    let mut page = Vec::new();
    write_html(&report, Some(&growth), None, &remarks, &mut page).expect("there is memory");
    String::from_utf8(page).expect("a page is text")
}

#[test]
fn what_is_expected_is_set_aside_in_the_report_for_a_browser_too() {
    let page = page([0, 2, 4, 6, 8], true);
    assert!(
        page.contains("<p class=\"headline\">Nothing else stands out; set aside as expected: +879 KB in 1 holder.</p>")
    );
    assert!(!page.contains("leaking") && page.contains(">expected</b>"));
    let at = |name: &str| page.find(&format!("<h3>{name}</h3>")).unwrap();
    assert!(at("V8 code &amp; warm-up") < at("sentEvents in OrderEvents"), "it comes last");
}

#[test]
fn steps_that_took_unlike_times_are_told_in_the_report_for_a_browser() {
    let uneven = page([0, 2, 4, 6, 126], false);
    assert!(uneven.contains("The steps took from 2 min to 2 h: "));
    let line = uneven.split("<polyline points=\"").nth(1).unwrap();
    let x = |at: usize| line.split([' ', '"']).nth(at).unwrap().split(',').next().unwrap().parse::<f64>().unwrap();
    assert!(x(3) - x(0) < 0.1 * (x(4) - x(0)), "the line is drawn over time");
    assert!(!page([0, 2, 4, 6, 8], false).contains("The steps took"));
}
