//! Decides which part of a pattern owns each space, so that an optional part leaves no double space behind.

use super::pattern::Node;
use super::slot::Slot;

/// A part of a pattern, before its spaces are settled.
pub(super) enum Item {
    Space,
    Text(String),
    Slot(Slot),
    OneOf(Vec<Vec<Item>>),
    Maybe(Vec<Vec<Item>>),
}

/// The side of the space that belongs to an optional part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Before,
    After,
    Neither,
}

/// Decides which part owns each space: an optional part owns the space before it, or, at the start, the space after it.
pub(super) fn settle(items: Vec<Item>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut started = false;
    let mut space = false;
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        if matches!(item, Item::Space) {
            space = true;
            continue;
        }
        if item.may_be_empty() {
            let side = match items.peek() {
                Some(Item::Space) if !started => Side::After,
                None | Some(Item::Space) if space => Side::Before,
                _ => Side::Neither,
            };
            if side == Side::After {
                items.next();
            } else if side == Side::Neither && space && started {
                nodes.push(Node::Text(" ".into()));
            }
            nodes.push(optional(item, side));
        } else {
            if space && started {
                nodes.push(Node::Text(" ".into()));
            }
            started = true;
            match item {
                Item::Text(text) => nodes.push(Node::Text(text)),
                Item::Slot(slot) => nodes.push(Node::Slot(slot, Side::Neither)),
                Item::OneOf(alternatives) => nodes.push(one_of(alternatives)),
                Item::Space | Item::Maybe(_) => unreachable!("handled above"),
            }
        }
        space = false;
    }
    merge(nodes)
}

impl Item {
    fn may_be_empty(&self) -> bool {
        match self {
            Item::Maybe(_) => true,
            Item::Slot(slot) => slot.may_be_empty(),
            _ => false,
        }
    }
}

fn one_of(alternatives: Vec<Vec<Item>>) -> Node {
    Node::OneOf(alternatives.into_iter().map(settle).collect())
}

fn optional(item: Item, side: Side) -> Node {
    let around = |mut nodes: Vec<Node>| {
        match side {
            Side::Before => nodes.insert(0, Node::Text(" ".into())),
            Side::After => nodes.push(Node::Text(" ".into())),
            Side::Neither => {}
        }
        merge(nodes)
    };
    match item {
        Item::Slot(slot) => Node::Slot(slot, side),
        Item::Maybe(mut alternatives) if alternatives.len() == 1 => {
            Node::Maybe(around(settle(alternatives.remove(0))))
        }
        Item::Maybe(alternatives) => Node::Maybe(around(vec![one_of(alternatives)])),
        Item::Space | Item::Text(_) | Item::OneOf(_) => unreachable!("never left out"),
    }
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
