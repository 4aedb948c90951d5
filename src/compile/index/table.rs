//! A hash table whose keys are hashes: made once, then only read.

/// Numbers by 64-bit hashes. The table keeps the place of a key and 32 of its bits. It cannot be
/// built if those bits do not distinguish two keys, or if a row of taken slots is too long; then
/// another seed is tried.
#[derive(Debug)]
pub(super) struct KeyTable {
    slots: Box<[TableSlot]>,
    mask: u64,
}

/// One slot of the table.
#[derive(Clone, Copy, Debug, Default)]
struct TableSlot {
    /// 0 only in an empty slot.
    tag: u32,
    value: u32,
}

/// The longest row of taken slots that is searched. A table of ten million honest keys has rows
/// below 60.
pub(super) const LONGEST_ROW: u64 = 128;

/// The error of a table whose keys are too close to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CrowdedTable;

impl KeyTable {
    /// Of different keys.
    pub(super) fn new(entries: &[(u64, u32)]) -> Result<Self, CrowdedTable> {
        let length = (entries.len() * 2).next_power_of_two().max(2);
        let mut table = Self {
            slots: vec![TableSlot::default(); length].into(),
            mask: length as u64 - 1,
        };
        for (key, value) in entries {
            table.insert(*key, *value)?;
        }
        Ok(table)
    }

    /// Puts a key into the first free slot of its row.
    fn insert(&mut self, key: u64, value: u32) -> Result<(), CrowdedTable> {
        let tag = tag(key);
        for step in 0..LONGEST_ROW {
            let at = self.place(key, step);
            match self.slots.get_mut(at) {
                Some(slot) if slot.tag == 0 => {
                    *slot = TableSlot { tag, value };
                    return Ok(());
                }
                Some(slot) if slot.tag != tag => {}
                _ => return Err(CrowdedTable),
            }
        }
        Err(CrowdedTable)
    }

    /// The slot that a search for a key reads at a step.
    fn place(&self, key: u64, step: u64) -> usize {
        // OK because the mask is below the number of slots, which fits.
        usize::try_from(key.wrapping_add(step) & self.mask).unwrap_or(0)
    }

    /// The number under a key. A key that was never inserted may be taken for another, whose items
    /// are then compared in full.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        let tag = tag(key);
        for step in 0..LONGEST_ROW {
            match self.slots.get(self.place(key, step)) {
                Some(slot) if slot.tag == tag => return Some(slot.value),
                Some(slot) if slot.tag != 0 => {}
                _ => return None,
            }
        }
        None
    }

    /// Something of the slot where a search for a key begins, so that it is loaded.
    #[inline]
    pub(super) fn touch(&self, key: u64) -> u32 {
        match self.slots.get(self.place(key, 0)) {
            Some(slot) => slot.tag,
            None => 0,
        }
    }
}

/// The half of a key that its place does not depend on.
fn tag(key: u64) -> u32 {
    u32::try_from(key >> 32).unwrap_or(u32::MAX) | 1
}

/// Which hashes are in none of a table's keys, for questions that mostly have no answer.
#[derive(Debug)]
pub(super) struct KeyFilter {
    words: Box<[u64]>,
    mask: u64,
}

impl KeyFilter {
    /// With 32 bits a key, so that about one foreign key in 32 passes.
    pub(super) fn new(keys: &[u64]) -> Self {
        let length = (keys.len() / 2).next_power_of_two();
        let mut filter = Self {
            words: vec![0; length].into(),
            mask: length as u64 - 1,
        };
        for key in keys {
            let at = filter.place(*key);
            if let Some(word) = filter.words.get_mut(at) {
                *word |= 1 << (key & 63);
            }
        }
        filter
    }

    /// The word that a key has its bit in.
    fn place(&self, key: u64) -> usize {
        // OK as above.
        usize::try_from((key >> 6) & self.mask).unwrap_or(0)
    }

    /// Whether a key may be in the table; `false` is certain.
    #[inline]
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.words
            .get(self.place(key))
            .is_some_and(|word| word & (1 << (key & 63)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_and_others_are_not() {
        let key = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut entries = Vec::new();
        for number in 1..5_000u32 {
            entries.push((key(u64::from(number)), number));
        }
        let table = KeyTable::new(&entries).ok().unwrap();
        for (key, number) in entries {
            assert_eq!(table.find(key), Some(number));
        }
        for number in 5_000..10_000 {
            assert_eq!(table.find(key(number)), None);
        }
    }

    #[test]
    fn crowds_are_refused() {
        let row: Vec<_> = (0..=LONGEST_ROW).map(|step| (step << 40, 0)).collect();
        assert_eq!(KeyTable::new(&row).err(), Some(CrowdedTable));
        assert_eq!(
            KeyTable::new(&[(1, 0), (5, 0)]).err(),
            Some(CrowdedTable),
            "the kept bits are the same"
        );
    }
}
