//! Grammar of a sentence, as the linker wants it.

use std::sync::LazyLock;

use super::link::Grammar;
use crate::annotate::tag::Tagger;

static TAGGER: LazyLock<Option<Tagger>> = LazyLock::new(|| Tagger::from_bytes(include_bytes!("../../models/tagger.bin")).ok());

/// Sentences longer than this are read without grammar: no writer makes them.
const LONGEST: usize = 400;

/// Parts of speech and tree of these words.
#[must_use]
pub fn of(words: &[&str]) -> Grammar {
    let Some(tagger) = TAGGER.as_ref().filter(|_| words.len() <= LONGEST) else { return Grammar::default() };
    let tags = tagger.tag(words);
    Grammar { tags: tags.iter().map(|tag| *tag as u8).collect(), arcs: Vec::new() }
}
