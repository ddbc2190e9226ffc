//! Which blocks, or which first words of a block, are headings; which paragraphs are items of a list that lost its bullets.

use super::lists::introduces;
use super::outline::Style;
use super::sentences::WORDS;
use crate::document::{Block, BlockKind, Document};
use crate::text::Span;

/// Longest line that can be a heading without mark-up, in bytes.
const LONGEST: usize = 100;
/// Longest that mark-up can declare: pages put whole paragraphs into `<h3>`.
const LONGEST_DECLARED: usize = 300;

/// What a block is, as far as its neighbours tell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Role {
    /// Its heading: the whole block, or a run-in one.
    pub(super) heading: Option<(Style, Span)>,
    /// An item of a list, though it is a paragraph for the mark-up.
    pub(super) item: bool,
}

/// The role of each block of `document`.
pub(super) fn roles(document: &Document) -> Vec<Role> {
    let text = document.text.as_str();
    let blocks = &document.blocks;
    let declared = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading { .. })).count();
    let mut roles: Vec<Role> = Vec::with_capacity(blocks.len());
    // Whether the paragraphs before this one are items after "…:".
    let mut listing = false;
    for (index, block) in blocks.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| blocks.get(at));
        let mut role = Role::default();
        let words = block.span.of(text);
        let numbered_like = heading_of(text, block, blocks.get(index + 1..).unwrap_or_default(), declared > 2);
        match block.kind {
            BlockKind::Paragraph => {
                let opened = before.is_some_and(|before| {
                    matches!(before.kind, BlockKind::Paragraph | BlockKind::ListItem { .. }) && before.span.of(text).ends_with(':')
                });
                let strong =
                    matches!(numbered_like, Some((Style::Numbered(_) | Style::Roman | Style::Capitals | Style::Bold | Style::RunIn { .. }, _)));
                listing = (listing || opened) && !strong && is_item(words, before.map_or("", |before| before.span.of(text)), listing);
                role.item = listing;
            }
            _ => listing = false,
        }
        if !role.item {
            role.heading = numbered_like;
        }
        roles.push(role);
    }
    roles
}

/// Whether a paragraph after "…:" reads like an item; `before` is the paragraph before it.
fn is_item(words: &str, before: &str, listing: bool) -> bool {
    if words.len() > 400 || words.ends_with(':') {
        return false;
    }
    let open = !words.ends_with(['.', '!', '?']);
    let goes_on = words.starts_with(|c: char| c.is_lowercase());
    let first = words.split_whitespace().next().unwrap_or("").to_lowercase();
    let begins = WORDS.item_starts.contains(&first) && (listing || before.ends_with(':'));
    let last = listing && (before.ends_with([';', ',']) || before.ends_with(" and") || before.ends_with(" or"));
    (open && (listing || words.len() <= 120 || words.ends_with([';', ',']))) || goes_on || begins || last
}

/// The heading that a block is or begins with; `after` are the blocks after it, `declared` whether the document marks its headings.
fn heading_of(text: &str, block: &Block, after: &[Block], declared: bool) -> Option<(Style, Span)> {
    let words = block.span.of(text);
    let next = after.first();
    match block.kind {
        BlockKind::Heading { level } => {
            let prose = words.len() > LONGEST_DECLARED || (words.len() > 150 && words.ends_with('.'));
            (!prose).then_some((Style::Declared(level), block.span))
        }
        BlockKind::Cell { .. } => None,
        BlockKind::ListItem { .. } => run_in(text, block, true).or_else(|| numbered_item(text, block, next)),
        BlockKind::Paragraph => {
            if let Some(heading) = run_in(text, block, false) {
                return Some(heading);
            }
            let style = line_style(words)?;
            let prose_after = next.is_some_and(|next| !matches!(next.kind, BlockKind::Heading { .. } | BlockKind::Cell { .. }));
            let unsure = style == Style::Title;
            // Where headings are marked as such, a short line is seldom one.
            let fits = if unsure { prose_after && !(declared && words.len() > 60) && title_fits(text, words, after) } else { prose_after };
            fits.then_some((style, block.span))
        }
    }
}

/// A short line without mark-up heads something that reads like prose or a list.
fn title_fits(text: &str, words: &str, after: &[Block]) -> bool {
    let Some(next) = after.first() else { return false };
    let follows = |block: &Block| {
        let words = block.span.of(text);
        is_prose(words) || words.ends_with(':') || is_dateline(words) || matches!(block.kind, BlockKind::ListItem { .. })
    };
    // A title above a title, above prose.
    let stacked =
        || matches!(line_style(next.span.of(text)), Some(Style::Title | Style::Capitals | Style::Numbered(_))) && after.get(1).is_some_and(follows);
    !introduces(words) && (follows(next) || (next.kind == BlockKind::Paragraph && stacked()))
}

/// "1. Cookies", with prose after it: a numbered heading that was read as an item of a list.
fn numbered_item(text: &str, block: &Block, next: Option<&Block>) -> Option<(Style, Span)> {
    let words = block.span.of(text);
    let next = next?;
    let marker = marker_of(text, block);
    let bare = marker.trim_end_matches(['.', ')']);
    let digits = |marker: &str| marker.contains(|c: char| c.is_ascii_digit());
    let prose = match next.kind {
        BlockKind::Paragraph => is_prose(next.span.of(text)) || matches!(line_style(next.span.of(text)), Some(Style::Numbered(_))),
        BlockKind::ListItem { .. } => digits(marker) && !digits(marker_of(text, next)) && is_title_case(words),
        _ => false,
    };
    let title = words.trim_end_matches('.');
    let titled = is_titled(words, 14) || (title.len() < 100 && is_titled(title, 14) && is_title_case(title));
    let style = if digits(bare) { Style::Numbered(1) } else { Style::Lettered };
    (bare.len() < marker.len() && prose && titled).then_some((style, block.span))
}

/// The bullet or number that stands before an item.
fn marker_of<'t>(text: &'t str, block: &Block) -> &'t str {
    let before = &text[..block.span.start];
    before[before.rfind('\n').map_or(0, |at| at + 1)..].trim()
}

/// Bold words at the start: the whole block, or a run-in heading before prose.
fn run_in(text: &str, block: &Block, item: bool) -> Option<(Style, Span)> {
    let lead = block.bold_lead?.trim(text);
    let words = lead.of(text);
    let rest = Span::new(lead.end, block.span.end).of(text);
    if words.is_empty() || lead.len() > 150 || !words.contains(char::is_alphabetic) {
        return None;
    }
    let first = words.split_whitespace().next().unwrap_or("").to_lowercase();
    if words.ends_with('.') && words.split_whitespace().count() > 4 && WORDS.statement_starts.contains(&first) {
        return None;
    }
    // The sign that parts it from the prose may stand outside the bold.
    let sign = rest.trim_start().chars().next().filter(|c| matches!(c, ':' | '.' | '–' | '—' | '-' | ';'));
    let after = sign.map_or(rest, |sign| rest.trim_start().trim_start_matches(sign));
    if after.trim().is_empty() {
        let sentence = words.ends_with(['.', ';', ',']) && words.split_whitespace().count() > 8;
        return (!item && !sentence).then_some((line_style(words).filter(|style| *style != Style::Title).unwrap_or(Style::Bold), block.span));
    }
    let ended = words.ends_with([':', '.', ';', '?', '!', '–', '—', '-']) || sign.is_some() || rest.starts_with('\n');
    let mut end = sign.map_or(lead.end, |sign| lead.end + rest.find(sign).unwrap_or(0) + sign.len_utf8());
    if words.ends_with(';') {
        // "**Consent;** no sale:": the heading goes on after the bold.
        end += rest.find(['.', ':']).filter(|at| *at < 60 && rest[*at..].starts_with(':')).map_or(0, |at| at + 1);
    }
    (ended && words.split_whitespace().count() <= 16 && (item || !is_definition(words)))
        .then_some((Style::RunIn { item }, Span::new(lead.start, end)))
}

/// `"Personal data" …` in bold is a term, not a heading.
fn is_definition(words: &str) -> bool {
    words.starts_with('"')
}

/// The style of a line that can only be a heading, or might be one ([`Style::Title`]).
fn line_style(words: &str) -> Option<Style> {
    if words.len() > LONGEST || words.contains('\n') || words.ends_with([';', ',']) {
        return None;
    }
    let number = words.split_whitespace().next().unwrap_or("");
    let rest = words[number.len()..].trim_start();
    let bare = number.trim_matches(['(', ')', '.', ':']);
    let marked = number.ends_with(['.', ')', ':']) || number.contains('.');
    let few = rest.split_whitespace().count() <= 6;
    if marked && !rest.is_empty() && is_titled(if few { rest.trim_end_matches('.') } else { rest }, 14) {
        if bare.split('.').all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())) {
            return Some(Style::Numbered(u8::try_from(bare.split('.').count()).unwrap_or(u8::MAX)));
        }
        if (1..=5).contains(&bare.len()) && bare.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X')) {
            return Some(Style::Roman);
        }
        if bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Some(Style::Lettered);
        }
    }
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= 4 && !words.chars().any(char::is_lowercase) && !words.contains('@') {
        return Some(Style::Capitals);
    }
    (is_titled(words, 12) && !words.contains(": ") && !is_dateline(words)).then_some(Style::Title)
}

/// "Last updated 3 May 2016".
fn is_dateline(words: &str) -> bool {
    let low = words.to_lowercase();
    WORDS.datelines.iter().any(|start| low.starts_with(start.as_str()))
        && (words.contains(|c: char| c.is_ascii_digit()) || words.split_whitespace().count() <= 3)
}

/// Whether most words of some length are written with a capital.
fn is_title_case(words: &str) -> bool {
    let long = words.split_whitespace().filter(|word| word.len() >= 4);
    let (capital, all) = long.fold((0, 0), |(capital, all), word| (capital + usize::from(word.starts_with(|c: char| !c.is_lowercase())), all + 1));
    capital * 10 >= all * 7
}

/// Whether words look like a title: they start with a capital or a digit, do not end like a sentence, and are few.
fn is_titled(words: &str, most: usize) -> bool {
    let count = words.split_whitespace().count();
    let first = words.trim_start_matches(['"', '\'', '(']).chars().next();
    let start = first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    let end = !words.ends_with(['.', ';', ',', '!']);
    let address = words.contains('@') || words.contains("://") || words.contains("www.");
    start && end && !address && (1..=most).contains(&count) && words.chars().any(char::is_alphabetic)
}

/// Whether a text is running prose: it has the length or the end of a sentence.
fn is_prose(words: &str) -> bool {
    words.len() > 90 || (words.ends_with(['.', ':', '!', '?', ';', '"', ')']) && words.split_whitespace().count() >= 5)
}
