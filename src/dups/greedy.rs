//! The two decisions that are the same on one machine and on many: which articles of a band to compare, and with which of
//! the articles that are kept to measure another.

use std::collections::HashMap;

/// Earlier articles of its band that an article is compared with at most besides the first, which is the longest: those
/// next before it.
const MAX_BEFORE: usize = 2;

/// Articles that one is measured against at most, those first that share most bands with it. A template that fits a
/// thousand reports is no reason to compare each with each.
const MAX_MEASURED: usize = 16;

/// The articles of one band, which come in their order: longer ones first.
#[derive(Clone, Debug, Default)]
pub struct Links<O> {
    first: Option<O>,
    before: [Option<O>; MAX_BEFORE],
}

impl<O: Copy> Links<O> {
    /// The earlier articles of the band to compare `later` with: the first, and those next before it.
    pub fn to_earlier(&mut self, later: O) -> impl Iterator<Item = O> + use<O> {
        let earlier = self
            .first
            .into_iter()
            .chain(self.before.into_iter().flatten());
        match self.first {
            None => self.first = Some(later),
            Some(_) => {
                self.before.rotate_left(1);
                self.before[MAX_BEFORE - 1] = Some(later);
            }
        }
        earlier
    }
}

/// An article that is kept, and that another may be a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its place in the order of articles.
    pub kept: u64,
    /// How many bands the other shares with it and with its copies, as far as they are linked.
    pub n_bands: u64,
}

/// What is known of the articles before one: which are copies, and of which.
///
/// Articles are known by their places in the order, in which longer ones come first. Memory grows with copies alone.
#[derive(Clone, Debug, Default)]
pub struct Keepers {
    of_copies: HashMap<u64, u64>,
}

impl Keepers {
    /// Says that `copy` is one of `kept`.
    pub fn add(&mut self, copy: u64, kept: u64) {
        self.of_copies.insert(copy, kept);
    }

    /// What to measure an article against, in this order: the articles that are kept of those that it shares bands with,
    /// each with how many; those with most bands first, of equally many the earliest.
    pub fn of(&self, earlier: impl IntoIterator<Item = (u64, u64)>) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = earlier
            .into_iter()
            .map(|(article, n_bands)| Candidate {
                kept: *self.of_copies.get(&article).unwrap_or(&article),
                n_bands,
            })
            .collect();
        all.sort_unstable_by_key(|candidate| candidate.kept);
        all.dedup_by(|more, sum| {
            let is_one = more.kept == sum.kept;
            if is_one {
                sum.n_bands += more.n_bands;
            }
            is_one
        });
        all.sort_unstable_by_key(|candidate| {
            (std::cmp::Reverse(candidate.n_bands), candidate.kept)
        });
        all.truncate(MAX_MEASURED);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_compared_with_the_first_of_its_band_and_the_two_before() {
        let mut links = Links::default();
        let earlier: Vec<Vec<u32>> = (0..5).map(|at| links.to_earlier(at).collect()).collect();
        assert_eq!(
            earlier,
            [vec![], vec![0], vec![0, 1], vec![0, 1, 2], vec![0, 2, 3]]
        );
    }

    #[test]
    fn bands_of_a_copy_count_for_what_is_kept() {
        let mut keepers = Keepers::default();
        keepers.add(4, 1);
        let kept = |kept, n_bands| Candidate { kept, n_bands };
        assert_eq!(
            keepers.of([(4, 2), (3, 2), (1, 1), (2, 2)]),
            [kept(1, 3), kept(2, 2), kept(3, 2)]
        );
        let many = (0..40).map(|article| (article, 1));
        assert_eq!(keepers.of(many).len(), MAX_MEASURED);
    }
}
