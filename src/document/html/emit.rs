//! The tree of a page → blocks of text, in one pass without recursion.

use super::entity;
use super::tag::Tag;
use super::tree::{Node, Tree};
use crate::document::BlockKind;
use crate::document::build::TextBuilder;

/// What is undone when an element ends.
#[derive(Debug, Clone, Copy)]
struct Open {
    end: usize,
    tag: Tag,
    /// Whether it set the kind of the blocks in it.
    sets_kind: bool,
    /// Whether it set bold.
    bold: bool,
}

/// Where in a table with data the walk stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Number of the table in the document; `None` for one that only lays out the page.
    table: Option<u32>,
    row: u32,
    column: u32,
    started: bool,
}

/// Appends the texts that `keep` holds for (all, if there is none).
pub(super) fn emit(builder: &mut TextBuilder, tree: &Tree, keep: Option<&[bool]>, tables: &mut u32) {
    let data = data_tables(builder.source(), tree);
    let mut walk = Walk { builder, open: Vec::new(), kinds: Vec::new(), lists: 0, places: Vec::new(), preformatted: 0, tables, data: &data };
    for (at, node) in tree.nodes.iter().enumerate() {
        walk.close(at);
        if node.tag == Tag::Text {
            if keep.is_none_or(|keep| keep.get(at) == Some(&true)) {
                walk.text(node);
            }
        } else {
            walk.enter(at, node);
        }
    }
    walk.close(tree.nodes.len());
    walk.builder.end();
}

struct Walk<'b, 's, 't> {
    builder: &'b mut TextBuilder<'s>,
    open: Vec<Open>,
    /// Kinds that text is of, innermost last.
    kinds: Vec<BlockKind>,
    lists: u8,
    places: Vec<Place>,
    preformatted: usize,
    tables: &'t mut u32,
    data: &'t [bool],
}

impl Walk<'_, '_, '_> {
    fn kind(&self) -> BlockKind {
        self.kinds.last().copied().unwrap_or(BlockKind::Paragraph)
    }

    /// A new line, which is a new block except inside headings and cells.
    fn new_block(&mut self, at: usize) {
        let kind = self.kind();
        if matches!(kind, BlockKind::Cell { .. } | BlockKind::Heading { .. }) && self.builder.kind() == kind {
            self.builder.line(at..at);
        } else if !(self.builder.is_fresh() && self.builder.kind() == kind) {
            self.builder.begin(kind);
        }
    }

    fn close(&mut self, at: usize) {
        while let Some(open) = self.open.last().copied().filter(|open| open.end <= at) {
            self.open.pop();
            if open.bold {
                self.builder.bold(false);
            }
            match open.tag {
                Tag::List => self.lists = self.lists.saturating_sub(1),
                Tag::Table => {
                    self.places.pop();
                }
                Tag::Preformatted => self.preformatted -= 1,
                _ => {}
            }
            if open.sets_kind {
                self.builder.end();
                self.kinds.pop();
            }
            if open.tag.is_block() {
                self.new_block(0);
            }
        }
    }

    fn enter(&mut self, at: usize, node: &Node) {
        let place = node.range().start;
        let mut open = Open { end: node.end as usize, tag: node.tag, sets_kind: false, bold: false };
        match node.tag {
            Tag::Break => return self.builder.line(node.range()),
            Tag::Bold | Tag::Term => {
                self.builder.bold(true);
                open.bold = true;
            }
            Tag::List => self.lists = self.lists.saturating_add(1),
            Tag::Preformatted => self.preformatted += 1,
            Tag::Table => {
                let table = self.data[at].then(|| {
                    *self.tables += 1;
                    *self.tables - 1
                });
                self.places.push(Place { table, row: 0, column: 0, started: false });
            }
            Tag::Row => {
                if let Some(place) = self.places.last_mut() {
                    place.row += u32::from(place.started);
                    place.started = true;
                    place.column = 0;
                }
            }
            _ => {}
        }
        if let Some(kind) = self.new_kind(node.tag) {
            self.builder.end();
            self.kinds.push(kind);
            open.sets_kind = true;
        }
        if node.tag.is_block() {
            self.new_block(place);
        }
        self.open.push(open);
    }

    /// The kind of the blocks in an element, where it is not that of its parent.
    fn new_kind(&mut self, tag: Tag) -> Option<BlockKind> {
        if matches!(self.kind(), BlockKind::Cell { .. }) && self.places.last().is_some_and(|place| place.table.is_some()) && !is_cell(tag) {
            return None;
        }
        match tag {
            Tag::Heading(level) => Some(BlockKind::Heading { level }),
            Tag::Item => Some(BlockKind::ListItem { depth: self.lists.max(1) }),
            Tag::Definition => Some(BlockKind::Paragraph),
            Tag::Cell | Tag::HeaderCell => {
                let place = self.places.last_mut()?;
                let (row, column) = (place.row, place.column);
                place.column += 1;
                Some(place.table.map_or(BlockKind::Paragraph, |table| BlockKind::Cell { table, row, column, header: tag == Tag::HeaderCell }))
            }
            _ => None,
        }
    }

    fn text(&mut self, node: &Node) {
        let range = node.range();
        if self.preformatted == 0 {
            return entity::append(self.builder, range.start, range.end);
        }
        // A line end in preformatted text wraps a paragraph, a blank line parts it from the next.
        let source = self.builder.source();
        let mut at = range.start;
        for line in source.get(range).unwrap_or("").split_inclusive('\n') {
            if line.trim().is_empty() && line.ends_with('\n') && at > node.range().start {
                let kind = self.kind();
                if matches!(kind, BlockKind::Paragraph | BlockKind::ListItem { .. }) {
                    self.builder.begin(kind);
                }
            }
            entity::append(self.builder, at, at + line.len());
            at += line.len();
        }
    }
}

const fn is_cell(tag: Tag) -> bool {
    matches!(tag, Tag::Cell | Tag::HeaderCell)
}

/// What is known about a table when its last row has been seen.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    node: usize,
    end: usize,
    rows: u32,
    columns: u32,
    widest: u32,
    cells: u32,
    headers: u32,
    bytes: usize,
    nested: bool,
}

/// For each node, whether it is a table that holds data rather than lays out the page: rows and columns of short cells, no table in it.
fn data_tables(source: &str, tree: &Tree) -> Vec<bool> {
    let mut data = vec![false; tree.nodes.len()];
    let mut open: Vec<Shape> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        while open.last().is_some_and(|shape| shape.end <= at) {
            close_table(&mut open, &mut data);
        }
        if node.tag == Tag::Table {
            if let Some(outer) = open.last_mut() {
                outer.nested = true;
            }
            open.push(Shape { node: at, end: node.end as usize, ..Shape::default() });
        }
        let Some(shape) = open.last_mut() else { continue };
        match node.tag {
            Tag::Row => {
                shape.rows += 1;
                shape.columns = 0;
            }
            Tag::Cell | Tag::HeaderCell => {
                shape.columns += 1;
                shape.cells += 1;
                shape.widest = shape.widest.max(shape.columns);
                shape.headers += u32::from(node.tag == Tag::HeaderCell);
            }
            Tag::Text => shape.bytes += source.get(node.range()).map_or(0, |words| words.trim().len()),
            _ => {}
        }
    }
    while !open.is_empty() {
        close_table(&mut open, &mut data);
    }
    data
}

fn close_table(open: &mut Vec<Shape>, data: &mut [bool]) {
    let Some(shape) = open.pop() else { return };
    let average = shape.bytes / (shape.cells as usize).max(1);
    data[shape.node] = !shape.nested && shape.rows >= 2 && shape.widest >= 2 && (average < 250 || (shape.headers > 0 && average < 1500));
}
