//! Messages, colours, exit statuses and signals.

pub mod console;
pub mod exit;
pub mod fault;
pub mod problem;
pub mod screen;
pub mod signals;
