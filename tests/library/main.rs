//! The library, without the feature `cli`.

mod decoding;
mod envelope;
mod kinds;
mod properties;
mod rules;
mod rules_choice;
mod rules_files;
mod rules_gates;
mod rules_judge;
mod rules_marks;
mod rules_properties;
