//! Tables → practices: a row that names data beside a purpose, a recipient or another role states that they go together.
//!
//! In: the cells with their headers. Out: for each such row what is used and why, and what is shared with whom. What a header is about is
//! told by `patterns/tables.toml`. Cells are divided at commas, semicolons and line ends; a row without data states nothing.

use std::collections::BTreeMap;

use super::{Action, Role};
use crate::document::{BlockKind, Document};
use crate::knowledge::Knowledge;
use crate::segment::{Segments, SentenceKind};
use crate::text::Span;

/// Longest item of a cell, in bytes: what is longer is prose, which is read as such.
const LONGEST: usize = 100;

/// What a row states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Index of the sentence that names the data.
    pub sentence: usize,
    /// The row.
    pub span: Span,
    /// What is done.
    pub action: Action,
    /// What is named, by role.
    pub fillers: Vec<(Role, Span)>,
}

/// The statements of all tables.
#[must_use]
pub fn rows(document: &Document, segments: &Segments, knowledge: &Knowledge) -> Vec<Row> {
    let mut cells: BTreeMap<(u32, u32), Vec<(usize, Role)>> = BTreeMap::new();
    for (index, sentence) in segments.sentences.iter().enumerate() {
        let Some(BlockKind::Cell { table, row, header, .. }) = document.blocks.get(sentence.block).map(|block| block.kind) else { continue };
        if sentence.kind != SentenceKind::Cell || header {
            continue;
        }
        let about = sentence.headers.first().and_then(|header| knowledge.columns().role(header.of(&document.text)));
        if let Some(role) = about.and_then(|word| Role::ALL.into_iter().find(|role| role.as_str() == word)) {
            cells.entry((table, row)).or_default().push((index, role));
        }
    }
    cells.values().flat_map(|cells| states(cells, document, segments, knowledge)).collect()
}

fn states(cells: &[(usize, Role)], document: &Document, segments: &Segments, knowledge: &Knowledge) -> Vec<Row> {
    let mut fillers: Vec<(Role, Span)> = Vec::new();
    for (index, role) in cells {
        let whole = segments.sentences[*index].span;
        let parts = if matches!(role, Role::Data | Role::Recipient | Role::Source) { items(whole, &document.text) } else { vec![whole] };
        fillers.extend(
            parts
                .into_iter()
                .filter(|part| part.len() <= LONGEST && !knowledge.columns().is_nothing(part.of(&document.text)))
                .map(|part| (*role, part)),
        );
    }
    let has = |role: Role| fillers.iter().any(|filler| filler.0 == role);
    let Some((sentence, _)) = cells.iter().find(|cell| cell.1 == Role::Data).filter(|_| has(Role::Data)) else { return Vec::new() };
    let others = fillers.iter().any(|filler| filler.0 != Role::Data);
    if !others {
        return Vec::new();
    }
    let span = cells.iter().map(|cell| segments.sentences[cell.0].span).reduce(Span::join).expect("a row has cells");
    let of = |action: Action, leave_out: &[Role]| Row {
        sentence: *sentence,
        span,
        action,
        fillers: fillers.iter().copied().filter(|filler| !leave_out.contains(&filler.0)).collect(),
    };
    let mut found = Vec::new();
    if has(Role::Purpose) || has(Role::LegalBasis) || !has(Role::Recipient) {
        let action = if has(Role::Purpose) {
            Action::Use
        } else if has(Role::Duration) {
            Action::Store
        } else {
            Action::Collect
        };
        found.push(of(action, &[Role::Recipient, Role::Location]));
    }
    if has(Role::Recipient) {
        found.push(of(Action::Share, &[Role::Duration, Role::Source]));
    }
    found
}

/// The items of a cell: what stands between commas, semicolons and line ends that are in no brackets.
fn items(cell: Span, text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = cell.start;
    for (at, letter) in cell.of(text).char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' | '\n' | '•' | '·' if depth == 0 => {
                found.push(Span::new(start, cell.start + at).trim(text));
                start = cell.start + at + letter.len_utf8();
            }
            _ => {}
        }
    }
    found.push(Span::new(start, cell.end).trim(text));
    found.retain(|span| !span.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, read};
    use crate::segment::segment;

    fn found(text: &str) -> Vec<(String, Vec<(Role, String)>)> {
        let document = read(&Source { path: "policy.md".into(), bytes: text.as_bytes().to_vec() });
        let knowledge = Knowledge::embedded().expect("the embedded files are sound");
        let rows = rows(&document, &segment(&document), &knowledge);
        rows.into_iter()
            .map(|row| {
                let fillers = row.fillers.iter().map(|(role, span)| (*role, span.of(&document.text).to_owned())).collect();
                (row.action.as_str().to_owned(), fillers)
            })
            .collect()
    }

    #[test]
    fn a_row_says_what_is_used_why_and_who_gets_it() {
        let table = "# Privacy policy of Fernhill Ltd\n\nWe explain in this table what we do with your data.\n\n| Data | Purpose | Recipients |\n|---|---|---|\n| name, address (home, work) | delivery of your order | Pigeon Post Ltd |\n| photographs | competition | none |\n";
        let named = |role: Role, words: &str| (role, words.to_owned());
        let found = found(table);
        assert_eq!(found[0].0, "use");
        assert_eq!(
            found[0].1,
            [named(Role::Data, "name"), named(Role::Data, "address (home, work)"), named(Role::Purpose, "delivery of your order")]
        );
        assert_eq!((found[1].0.as_str(), found[1].1.last()), ("share", Some(&named(Role::Recipient, "Pigeon Post Ltd"))));
        assert_eq!((found.len(), found[2].0.as_str()), (3, "use"));
    }

    #[test]
    fn other_tables_state_nothing() {
        assert!(found("# Opening hours of Fernhill Ltd\n\nWe are there for you at these times in the week.\n\n| Day | Hours |\n|---|---|\n| Monday | 9 to 5 |\n").is_empty());
    }
}
