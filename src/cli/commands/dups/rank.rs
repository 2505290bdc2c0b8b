//! Decides which articles of a corpus are preferred, and which are close enough in time to be compared.

use copydesk::dups::{Fingerprint, Peers, Sketch};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::cli::args::{Keep, KeptOptions, SourceWay};
use crate::cli::engine::visit::Visited;
use crate::cli::terminal::{Console, n_of};

/// What is in memory of an article: what it is ranked by and found by.
#[derive(Debug)]
pub struct Standing {
    /// Its place in the list of sources, or the length of the list.
    place: u32,
    /// Seconds since 1970.
    pub date: Option<i64>,
    n_words: u32,
    /// A hash of its id and words.
    pub identity: u128,
    /// `None` if it is compared with none, or if the sketch was taken.
    pub sketch: Option<Sketch>,
}

impl KeptOptions {
    fn which(&self) -> Keep {
        self.keep.unwrap_or(Keep::Longest)
    }

    /// `known` is what is compared of the article; its sketch is moved out.
    pub fn standing(&self, visited: &Visited, known: &mut Fingerprint, identity: u128) -> Standing {
        let field = |name: &str| visited.record.field(name);
        let place = self.keep_order.as_ref().map(|order| {
            let source = match field(&order.field) {
                None if order.field == "source" => {
                    SourceWay::Auto.named(visited.at.entry, visited.record)
                }
                source => source.unwrap_or_default(),
            };
            let mut sources = order.sources.iter();
            let place = sources.position(|named| *named == source);
            place.unwrap_or(order.sources.len()) as u32
        });
        let date_field = self.date_field.as_deref().and_then(field);
        let date = date_field.and_then(|text| date(&text));
        let sketch = known.sketch.take();
        Standing {
            place: place.unwrap_or_default(),
            date,
            n_words: known.n_words as u32,
            identity,
            sketch: match self.window {
                None => sketch,
                // It finds only others that are close in time.
                Some(window) => sketch.and_then(|sketch| Some(sketch.within(window, date?))),
            },
        }
    }

    /// The numbers of all articles: the `n_first` first ones in their order, then the others, preferred ones first.
    pub fn ranked(&self, articles: &[Standing], n_first: usize) -> Vec<usize> {
        let is_dated = self.date_field.is_some();
        let key = |&article: &usize| {
            let standing = &articles[article];
            let n_words = i64::from(standing.n_words);
            let (is_undated, at) = match standing.date {
                Some(date) => (false, date),
                None if is_dated => (true, 0),
                None => (false, article as i64),
            };
            let key = match self.which() {
                Keep::Longest => (false, -n_words),
                Keep::Shortest => (false, n_words),
                Keep::First => (is_undated, at),
                Keep::Last => (is_undated, -at),
            };
            (standing.place, key, article)
        };
        let mut ranked: Vec<usize> = (0..articles.len()).collect();
        ranked[n_first..].sort_by_key(key);
        ranked
    }

    /// What shows what is a frame: with `first`, what was known on the day.
    pub fn peers(&self) -> Peers {
        match self.which() {
            Keep::First => Peers::Earlier,
            _ => Peers::All,
        }
    }

    /// Whether two articles of these dates are close enough in time.
    pub fn are_near(&self, one: Option<i64>, other: Option<i64>) -> bool {
        let near = |window: i64| Some(one?.abs_diff(other?) <= window as u64);
        self.window.is_none_or(|window| near(window) == Some(true))
    }

    /// Says how many articles have no date, and which sources of the list have no article.
    pub fn note(&self, articles: &[Standing], console: &mut Console) {
        let undated = articles.iter().filter(|article| article.date.is_none());
        let n_undated = undated.count();
        let rest = match (self.window, self.which()) {
            (Some(_), _) => Some("compared with none"),
            (None, Keep::First | Keep::Last) => Some("after all others"),
            (None, Keep::Longest | Keep::Shortest) => None,
        };
        if let Some((field, rest)) = self.date_field.as_ref().zip(rest)
            && n_undated > 0
        {
            let undated = n_of(n_undated, "article has", "articles have");
            console.note(&format!("{undated} no readable date in `{field}`: {rest}"));
        }
        let Some(order) = &self.keep_order else {
            return;
        };
        for (place, source) in (0..).zip(&order.sources) {
            if !articles.iter().any(|article| article.place == place) {
                console.note(&format!("no article has the {} `{source}`", order.field));
            }
        }
    }
}

/// Reads a date as seconds since 1970. Without a zone, it is in UTC.
fn date(text: &str) -> Option<i64> {
    /// Fewer digits are years, or days as in 20240131. Nine are dates from 1973 on.
    const MIN_DIGITS: usize = 9;
    let text = text.trim();
    let whole = text.split('.').next().unwrap_or_default();
    if whole.len() >= MIN_DIGITS && whole.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = Timestamp::from_second(whole.parse().ok()?).ok()?;
        return Some(seconds.as_second());
    }
    let zoned = text.parse::<Timestamp>().ok();
    let rfc2822 = || Some(rfc2822::parse(text).ok()?.timestamp());
    let local = || TimeZone::UTC.to_timestamp(text.parse().ok()?).ok();
    let found = zoned.or_else(rfc2822).or_else(local)?;
    Some(found.as_second())
}
