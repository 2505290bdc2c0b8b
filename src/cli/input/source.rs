//! Finds the source of an article: its folder, its host, or a field of its record.

use std::borrow::Cow;
use std::path::Path;

use copydesk::format::Record;
use copydesk::learned::WHOLE;

use crate::cli::args::learn::SourceWay;
use crate::cli::input::entry::Entry;

/// A longer field of a record names no source: as much as Linux lets a path have.
const MAX_NAME_BYTES: usize = 4096;

impl SourceWay {
    /// The source of an article; [`WHOLE`] where nothing tells it.
    pub fn of(&self, entry: &Entry, record: Option<&dyn Record>) -> String {
        match self.named(entry, record) {
            name if name.is_empty() => WHOLE.to_owned(),
            name => name,
        }
    }

    /// The source of an article; empty where nothing tells it.
    pub fn named(&self, entry: &Entry, record: Option<&dyn Record>) -> String {
        let found = match self {
            SourceWay::Auto => dir(entry).or_else(|| host(record)),
            SourceWay::Dir => dir(entry),
            SourceWay::Host => host(record),
            SourceWay::Field(name) => record.and_then(|record| record.field(name)),
            SourceWay::Whole => None,
        };
        found
            .filter(|name| name.len() <= MAX_NAME_BYTES)
            .unwrap_or_default()
    }
}

fn dir(entry: &Entry) -> Option<String> {
    let below = entry.path()?.strip_prefix(entry.tree()?).ok()?;
    let first = below.parent()?.iter().next()?;
    Some(Path::new(first).to_string_lossy().into_owned())
}

fn host(record: Option<&dyn Record>) -> Option<String> {
    record?.field("url").map(|url| host_of(&url).into_owned())
}

/// The host of an address, in small letters, without `www.`, port and who asks.
fn host_of(url: &str) -> Cow<'_, str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let place = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = place.rsplit('@').next().unwrap_or(place);
    let host = host.split(':').next().unwrap_or(host).trim();
    let host = match host.get(..4) {
        Some(www) if www.eq_ignore_ascii_case("www.") => &host[4..],
        _ => host,
    };
    match host.contains(char::is_uppercase) {
        true => Cow::Owned(host.to_lowercase()),
        false => Cow::Borrowed(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_whatever_stands_around_them() {
        for url in [
            "https://www.tarnpoint.example/a?b",
            "http://tarnpoint.example:80#x",
            "WWW.TarnPoint.Example",
            "ftp://me:secret@tarnpoint.example/",
        ] {
            assert_eq!(host_of(url), "tarnpoint.example", "{url}");
        }
    }

    #[test]
    fn ways_are_read() {
        assert_eq!("dir".parse(), Ok(SourceWay::Dir));
        assert_eq!("field:site".parse(), Ok(SourceWay::Field("site".into())));
        assert!("field:".parse::<SourceWay>().is_err());
        assert!("site".parse::<SourceWay>().is_err());
    }
}
