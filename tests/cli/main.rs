//! The program from outside: what goes in, what comes out, what it says, how it ends.

mod harness;

mod boundary;
mod extract;
mod faults;
mod in_place;
mod jsonl;
mod rules;
mod rules_command;
mod text;
mod usage;
mod views;
