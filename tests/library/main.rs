//! The library from outside, without the features that the program needs.

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
