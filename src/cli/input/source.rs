//! Finds the source of an article: its folder, its host, or a field of its record.

use std::borrow::Cow;
use std::path::Path;

use copydesk::format::Record;
use copydesk::learned::WHOLE;

use crate::cli::args::SourceWay;
use crate::cli::input::entry::Entry;

/// The longest name of a source, which is the longest path on Linux. A longer field is not a name.
const MAX_NAME_BYTES: usize = 4096;

impl SourceWay {
    /// The source of an article; [`WHOLE`] if it is not known.
    pub fn of(&self, entry: &Entry, record: &dyn Record) -> String {
        match self.named(entry, record) {
            name if name.is_empty() => WHOLE.to_owned(),
            name => name,
        }
    }

    /// The source of an article; empty if it is not known.
    pub fn named(&self, entry: &Entry, record: &dyn Record) -> String {
        let found = match self {
            SourceWay::Auto => dir(entry).or_else(|| host(record)),
            SourceWay::Dir => dir(entry),
            SourceWay::Host => host(record),
            SourceWay::Field(name) => record.field(name),
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

fn host(record: &dyn Record) -> Option<String> {
    record.field("url").map(|url| host_of(&url).into_owned())
}

/// The host of a URL, in lower case, without `www.`, port and user.
fn host_of(url: &str) -> Cow<'_, str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let place = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = place.rsplit('@').next().unwrap_or(place);
    let host = host.split(':').next().unwrap_or(host).trim();
    let host = match host.get(..4) {
        Some(www) if www.eq_ignore_ascii_case("www.") => &host[4..],
        _ => host,
    };
    if host.contains(char::is_uppercase) {
        Cow::Owned(host.to_lowercase())
    } else {
        Cow::Borrowed(host)
    }
}
