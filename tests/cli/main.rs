//! The program from outside: what goes in, what comes out, what it says, how it ends.

mod harness;

mod boundary;
mod faults;
mod in_place;
mod jsonl;
mod text;
mod usage;
mod views;
