//! HTML → a flat tree: elements and texts in document order, each with its parent and the end of what it holds.
//!
//! Tokens are html5gum's; the tree is our own, forgiving and without recursion, so that no depth of nesting can hurt: an end tag closes
//! what it can find, `<li>`, `<td>`, `<p>` and their like end what they must, the rest ends with its parent.

use std::collections::BTreeMap;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::head::Head;
use super::tag::{Tag, is_void};

/// How far up an element that a tag ends is looked for.
const REACH: usize = 512;

/// An element or a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// What it is.
    pub(super) tag: Tag,
    /// Whether it is a link within the page (`#…`).
    pub(super) local: bool,
    /// Whether it opens and closes something (`aria-expanded`, `data-toggle`…): an accordion's button is a heading.
    pub(super) toggles: bool,
    /// The node that it stands in; its own index for the first.
    pub(super) parent: u32,
    /// One past the last node in it.
    pub(super) end: u32,
    /// Its text, in bytes of the source.
    start: u32,
    stop: u32,
    /// Its entry in [`Tree::hints`], if any, from 1.
    hint: u32,
}

impl Node {
    /// Where its text stands in the source.
    pub(super) const fn range(&self) -> Range<usize> {
        self.start as usize..self.stop as usize
    }
}

/// A page.
#[derive(Debug)]
pub(super) struct Tree {
    /// Elements and texts in document order; the first one holds all others.
    pub(super) nodes: Vec<Node>,
    /// Identifiers, classes and roles, lower case, of the elements that have some.
    hints: Vec<String>,
    /// What the head and the comments of the page say.
    pub(super) head: Head,
}

impl Tree {
    /// The identifier, classes and role of a node; empty if it has none.
    pub(super) fn hint(&self, node: &Node) -> &str {
        (node.hint as usize).checked_sub(1).and_then(|at| self.hints.get(at)).map_or("", String::as_str)
    }

    /// Parses `source[range]`.
    pub(super) fn parse(source: &str, range: Range<usize>) -> Self {
        let mut builder = Builder::new(range.start);
        let page = source.get(range.clone()).unwrap_or("");
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
            builder.event(source, &event, span);
            None
        });
        emitter.naively_switch_states(true);
        for _ in Tokenizer::new_with_emitter(page, emitter) {}
        builder.text(source, range.end);
        builder.finish()
    }
}

/// An element that has not ended yet.
struct Open {
    node: u32,
    tag: Tag,
    name: Vec<u8>,
}

struct Builder {
    nodes: Vec<Node>,
    hints: Vec<String>,
    head: Head,
    open: Vec<Open>,
    /// How many elements of each name are open.
    counts: BTreeMap<Vec<u8>, usize>,
    /// Open elements whose content is no text.
    skipped: usize,
    /// Where the last tag ended in the source.
    after: usize,
    /// Added to the tokenizer's places.
    base: usize,
    name: Vec<u8>,
    attribute: Vec<u8>,
    attributes: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Whether an address leads to a place within a page (`#use`, `/privacy#use`): such links are an index of the policy, not a menu.
fn is_local(href: &[u8]) -> bool {
    let Some(at) = href.iter().position(|byte| *byte == b'#') else { return false };
    let named = href.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    at == 0 || (named && href.get(at - 1).is_some_and(|byte| *byte != b'/'))
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Builder {
    fn new(base: usize) -> Self {
        let root = Node { tag: Tag::Root, local: false, toggles: false, parent: 0, end: 0, start: 0, stop: 0, hint: 0 };
        Self {
            nodes: vec![root],
            hints: Vec::new(),
            head: Head::default(),
            open: vec![Open { node: 0, tag: Tag::Root, name: Vec::new() }],
            counts: BTreeMap::new(),
            skipped: 0,
            after: base,
            base,
            name: Vec::new(),
            attribute: Vec::new(),
            attributes: Vec::new(),
        }
    }

    fn event(&mut self, source: &str, event: &CallbackEvent<'_>, span: Span<usize>) {
        let place = span.start + self.base..span.end + self.base;
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.text(source, place.start);
                self.name.clear();
                self.name.extend_from_slice(name);
                self.attributes.clear();
                self.attribute.clear();
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute.clear();
                self.attribute.extend_from_slice(name);
                self.attributes.push((name.to_vec(), Vec::new()));
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(last) = self.attributes.last_mut() {
                    last.1 = value.to_vec();
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                self.start(*self_closing, place.end);
                self.after = place.end;
            }
            CallbackEvent::EndTag { name } => {
                self.text(source, place.start);
                self.end(name);
                self.attributes.clear();
                self.after = place.end;
            }
            CallbackEvent::Comment { value } => {
                self.text(source, place.start);
                self.head.comment(&String::from_utf8_lossy(value));
                self.after = place.end;
            }
            CallbackEvent::Doctype { .. } => {
                self.text(source, place.start);
                self.after = place.end;
            }
            CallbackEvent::String { .. } | CallbackEvent::Error(_) => {}
        }
    }

    /// What stands between the last tag and `until` is text.
    fn text(&mut self, source: &str, until: usize) {
        let from = self.after;
        self.after = self.after.max(until);
        if until <= from || self.head.in_toolbar {
            return;
        }
        let words = source.get(from..until).unwrap_or("");
        let innermost = self.open.last().map_or(Tag::Root, |open| open.tag);
        if innermost == Tag::Title {
            self.head.title(words);
        } else if self.head.wants_script() {
            self.head.script(words);
        } else if self.skipped == 0 {
            self.push(Node { tag: Tag::Text, start: index(from), stop: index(until), ..self.blank() });
        }
    }

    fn blank(&self) -> Node {
        let parent = self.open.last().map_or(0, |open| open.node);
        Node { tag: Tag::Inline, local: false, toggles: false, parent, end: 0, start: 0, stop: 0, hint: 0 }
    }

    fn push(&mut self, node: Node) -> u32 {
        let at = index(self.nodes.len());
        self.nodes.push(Node { end: at + 1, ..node });
        at
    }

    fn start(&mut self, self_closing: bool, after: usize) {
        let name = std::mem::take(&mut self.name);
        let attributes = std::mem::take(&mut self.attributes);
        let tag = Tag::of(&name);
        self.head.element(&name, &attributes);
        self.imply_ends(tag);
        if self.skipped == 0 || tag == Tag::Skipped {
            let node = Node { start: index(after), stop: index(after), ..self.element(tag, &attributes) };
            let at = self.push(node);
            let foreign = self_closing && matches!(tag, Tag::Skipped);
            if !is_void(&name) && !foreign && tag != Tag::Break {
                self.skipped += usize::from(tag == Tag::Skipped);
                *self.counts.entry(name.clone()).or_default() += 1;
                self.open.push(Open { node: at, tag, name: name.clone() });
            }
        }
        self.name = name;
        self.attributes = attributes;
        self.attributes.clear();
    }

    fn element(&mut self, tag: Tag, attributes: &[(Vec<u8>, Vec<u8>)]) -> Node {
        let mut node = Node { tag, ..self.blank() };
        let mut hint = String::new();
        for (name, value) in attributes {
            match name.as_slice() {
                b"id" | b"class" | b"role" => {
                    if !hint.is_empty() {
                        hint.push(' ');
                    }
                    hint.push_str(&String::from_utf8_lossy(value).to_lowercase());
                }
                b"href" => node.local = is_local(value),
                b"aria-expanded" | b"aria-controls" | b"data-toggle" | b"data-bs-toggle" => node.toggles = true,
                _ => {}
            }
        }
        if !hint.is_empty() {
            self.hints.push(hint);
            node.hint = index(self.hints.len());
        }
        node
    }

    /// Ends what a start tag ends without saying so.
    fn imply_ends(&mut self, tag: Tag) {
        if tag.ends_paragraph() && self.counts.get(&b"p"[..]).is_some_and(|count| *count > 0) {
            self.end_nearest(|open| open == Tag::Paragraph, Tag::is_block);
        }
        self.end_nearest(|open| tag.ends(open), |open| tag.shielded_by(open));
        if matches!(tag, Tag::Row | Tag::RowGroup) {
            self.end_nearest(|open| tag.ends(open), |open| tag.shielded_by(open));
        }
    }

    /// Ends the innermost open element that `wanted` holds for, unless `shield` holds for one inside which we stand.
    fn end_nearest(&mut self, wanted: impl Fn(Tag) -> bool, shield: impl Fn(Tag) -> bool) {
        for at in (1..self.open.len()).rev().take(REACH) {
            let tag = self.open[at].tag;
            if wanted(tag) {
                self.close_to(at);
                return;
            }
            if shield(tag) {
                return;
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        let tag = Tag::of(name);
        let of_table = matches!(tag, Tag::Table | Tag::RowGroup | Tag::Row | Tag::Cell | Tag::HeaderCell | Tag::Root);
        for at in (1..self.open.len()).rev().take(REACH) {
            let open = &self.open[at];
            if open.name == name {
                self.close_to(at);
                return;
            }
            // An end tag inside a cell ends nothing outside it; one of a line ends no block.
            let shield = match open.tag {
                Tag::Cell | Tag::HeaderCell | Tag::Table => !of_table || (open.tag == Tag::Table && tag != Tag::Table),
                Tag::Skipped => tag != Tag::Skipped,
                _ => !tag.is_block() && open.tag.is_block(),
            };
            if shield {
                return;
            }
        }
    }

    /// Ends the open elements from `at` on.
    fn close_to(&mut self, at: usize) {
        let end = index(self.nodes.len());
        for open in self.open.drain(at..) {
            if let Some(node) = self.nodes.get_mut(open.node as usize) {
                node.end = end;
            }
            self.skipped -= usize::from(open.tag == Tag::Skipped);
            if let Some(count) = self.counts.get_mut(&open.name) {
                *count -= 1;
            }
        }
    }

    fn finish(mut self) -> Tree {
        self.close_to(0);
        Tree { nodes: self.nodes, hints: self.hints, head: self.head }
    }
}
