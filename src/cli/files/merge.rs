//! Merges sorted streams.

use std::collections::BTreeMap;
use std::io;

/// Rows in the order of their keys.
pub type SortedRows<'r, T> = Box<dyn Iterator<Item = io::Result<T>> + 'r>;

/// Merges rows that are in the order of their keys. Of equal keys, the row of the first input comes first, and an error before
/// all rows after it. Memory: one row of each input.
pub fn merged<T, K: Ord>(
    mut inputs: Vec<SortedRows<'_, T>>,
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = io::Result<T>> {
    let mut heads: BTreeMap<(K, usize), T> = BTreeMap::new();
    let mut to_read: Vec<usize> = (0..inputs.len()).collect();
    std::iter::from_fn(move || {
        while let Some(input) = to_read.pop() {
            match inputs[input].next() {
                None => {}
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(row)) => _ = heads.insert((key(&row), input), row),
            }
        }
        let ((_, input), row) = heads.pop_first()?;
        to_read.push(input);
        Some(Ok(row))
    })
}
