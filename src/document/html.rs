//! HTML → blocks.

use std::ops::Range;

use super::build::TextBuilder;

/// A piece of HTML inside Markdown.
pub(super) fn fragment(builder: &mut TextBuilder, range: Range<usize>) {
    builder.words(range);
}

/// A tag inside a Markdown paragraph.
pub(super) fn inline(_builder: &mut TextBuilder, _range: Range<usize>) {}
