//! The library, without the feature `cli` too.

mod article;
mod boundary;
mod cleaning;
mod credits;
mod decoding;
mod dups;
mod dups_noisy;
mod dups_templates;
mod envelope;
mod generated;
mod keepers;
mod kinds;
mod learned;
mod properties;
mod records;
mod repeats;
mod rules;
mod rules_choice;
mod rules_files;
mod rules_judge;
mod rules_labels;
mod rules_marks;
mod rules_patterns;
mod rules_properties;
