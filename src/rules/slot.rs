//! The slots of the rule language, such as `<gap>`, and the text that each matches.

use super::spaces::Side;

/// A slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// Up to so many words inside one sentence.
    Gap(usize),
    /// Up to so many words to the end of the text.
    Rest(usize),
    Name,
    Number,
    Year,
    Date,
    Time,
    Url,
    Site,
    Email,
    Handle,
}

/// Words of a `<gap>` without a number: "our (free daily morning news) newsletter" and similar phrases have up to five.
const GAP_WORDS: usize = 5;

/// Words of a `<rest>` without a number: of labelled pages, the drop paragraphs of under 60 words that begin with a
/// known phrase, nine in ten end within 25 words after it.
const REST_WORDS: usize = 25;

/// More is no short gap, and programs grow with it.
const MAX_WORDS: usize = 80;

/// The limits are in bytes. A letter of Hindi has three.
const MONTH: &str = r"[^ 0-9.,]{3,36}\.?";

/// The unit of the limit of a `<gap>` or a `<rest>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Counting {
    /// Words between spaces.
    #[default]
    Words,
    /// Characters, so many to a word.
    Characters(usize),
}

impl Counting {
    /// How texts in `languages`, ISO 639 codes, are counted: by characters if none of them sets spaces between words.
    ///
    /// A character counts as it does in [`words`](crate::article::words): half a word in Chinese and Japanese, a quarter
    /// in the scripts of South-East Asia.
    pub fn of(languages: &[impl AsRef<str>]) -> Self {
        let per_word = |language: &_| match AsRef::<str>::as_ref(language) {
            "zh" | "ja" | "yue" => Some(2),
            "th" | "lo" | "km" | "my" => Some(4),
            _ => None,
        };
        let all: Option<Vec<usize>> = languages.iter().map(per_word).collect();
        match all.and_then(|all| all.into_iter().max()) {
            Some(n) => Counting::Characters(n),
            None => Counting::Words,
        }
    }
}

impl Slot {
    /// All names, for messages.
    pub const KNOWN: &str = "there are <gap>, <gap:N>, <rest>, <rest:N>, <name>, <number>, <year>, <date>, <time>, \
                             <url>, <site>, <email> and <handle>";

    /// The slot written `<name>`.
    pub fn named(name: &str) -> Option<Slot> {
        let (name, n_words) = match name.split_once(':') {
            Some((name, n)) => (
                name,
                Some(n.parse().ok().filter(|n| (1..=MAX_WORDS).contains(n))?),
            ),
            None => (name, None),
        };
        Some(match (name, n_words) {
            ("gap", n) => Slot::Gap(n.unwrap_or(GAP_WORDS)),
            ("rest", n) => Slot::Rest(n.unwrap_or(REST_WORDS)),
            ("name", None) => Slot::Name,
            ("number", None) => Slot::Number,
            ("year", None) => Slot::Year,
            ("date", None) => Slot::Date,
            ("time", None) => Slot::Time,
            ("url", None) => Slot::Url,
            ("site", None) => Slot::Site,
            ("email", None) => Slot::Email,
            ("handle", None) => Slot::Handle,
            _ => return None,
        })
    }

    /// Whether it matches the empty text.
    pub fn may_be_empty(self) -> bool {
        matches!(self, Slot::Gap(_) | Slot::Rest(_))
    }

    /// The most words that it matches, by the spaces in [`Slot::regex`].
    pub fn max_words(self) -> usize {
        match self {
            Slot::Gap(n) | Slot::Rest(n) => n,
            Slot::Name => 4,
            Slot::Date => 6,
            Slot::Time | Slot::Year => 3,
            Slot::Number | Slot::Url | Slot::Site | Slot::Email | Slot::Handle => 1,
        }
    }

    /// Its regular expression, with the space that belongs to it.
    pub fn regex(self, side: Side, counting: Counting) -> String {
        match (self, counting) {
            (Slot::Gap(n), Counting::Characters(m)) => {
                return format!("[^.!?。！？]{{0,{}}}", n * m);
            }
            (Slot::Rest(n), Counting::Characters(m)) => return format!("(?s:.{{0,{}}})", n * m),
            _ => {}
        }
        // Slots end at spaces and stops, so that classes of bytes, which are small, are enough for them.
        format!("(?-u:{})", self.regex_of_bytes(side))
    }

    fn regex_of_bytes(self, side: Side) -> String {
        match self {
            // Only the last word of a sentence ends in a stop, so that a gap never leaves its sentence.
            Slot::Gap(n) if side == Side::After => format!("(?:[^ ]*[^ .!?] ){{0,{n}}}"),
            Slot::Gap(n) => format!("[,:;]?(?: [^ ]*[^ .!?]){{0,{n}}}"),
            Slot::Rest(n) => format!("[:;,.!?|>\")'-]{{0,3}}(?: [^ ]+){{0,{n}}}"),
            Slot::Name => r"[^ .!?,:;()]+\.?(?: [^ .!?,:;()]+\.?){0,3}".into(),
            Slot::Number => "[0-9](?:[0-9.,]*[0-9])?k?".into(),
            Slot::Year => "(?:19|20)[0-9]{2}(?: ?[-/] ?(?:(?:19|20)[0-9]{2}|[0-9]{2}))?".into(),
            Slot::Date => format!(
                "(?:[0-9]{{1,4}}[./-][0-9]{{1,2}}[./-][0-9]{{1,4}}\
                 |(?:[a-z]+,? )?(?:{MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?|[0-9]{{1,2}}(?:st|nd|rd|th|\\.)?(?: de| of)? {MONTH})\
                 (?:,? (?:de )?(?:19|20)[0-9]{{2}})?)"
            ),
            Slot::Time => {
                r"[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2})?(?: ?[ap]\.?m\.?)?(?: \(?[a-z]{2,4}\)?)?"
                    .into()
            }
            Slot::Url => r"(?:https?://|www\.)[^ ]+".into(),
            Slot::Site => r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,12}(?:/[^ ]*)?".into(),
            Slot::Email => r"[^ @]+@[^ @]+\.[a-z]{2,12}".into(),
            Slot::Handle => "@[a-z0-9_.]+".into(),
        }
    }
}
