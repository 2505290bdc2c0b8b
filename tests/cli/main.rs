//! The program from outside: what goes in, what comes out, what it says, how it ends.

mod harness;

mod corpus;
mod faults;
mod faults_corpus;
mod faults_kernel;
mod in_place;
mod jsonl;
mod restore;
mod text;
mod usage;
mod views;
