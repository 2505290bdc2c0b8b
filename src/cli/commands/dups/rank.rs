//! Decides which articles of a corpus are preferred, and which are close enough in time to be compared.

use copydesk::dups::{Peers, Sketch};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::cli::args::{Keep, KeepOrder, KeptOptions, SourceWay};
use crate::cli::engine::visit::Visited;
use crate::cli::terminal::{Console, n_of};

/// How articles are ranked.
pub struct Ranking {
    keep: Keep,
    order: Option<KeepOrder>,
    date_field: Option<String>,
    /// The most seconds between two articles that are compared.
    window: Option<i64>,
}

/// What an article is ranked by.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its place in the list of sources, or the length of the list.
    place: u32,
    /// Seconds since 1970.
    pub date: Option<i64>,
    n_words: u32,
}

impl Ranking {
    pub fn new(options: &KeptOptions) -> Self {
        Ranking {
            keep: options.keep.unwrap_or(Keep::Longest),
            order: options.keep_order.clone(),
            date_field: options.date_field.clone(),
            window: options.window,
        }
    }

    pub fn standing(&self, visited: &Visited, n_words: usize) -> Standing {
        let field = |name: &str| visited.record.field(name);
        let place = self.order.as_ref().map(|order| {
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
        Standing {
            place: place.unwrap_or_default(),
            date: self
                .date_field
                .as_deref()
                .and_then(field)
                .and_then(|text| date(&text)),
            n_words: n_words as u32,
        }
    }

    /// The numbers of the articles from the number `first` on, preferred ones first.
    pub fn ranked(&self, articles: &[Standing], first: usize) -> Vec<usize> {
        let is_dated = self.date_field.is_some();
        let key = |&article: &usize| {
            let Standing {
                place,
                date,
                n_words,
            } = articles[article];
            let (n_words, number) = (i64::from(n_words), article as i64);
            let is_undated = is_dated && date.is_none();
            let at = if is_dated {
                date.unwrap_or_default()
            } else {
                number
            };
            let key = match self.keep {
                Keep::Longest => (false, -n_words),
                Keep::Shortest => (false, n_words),
                Keep::First => (is_undated, at),
                Keep::Last => (is_undated, -at),
            };
            (place, key, article)
        };
        let mut ranked: Vec<usize> = (first..articles.len()).collect();
        ranked.sort_by_key(key);
        ranked
    }

    /// What shows what is a frame: with `first`, what was known on the day.
    pub fn peers(&self) -> Peers {
        match self.keep {
            Keep::First => Peers::Earlier,
            _ => Peers::All,
        }
    }

    /// The sketch with which an article finds others that are close in time; `None` if it has no date.
    pub fn placed(&self, standing: &Standing, sketch: Option<&Sketch>) -> Option<Sketch> {
        match self.window {
            None => sketch.cloned(),
            Some(window) => Some(sketch?.within(window, standing.date?)),
        }
    }

    /// Whether two articles with dates are close enough in time. `date` is called if that matters.
    pub fn are_near<E>(
        &self,
        date: impl Fn(u32) -> Result<Option<i64>, E>,
        pair: [u32; 2],
    ) -> Result<bool, E> {
        let Some(window) = self.window else {
            return Ok(true);
        };
        let dates = date(pair[0])?.zip(date(pair[1])?);
        Ok(dates.is_some_and(|(one, other)| one.abs_diff(other) <= window as u64))
    }

    /// Says how many articles have no date, and which sources of the list have no article.
    pub fn note(&self, articles: &[Standing], console: &mut Console) {
        let n_undated = articles
            .iter()
            .filter(|article| article.date.is_none())
            .count();
        let rest = match (self.window, self.keep) {
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
        let Some(order) = &self.order else { return };
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
    let local = || {
        TimeZone::UTC
            .to_timestamp(text.parse::<DateTime>().ok()?)
            .ok()
    };
    let rfc2822 = || Some(rfc2822::parse(text).ok()?.timestamp());
    let zoned = text.parse::<Timestamp>().ok();
    let found = zoned.or_else(rfc2822).or_else(local)?;
    Some(found.as_second())
}
