//! Memory asked of the system shortly before it is needed.

/// Asks for the memory behind the end of `column` a step at a time: where one of the next `rows` reaches a new step, as far as there is
/// room. To be called before rows are added to a column that is filled in order; where they reach no new step it costs next to nothing.
///
/// Page by page, whenever one is first written to, memory takes almost twice as long, and asked for all at once it would have left the
/// cache by then. Content does not change, and where the system can't do it, nothing does.
pub(super) fn ask_ahead<T>(column: &Vec<T>, rows: usize) {
    /// A step, which begins at a multiple of this.
    const STEP_BYTES: usize = 256 << 10;
    let place = |row: usize| column.as_ptr().addr() + row * size_of::<T>();
    let first = place(column.len()).next_multiple_of(STEP_BYTES);
    let end = place(column.len() + rows).next_multiple_of(STEP_BYTES).min(place(column.capacity()));
    if first < end {
        populate(first, end - first);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn populate(place: usize, bytes: usize) {
    // SAFETY: the system gives pages as if each were written to now, and leaves what is in them. It checks the range itself.
    unsafe { libc::madvise(std::ptr::without_provenance_mut(place), bytes, libc::MADV_POPULATE_WRITE) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn populate(_: usize, _: usize) {}
