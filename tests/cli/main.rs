//! The program: inputs, outputs, messages and exit status.

mod golden;
mod harness;
mod needs;

mod boundary;
mod corpus;
mod docs;
mod dups;
mod dups_steps;
mod examples;
mod extract;
mod faults;
mod faults_corpus;
mod faults_kernel;
mod faults_kind;
mod faults_memory;
mod faults_open;
mod faults_outputs;
mod faults_paths;
mod faults_rounds;
mod fixtures;
mod in_place;
mod jsonl;
mod learn;
mod manual;
mod page;
mod removals;
mod restore;
mod rules;
mod rules_command;
mod settings;
mod text;
mod usage;
mod views;
