//! Bytes, time, and curves of them over sizes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

use super::clock::Stopwatch;

/// Four times the size, four times the work.
pub const LINEAR: f64 = 4.0;

/// The system's allocator, counting what each thread asks for.
struct Counting;

thread_local! {
    // `const`, so that the counter's own first use allocates nothing.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
    /// Held now, and at most since it was asked.
    static HELD: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

fn count(more: usize, less: usize) {
    if more > 0 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
    }
    BYTES.with(|count| count.set(count.get() + more));
    HELD.with(|held| {
        // What another thread allocated may be given back here.
        let now = (held.get().0 + more).saturating_sub(less);
        held.set((now, held.get().1.max(now)));
    });
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes allocated, bytes held at once, and processor time: of three runs the least of each.
fn measure(mut work: impl FnMut()) -> (usize, usize, Duration) {
    let mut least = (usize::MAX, usize::MAX, Duration::MAX);
    for _ in 0..3 {
        let watch = Stopwatch::start();
        let (bytes_before, held_before) = (bytes(), HELD.with(Cell::get).0);
        HELD.with(|cell| cell.set((held_before, held_before)));
        work();
        let allocated = bytes() - bytes_before;
        let held = HELD.with(Cell::get).1 - held_before;
        least = (
            least.0.min(allocated),
            least.1.min(held),
            least.2.min(watch.taken()),
        );
    }
    least
}

fn sizes() -> Vec<usize> {
    let most = if std::env::var_os("PORTCULLIS_LONG").is_some() {
        20
    } else {
        16
    };
    (10..=most).step_by(2).map(|power| 1 << power).collect()
}

/// Four times the size is four times the bytes, up to the doubling of a list.
const SLACK_OF_BYTES: f64 = 2.0;
/// Sixteen times the size is sixteen times the time, up to what a busy machine does to it; 256
/// times if it grew by the square.
const SLACK_OF_TIME: f64 = 5.0;
/// Bytes and seconds that are spent whatever the size.
const FIXED: (f64, f64) = (64_000.0, 0.002);

/// Prepares each size, measures what follows, and holds the curve against the sizes. `factor` is
/// how many times as much four times the size may take.
#[track_caller]
pub fn curve<T>(what: &str, factor: f64, prepare: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let mut measured: Vec<(f64, f64)> = Vec::new();
    for size in sizes() {
        let prepared = prepare(size);
        let (bytes, held, took) = measure(|| work(&prepared));
        println!(
            "{what:<32} {size:>8} bytes: {bytes:>11} allocated, {held:>10} at once, {took:>12.1?}"
        );
        measured.push((bytes as f64, took.as_secs_f64()));
    }
    for steps in measured.windows(2) {
        let most = steps[0].0 * factor * SLACK_OF_BYTES + FIXED.0;
        assert!(
            steps[1].0 <= most,
            "{what}: bytes grow faster than the size: {measured:?}"
        );
    }
    for steps in measured.windows(3) {
        let most = steps[0].1 * factor * factor * SLACK_OF_TIME + FIXED.1;
        assert!(
            steps[2].1 <= most,
            "{what}: time grows faster than the size: {measured:?}"
        );
    }
}

/// How often this thread has allocated.
pub fn allocations() -> usize {
    ALLOCATIONS.with(Cell::get)
}

/// Bytes that this thread has allocated.
pub fn bytes() -> usize {
    BYTES.with(Cell::get)
}
