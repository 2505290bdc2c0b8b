//! The abbreviations after which a full stop ends no sentence.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Titles, ranks and the like: a name or number follows, so no sentence ends here.
const BEFORE_NAMES: &[&str] = &[
    // English
    "adm amb brig bros capt cmdr cmr col comdr cpl det dr fr ft gen gov hon insp lt maj messrs \
     mr mrs ms mt mx ofc pfc pres prof pvt rep reps rev sen sens sgt st sub-lt supt vs viz cf \
     e.g i.e approx no nos op pp vol fig art sec smt shri sri md mohd ald cllr cst const",
    // German, Dutch, the Nordic languages
    "dipl ing hr fr frl nr str bzw ca evtl ggf inkl sog z.b d.h u.a z b d h u dhr mevr mw jhr \
     bl.a f.eks t.ex",
    // French, Spanish, Portuguese, Italian
    "m mm mme mlle me av bd p.ex sr sra srta dra lic ud uds d dña gral núm pág exmo exma profa \
     sig dott on avv geom arch",
    // Russian, Ukrainian, Polish, Turkish, Indonesian
    "т.е т.н им ул пр акад проф св тов вул ім np tzw ul prof gen tj sn doç yrd h hj drs ir",
];

/// Months, companies, places, hours: a sentence may end with them, so the next word decides.
const MAY_BE_LAST: &str = "jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.k u.n u.s.a u.a.e e.u d.c \
    p.s inc ltd co corp plc llc bhd pte pvt jr sr esq ph.d m.d b.a m.a m.p n.y n.j n.c s.c n.h \
    r.i l.a ave blvd rd dept est etc al calif conn del fla ga ill ind kan ky la mass md mich \
    minn miss mo mont neb nev okla ore pa tenn tex vt va wash wis wyo ont que ee.uu s.a s.l a.c \
    d.c usw gmbh z.o.o г гг тыс млн млрд руб р грн";

/// Words that commonly begin an English sentence and are no name.
const OPENERS: &str = "a after all although an and another any as at because before both but by during each even \
    for from had has have he her his how however i if in is it its last many meanwhile more \
    most my no nor not now of on one only our several she since so some such that the their \
    then there these they this those though to under until was we were what when where whether \
    which while who why will with would yet you your";

/// Months after an ordinal number, as in German: `27. Januar`.
const GERMAN_MONTHS: &str = "januar jänner februar märz april mai juni juli august september oktober november dezember \
    jahrhundert spieltag minute geburtstag platz auflage";

static BEFORE_NAMES_SET: Words = LazyLock::new(|| set(BEFORE_NAMES));
static MAY_BE_LAST_SET: Words = LazyLock::new(|| set(&[MAY_BE_LAST]));
static OPENERS_SET: Words = LazyLock::new(|| set(&[OPENERS]));
static GERMAN_MONTHS_SET: Words = LazyLock::new(|| set(&[GERMAN_MONTHS]));

type Words = LazyLock<HashSet<&'static str>>;

fn set(lists: &[&'static str]) -> HashSet<&'static str> {
    lists.iter().flat_map(|list| list.split(' ')).collect()
}

/// Whether a word commonly begins an English sentence and is no name.
pub(crate) fn is_opener(word: &str) -> bool {
    OPENERS_SET.contains(lower(word).as_ref())
}

/// Whether the full stop after `last` belongs to an abbreviation that `next` follows in one sentence.
pub(super) fn joins(last: &str, next: &str) -> bool {
    let mut letters = last.chars();
    let first = letters.next();
    if letters.next().is_none() && first.is_some_and(char::is_uppercase) {
        // An initial: "J. Hale". A lone "I" more often ends a sentence than begins a name.
        return first != Some('I') || !is_opener(next);
    }
    let is_number = last.len() <= 2 && !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    if is_number {
        return GERMAN_MONTHS_SET.contains(lower(next).as_ref());
    }
    let last = lower(last);
    if BEFORE_NAMES_SET.contains(last.as_ref()) && !is_english_word_at_end(&last, next) {
        return true;
    }
    (MAY_BE_LAST_SET.contains(last.as_ref()) || is_initials(&last)) && !is_opener(next)
}

/// The word in lower case, as most words are already.
fn lower(word: &str) -> Cow<'_, str> {
    let is_lower = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
    if word.bytes().all(is_lower) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// `No.` and `me.` are words as well as abbreviations: only a number makes them one, or a name.
fn is_english_word_at_end(last: &str, next: &str) -> bool {
    match last {
        "no" | "nos" => !next.starts_with(|c: char| c.is_numeric()),
        "me" | "on" | "art" | "fig" | "sub" | "d" | "z" | "b" | "h" | "u" | "ms" | "sec" | "im"
        | "am" => is_opener(next),
        _ => false,
    }
}

/// Letters with a stop after each: `u.n`, `r.s.v.p`.
fn is_initials(last: &str) -> bool {
    last.contains('.') && last.split('.').all(|part| part.chars().count() == 1)
}
