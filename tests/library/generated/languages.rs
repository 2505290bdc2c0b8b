//! What publishers print around their stories, by language.

use crate::properties::story::{SCRIPTS, Script};

/// A language of the press. Of several phrases, each is as right as the others. `{}` is the place of a name or a headline.
#[derive(Debug)]
pub struct Language {
    pub name: &'static str,
    pub script: &'static Script,
}

/// One language for each of the scripts, in their order, then more of the first.
pub const LANGUAGES: [Language; SCRIPTS.len() + 3] = [
    ENGLISH, RUSSIAN, GREEK, ARABIC, HINDI, KOREAN, CHINESE, JAPANESE, THAI, GERMAN, SPANISH,
    FRENCH,
];

const ENGLISH: Language = Language {
    name: "English",
    script: &SCRIPTS[0],
};

const RUSSIAN: Language = Language {
    name: "Russian",
    script: &SCRIPTS[1],
};

/// The rules know no cookie box, form or closing in Greek; many sites have the English ones of their software.
const GREEK: Language = Language {
    name: "Greek",
    script: &SCRIPTS[2],
    ..ENGLISH
};

const ARABIC: Language = Language {
    name: "Arabic",
    script: &SCRIPTS[3],
};

const HINDI: Language = Language {
    name: "Hindi",
    script: &SCRIPTS[4],
};

const KOREAN: Language = Language {
    name: "Korean",
    script: &SCRIPTS[5],
};

const CHINESE: Language = Language {
    name: "Chinese",
    script: &SCRIPTS[6],
};

const JAPANESE: Language = Language {
    name: "Japanese",
    script: &SCRIPTS[7],
};

/// The rules know labels alone in Thai.
const THAI: Language = Language {
    name: "Thai",
    script: &SCRIPTS[8],
    ..ENGLISH
};

const GERMAN: Language = Language {
    name: "German",
    script: &SCRIPTS[0],
    ..ENGLISH
};

const SPANISH: Language = Language {
    name: "Spanish",
    script: &SCRIPTS[0],
    ..ENGLISH
};

const FRENCH: Language = Language {
    name: "French",
    script: &SCRIPTS[0],
    ..ENGLISH
};
