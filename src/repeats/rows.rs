//! Rows of chains that follow each other in the copy: copies that lack paragraphs of their original.

use super::chain::Chain;
use super::context::{MIN_BLOCK, MIN_PROSE};
use super::decide::MIN_FAR_BLOCK;
use super::passage::Text;

/// In words; the most text between two chains of a row: a label, or a word that was edited.
const MAX_BETWEEN: usize = MIN_PROSE / 2;

/// Whether each chain belongs to a row that is a block: one of its chains is, or all together are long enough. A row that
/// begins with the beginning of the article may be shorter.
///
/// `blocks` are the chains that are blocks by themselves, in order. One pass over the chains, which are in the order of
/// their copies.
pub(super) fn in_blocks(text: &Text, chains: &[Chain], blocks: &[usize]) -> Vec<bool> {
    let mut in_block = Vec::with_capacity(chains.len());
    for row in chains.chunk_by(follows) {
        let start = in_block.len();
        let first = blocks.partition_point(|&block| block < start);
        let has_block = blocks.get(first).is_some_and(|&b| b < start + row.len());
        let n_words: usize = row.iter().map(|chain| text.n_words(&chain.copy())).sum();
        let is_block = row.len() > 1 && (has_block || n_words >= MIN_FAR_BLOCK)
            || n_words >= MIN_BLOCK && is_lede(&row[0]);
        in_block.resize(start + row.len(), is_block);
    }
    in_block
}

/// Whether a chain begins with the article and its copy has hardly any other words.
fn is_lede(chain: &Chain) -> bool {
    /// Of five words of the copy one may be edited.
    const MIN_SAME: (usize, usize) = (4, 5);
    chain.original().start == 0 && MIN_SAME.1 * chain.n_matched() >= MIN_SAME.0 * chain.copy().len()
}

fn follows(last: &Chain, next: &Chain) -> bool {
    let (last_copy, copy) = (last.copy(), next.copy());
    next.original().start >= last.original().end
        && (last_copy.end..=last_copy.end + MAX_BETWEEN).contains(&copy.start)
}
