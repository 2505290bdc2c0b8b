//! The rules that the program carries, as the build script built them from the files in `packs`.

use std::borrow::Cow;

use super::rule::{
    Example,
    Promise::{Goes, Stays},
    Rule,
};
use super::table::{File, Pattern, Table};
use super::{Category, Heads, Scope};
use crate::Span;

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));
