//! Decides which part of a pattern owns each space, so that an optional part leaves no double space behind.

use super::pattern::Node;

/// The side of the space that belongs to an optional part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Before,
    After,
    Neither,
}

/// Removes [`Node::Space`]: an optional part owns the space before it, or, at the start, the space after it, and all other
/// spaces become text.
pub(super) fn settle(nodes: Vec<Node>) -> Vec<Node> {
    let mut settled = Vec::with_capacity(nodes.len());
    let mut is_started = false;
    let mut has_space = false;
    let mut nodes = nodes.into_iter().peekable();
    while let Some(node) = nodes.next() {
        if node == Node::Space {
            has_space = true;
            continue;
        }
        let mut side = Side::Neither;
        if node.may_be_empty() {
            side = match nodes.peek() {
                Some(Node::Space) if !is_started => Side::After,
                None | Some(Node::Space) if has_space => Side::Before,
                _ => Side::Neither,
            };
            nodes.next_if(|_| side == Side::After);
        }
        if side == Side::Neither && has_space && is_started {
            settled.push(Node::Text(" ".into()));
        }
        is_started |= !node.may_be_empty();
        has_space = false;
        settled.push(match node {
            Node::Slot(slot, _) => Node::Slot(slot, side),
            Node::Maybe(nodes) => Node::Maybe(around(nodes, side)),
            node => node,
        });
    }
    merge(settled)
}

fn around(mut nodes: Vec<Node>, side: Side) -> Vec<Node> {
    match side {
        Side::Before => nodes.insert(0, Node::Text(" ".into())),
        Side::After => nodes.push(Node::Text(" ".into())),
        Side::Neither => {}
    }
    merge(nodes)
}

/// Joins neighbouring texts.
fn merge(nodes: Vec<Node>) -> Vec<Node> {
    let mut merged: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match (merged.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
            (_, node) => merged.push(node),
        }
    }
    merged
}
