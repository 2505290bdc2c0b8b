//! The library, without the feature `cli` too.

mod decoding;
mod envelope;
mod kinds;
mod properties;
mod rules;
mod rules_choice;
mod rules_files;
mod rules_judge;
mod rules_marks;
mod rules_properties;
