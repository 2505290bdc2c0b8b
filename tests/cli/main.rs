//! The program: inputs, outputs, messages and exit status.

mod golden;
mod harness;
mod needs;

mod about;
mod boundary;
mod conventions;
mod corpus;
mod docs;
mod dups;
mod dups_index;
mod dups_kept;
mod dups_steps;
mod examples;
mod extract;
mod faults;
mod fixtures;
mod in_place;
mod jsonl;
mod learn;
mod manual;
mod page;
mod passages;
mod records;
mod removals;
mod restore;
mod rules;
mod rules_command;
mod settings;
mod slips;
mod text;
mod usage;
mod views;
