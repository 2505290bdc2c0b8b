//! How often a line was seen, where, and in how many companies. Counts of parts add up to those of the whole.

use super::lines::{Place, Sighting};

/// Companies that are remembered of each kind; up to so many are counted exactly, and beyond they are estimated.
pub const N_COMPANIES: usize = 32;

/// What is known of one line of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// What lines that are one have in common.
    pub key: u64,
    /// The articles that have it.
    pub n_articles: u64,
    /// Those of them in which it stands in the head, in the middle, and in the tail.
    pub places: [u64; 3],
    /// Those of them whose names and long words it has.
    pub n_related: u64,
    /// Of each kind of company, the smallest hashes, in order, each once: a sketch whose parts merge exactly
    /// (Bar-Yossef et al., "Counting distinct elements in a data stream", 2002).
    pub company: [Vec<u64>; 3],
    /// The shortest spelling, and of equally long ones the first.
    pub text: String,
}

impl Counts {
    /// What one sighting tells.
    pub fn of(sighting: &Sighting) -> Self {
        let mut places = [0; 3];
        places[match sighting.place {
            Place::Head => 0,
            Place::Middle => 1,
            Place::Tail => 2,
        }] = 1;
        Counts {
            key: sighting.key,
            n_articles: 1,
            places,
            n_related: u64::from(sighting.is_related),
            company: sighting.company.map(|hash| vec![hash]),
            text: sighting
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    /// Adds what was counted of the same line elsewhere. In whatever order parts are added, the sum is the same.
    pub fn merge(&mut self, other: &Counts) {
        debug_assert_eq!(self.key, other.key);
        self.n_articles += other.n_articles;
        self.n_related += other.n_related;
        for (mine, more) in self.places.iter_mut().zip(other.places) {
            *mine += more;
        }
        for (mine, more) in self.company.iter_mut().zip(&other.company) {
            mine.extend_from_slice(more);
            mine.sort_unstable();
            mine.dedup();
            mine.truncate(N_COMPANIES);
        }
        let rank = |text: &String| (text.len(), text.clone());
        if rank(&other.text) < rank(&self.text) {
            self.text.clone_from(&other.text);
        }
    }

    /// In how many different companies it was seen: of the three kinds, the second most. A wire story's paragraphs may be
    /// found beside another first paragraph, or beside another site's long notice, but not both.
    pub fn n_companies(&self) -> u64 {
        let mut n = [0, 1, 2].map(|kind| distinct(&self.company[kind]));
        n.sort_unstable();
        n[1]
    }

    /// Where it stands, if nine of ten articles agree.
    pub fn place(&self) -> Option<Place> {
        let is_most = |n: u64| n * 10 >= self.n_articles * 9;
        match self.places {
            [head, _, _] if is_most(head) => Some(Place::Head),
            [_, middle, _] if is_most(middle) => Some(Place::Middle),
            [_, _, tail] if is_most(tail) => Some(Place::Tail),
            _ => None,
        }
    }

    /// Whether the line is boilerplate of a source with `n_of_source` articles.
    ///
    /// It stands in at least `min_articles` of them and in one of fifty, as too little evidence is worse than too few lines;
    /// in as many companies, and in three for four articles, since each version of a story that an editor has changed may be
    /// a company of its own (tests/library/properties/syndicated.rs); and most articles do not speak of what it speaks of. A short
    /// line before the text or in it may be a name, a date, a place or a heading, and is left alone.
    pub fn is_boilerplate(&self, n_of_source: u64, min_articles: u64) -> bool {
        self.n_articles >= min_articles
            && self.n_articles * LEAST_SHARE >= n_of_source
            && self.n_companies() >= min_articles
            && self.n_companies() * 4 >= self.n_articles * 3
            && self.n_related * 2 <= self.n_articles
            && self.text.split(' ').count() >= self.min_words()
    }

    fn min_words(&self) -> usize {
        /// Bylines, datelines and names of sections have fewer words.
        const ELSEWHERE: usize = 8;
        /// "The End" and who wrote it have fewer words.
        const IN_TAIL: usize = 3;
        match self.place() {
            Some(Place::Tail) => IN_TAIL,
            _ => ELSEWHERE,
        }
    }
}

/// One article of so many has to have a line.
const LEAST_SHARE: u64 = 50;

/// How many different hashes there were, of which `least` are the smallest.
fn distinct(least: &[u64]) -> u64 {
    match least.last() {
        Some(&last) if least.len() == N_COMPANIES => {
            let n = (N_COMPANIES as u128 - 1) << 64;
            u64::try_from(n / u128::from(last.max(1))).unwrap_or(u64::MAX)
        }
        _ => least.len() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "Read The Marlow Post every day.";

    fn seen(company: u64, place: Place) -> Counts {
        Counts::of(&Sighting {
            key: 7,
            text: LINE,
            place,
            is_related: false,
            company: [company, company + 1, company + 2],
        })
    }

    fn sum(counts: impl IntoIterator<Item = Counts>) -> Counts {
        let mut counts = counts.into_iter();
        let mut sum = counts.next().unwrap();
        counts.for_each(|more| sum.merge(&more));
        sum
    }

    #[test]
    fn what_recurs_in_differing_company_is_boilerplate() {
        let many = sum((0..8).map(|n| seen(n * 10, Place::Tail)));
        assert!(many.is_boilerplate(100, 8));
        assert!(!many.is_boilerplate(401, 8), "fewer than one of fifty");
        let few = sum((0..7).map(|n| seen(n * 10, Place::Tail)));
        assert!(!few.is_boilerplate(100, 8));
    }

    #[test]
    fn what_recurs_in_the_same_company_is_a_story() {
        let same = sum((0..100).map(|_| seen(1, Place::Tail)));
        assert_eq!(same.n_companies(), 1);
        assert!(!same.is_boilerplate(100, 8));
    }

    #[test]
    fn short_lines_before_the_text_are_left_alone() {
        let head = sum((0..20).map(|n| seen(n * 10, Place::Head)));
        assert_eq!(head.place(), Some(Place::Head));
        assert!(!head.is_boilerplate(100, 8));
    }

    #[test]
    fn many_companies_are_estimated() {
        let hash = |n: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let many = sum((0..1000).map(|n| seen(hash(n), Place::Tail)));
        assert!(
            (700..1400).contains(&many.n_companies()),
            "{}",
            many.n_companies()
        );
    }

    #[test]
    fn parts_add_up_in_any_order() {
        let parts: Vec<Counts> = (0..90)
            .map(|n| seen(n * n * 77_777_777_777, Place::Tail))
            .collect();
        let forward = sum(parts.clone());
        let backward = sum(parts.iter().rev().cloned());
        let (a, b) = parts.split_at(31);
        let halves = sum([sum(b.to_vec()), sum(a.to_vec())]);
        assert_eq!(forward, backward);
        assert_eq!(forward, halves);
    }
}
