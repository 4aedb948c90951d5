//! The system's allocator, counting what each thread asks of it.
//!
//! The counters are a thread's own and no atomics: engines that allocate thousands of times a
//! decision would pay for those in their times.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    // `const` and without a destructor, so that the counters themselves allocate nothing.
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

fn grow(bytes: usize) {
    COUNT.with(|count| count.set(count.get() + 1));
    LIVE.with(|live| live.set(live.get().wrapping_add_unsigned(bytes as u64)));
}

fn shrink(bytes: usize) {
    LIVE.with(|live| live.set(live.get().wrapping_sub_unsigned(bytes as u64)));
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        shrink(layout.size());
        grow(size);
        // SAFETY: as the caller promised.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        shrink(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often this thread has allocated.
pub fn count() -> u64 {
    COUNT.with(Cell::get)
}

/// The bytes that this thread has allocated and not freed.
pub fn live() -> i64 {
    LIVE.with(Cell::get)
}
