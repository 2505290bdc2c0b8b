//! The program from outside: what goes in, what comes out, what it says, how it ends.

mod harness;

mod boundary;
mod corpus;
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
mod in_place;
mod jsonl;
mod learn;
mod manual;
mod page;
mod restore;
mod rules;
mod rules_command;
mod settings;
mod text;
mod usage;
mod views;
