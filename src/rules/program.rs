//! Compiles a parsed pattern to the bytes that [`super::walk`] runs.
//!
//! A program is a tree in prefix form. A part is its kind (one byte), the length of its payload (four, little-endian) and
//! the payload; a part that has parts has them in its payload. The same bytes are built for the rules that the program
//! carries and for those of a user's file, so that one matcher reads both.

use std::collections::HashMap;

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::pattern::{Node, parsed};
use super::slot::{Counting, Slot};
use super::spaces::Side;

/// The kinds of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Op {
    /// These bytes.
    Literal,
    /// One byte of a class, a bit for each of 256.
    Byte,
    /// One character of ranges: pairs of four bytes.
    Char,
    /// A place, and no bytes: the number of a `regex_syntax` look.
    Look,
    /// At least so many times (four bytes) and at most so many (four) the part behind.
    Repeat,
    /// All parts, one behind the other.
    All,
    /// One of the parts.
    Any,
    /// The part that begins at this byte of the code (four).
    Shared,
}

impl Op {
    pub const ALL: [Op; 8] = {
        use Op::*;
        [Literal, Byte, Char, Look, Repeat, All, Any, Shared]
    };
}

/// Bytes of a part before its payload.
pub(super) const HEAD: usize = 5;

/// Programs, one behind the other, and the slots that they share.
#[derive(Debug, Default)]
pub(super) struct Code {
    bytes: Vec<u8>,
    /// Where slots begin among the bytes.
    slots: HashMap<(Slot, Side, Counting), u32>,
}

impl Code {
    /// Adds the program of `nodes` and returns where it begins.
    pub fn add(&mut self, nodes: &[Node], counting: Counting) -> u32 {
        let mut program = Vec::new();
        part(&mut program, Op::All, |out| {
            self.nodes(nodes, counting, out)
        });
        self.push(&program)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn push(&mut self, part: &[u8]) -> u32 {
        let start = u32::try_from(self.bytes.len()).expect("programs are small");
        self.bytes.extend_from_slice(part);
        start
    }

    /// Adds `nodes` as one part.
    fn sequence(&mut self, nodes: &[Node], counting: Counting, out: &mut Vec<u8>) {
        match nodes {
            [node] => self.node(node, counting, out),
            _ => part(out, Op::All, |out| self.nodes(nodes, counting, out)),
        }
    }

    fn nodes(&mut self, nodes: &[Node], counting: Counting, out: &mut Vec<u8>) {
        for node in nodes {
            self.node(node, counting, out);
        }
    }

    fn node(&mut self, node: &Node, counting: Counting, out: &mut Vec<u8>) {
        match node {
            Node::Text(text) => part(out, Op::Literal, |out| {
                out.extend_from_slice(text.as_bytes())
            }),
            Node::Slot(slot, side) => {
                let start = self.slot(*slot, *side, counting);
                part(out, Op::Shared, |out| out.extend(start.to_le_bytes()));
            }
            Node::Regex(hir) => expression(hir, out),
            Node::Maybe(nodes) => part(out, Op::Repeat, |out| {
                out.extend([0u32, 1].iter().flat_map(|n| n.to_le_bytes()));
                self.sequence(nodes, counting, out);
            }),
            Node::OneOf(alternatives) => part(out, Op::Any, |out| {
                let alternatives = alternatives.iter();
                alternatives.for_each(|nodes| self.sequence(nodes, counting, out));
            }),
            Node::Space => unreachable!("spaces are settled"),
        }
    }

    fn slot(&mut self, slot: Slot, side: Side, counting: Counting) -> u32 {
        if let Some(&start) = self.slots.get(&(slot, side, counting)) {
            return start;
        }
        let mut program = Vec::new();
        let hir = parsed(&slot.regex(side, counting)).expect("slots are good expressions");
        expression(&hir, &mut program);
        let start = self.push(&program);
        self.slots.insert((slot, side, counting), start);
        start
    }
}

/// Adds a part whose payload `fill` adds.
fn part(out: &mut Vec<u8>, op: Op, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.push(op as u8);
    out.extend([0; 4]);
    fill(out);
    let len = u32::try_from(out.len() - start - HEAD).expect("programs are small");
    out[start + 1..start + HEAD].copy_from_slice(&len.to_le_bytes());
}

fn expression(hir: &Hir, out: &mut Vec<u8>) {
    let all = |parts: &[Hir], out: &mut Vec<u8>| parts.iter().for_each(|hir| expression(hir, out));
    match hir.kind() {
        HirKind::Empty => part(out, Op::All, |_| {}),
        HirKind::Literal(literal) => {
            part(out, Op::Literal, |out| out.extend_from_slice(&literal.0))
        }
        HirKind::Class(Class::Bytes(class)) => part(out, Op::Byte, |out| {
            let bytes = class.ranges().iter().flat_map(|r| r.start()..=r.end());
            let mut bits = [0u8; 32];
            bytes.for_each(|b| bits[usize::from(b / 8)] |= 1 << (b % 8));
            out.extend(bits);
        }),
        HirKind::Class(Class::Unicode(class)) => part(out, Op::Char, |out| {
            let ends = class.ranges().iter().flat_map(|r| [r.start(), r.end()]);
            ends.for_each(|c| out.extend(u32::from(c).to_le_bytes()));
        }),
        HirKind::Look(look) => part(out, Op::Look, |out| {
            out.extend(look.as_repr().to_le_bytes())
        }),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => part(out, Op::Repeat, |out| {
            let limits = [*min, max.unwrap_or(u32::MAX)];
            out.extend(limits.iter().flat_map(|n| n.to_le_bytes()));
            expression(sub, out);
        }),
        HirKind::Capture(capture) => expression(&capture.sub, out),
        HirKind::Concat(parts) => part(out, Op::All, |out| all(parts, out)),
        HirKind::Alternation(parts) => part(out, Op::Any, |out| all(parts, out)),
    }
}
