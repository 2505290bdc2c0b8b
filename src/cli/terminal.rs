//! What people see on a terminal: messages, colours, signals.

pub mod console;
pub mod exit;
pub mod fault;
pub mod problem;
pub mod screen;
pub mod signals;
