//! HTML → blocks: tokens, a forgiving tree, the main content, the text.
//!
//! In: the decoded page. Out: the policy's text, block by block, and what the page's head says. What is hidden by style or behind a click
//! is text all the same; scripts, menus, forms and the like are not. Nothing is run or fetched.

mod content;
mod emit;
mod entity;
mod head;
mod tag;
mod tree;

use std::ops::Range;

use super::Metadata;
use super::build::TextBuilder;
use crate::diagnostic::{Code, Diagnostic};
use tag::Tag;
use tree::Tree;

/// Reads a page: its metadata, and a remark if no main content was found in it.
pub(super) fn read(builder: &mut TextBuilder) -> (Metadata, Option<Diagnostic>) {
    let source = builder.source();
    let tree = Tree::parse(source, 0..source.len());
    let keep = content::select(source, &tree);
    emit::emit(builder, &tree, keep.as_deref(), &mut 0);
    let remark = keep.is_none().then(|| Diagnostic::new(Code::NoMainContent, "no policy prose stands out on the page; all of its text is read"));
    (tree.head.finish(), remark)
}

/// Reads a block of HTML inside Markdown; `tables` counts those of the document.
pub(super) fn fragment(builder: &mut TextBuilder, range: Range<usize>, tables: &mut u32) {
    let tree = Tree::parse(builder.source(), range);
    emit::emit(builder, &tree, None, tables);
}

/// Reads a tag inside a Markdown paragraph.
pub(super) fn inline(builder: &mut TextBuilder, range: Range<usize>) {
    let words = builder.source().get(range.clone()).unwrap_or("");
    let closes = words.starts_with("</");
    let name: Vec<u8> =
        words.bytes().skip(1 + usize::from(closes)).take_while(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect();
    match Tag::of(&name) {
        Tag::Break => builder.line(range),
        Tag::Bold => builder.bold(!closes),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
