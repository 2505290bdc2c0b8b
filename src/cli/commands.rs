//! The commands, one module each.

pub mod clean;
pub mod config;
pub mod dups;
pub mod learn;
pub mod man;
pub mod model;
pub mod report;
pub mod restore;
pub mod rules;
