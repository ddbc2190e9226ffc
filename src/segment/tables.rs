//! Which header cells hold for each cell of a table.

use std::collections::BTreeMap;

use crate::document::{BlockKind, Document};
use crate::text::Span;

/// Longest cell that is taken for a header where the mark-up names none, in bytes.
const LONGEST: usize = 60;

/// A cell, as a block of the document.
struct Cell {
    block: usize,
    span: Span,
    row: u32,
    column: u32,
    header: bool,
}

/// For each block that is a cell: the headers of its column, then of its row.
pub(super) fn headers(document: &Document) -> BTreeMap<usize, Vec<Span>> {
    let mut tables: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    for (block, part) in document.blocks.iter().enumerate() {
        if let BlockKind::Cell { table, row, column, header } = part.kind {
            tables.entry(table).or_default().push(Cell { block, span: part.span, row, column, header });
        }
    }
    let mut out = BTreeMap::new();
    for cells in tables.values() {
        read(&document.text, cells, &mut out);
    }
    out
}

fn read(text: &str, cells: &[Cell], out: &mut BTreeMap<usize, Vec<Span>>) {
    let Some(first_row) = cells.iter().map(|cell| cell.row).min() else { return };
    let head_row = has_head_row(text, cells, first_row);
    let mut columns: BTreeMap<u32, Span> = BTreeMap::new();
    let mut rows: BTreeMap<u32, Span> = BTreeMap::new();
    for cell in cells {
        let in_head = head_row && cell.row == first_row;
        if in_head {
            columns.insert(cell.column, cell.span);
        } else if cell.column == 0 && (cell.header || is_label(text, cell.span)) {
            rows.insert(cell.row, cell.span);
        } else if cell.header {
            // A header further down: of its column from here on.
            columns.insert(cell.column, cell.span);
        }
        if in_head {
            continue;
        }
        let mut found = Vec::new();
        found.extend(columns.get(&cell.column).filter(|span| **span != cell.span));
        found.extend(rows.get(&cell.row).filter(|span| **span != cell.span));
        if !found.is_empty() {
            out.insert(cell.block, found);
        }
    }
}

/// Whether the first row heads the columns: the mark-up says so, or it is made of short labels and rows with more words follow.
fn has_head_row(text: &str, cells: &[Cell], first_row: u32) -> bool {
    let head: Vec<&Cell> = cells.iter().filter(|cell| cell.row == first_row).collect();
    let marked = head.iter().filter(|cell| cell.header).count();
    if marked > 0 {
        return marked * 2 > head.len() || head.len() == 1;
    }
    let below = cells.iter().filter(|cell| cell.row != first_row);
    let longest = below.map(|cell| cell.span.len()).max().unwrap_or(0);
    head.len() > 1 && head.iter().all(|cell| is_label(text, cell.span)) && head.iter().all(|cell| cell.span.len() * 2 <= longest.max(40))
}

fn is_label(text: &str, span: Span) -> bool {
    let words = span.of(text);
    span.len() <= LONGEST && !words.ends_with(['.', ';', '!', ',']) && !words.contains('\n')
}
