//! The library. All but the messages of rule files works without the feature `cli`.

mod article;
mod boundary;
mod cleaning;
mod decoding;
mod dups;
mod envelope;
mod kinds;
mod learned;
mod properties;
mod repeats;
mod rules_judge;
mod rules_marks;
mod rules_patterns;
mod rules_properties;

// These show `RuleError::render`.
#[cfg(feature = "cli")]
mod rules;
#[cfg(feature = "cli")]
mod rules_choice;
#[cfg(feature = "cli")]
mod rules_files;
