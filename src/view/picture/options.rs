//! What somebody asks a picture to show.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::graph::{FlowGraph, Ground};
use crate::view::json::practice_id;
use crate::view::picture::Column;

/// How much a picture shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Who gets anything at all: the recipients and categories of data that are spoken of most, the others together.
    Overview,
    /// What a page holds: categories of data with their commonest kinds, small recipients together.
    #[default]
    Categories,
    /// All parties and all kinds of data.
    Everything,
}

impl Detail {
    /// All, from little to much.
    pub const ALL: [Self; 3] = [Self::Overview, Self::Categories, Self::Everything];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Categories => "categories",
            Self::Everything => "everything",
        }
    }

    /// Boxes of a column; those above it share one.
    pub(super) const fn boxes(self, column: Column) -> usize {
        match (self, column) {
            (Self::Everything, _) => usize::MAX,
            (Self::Overview, Column::Third) => 6,
            (Self::Overview, _) => 3,
            (Self::Categories, Column::Third) => 14,
            (Self::Categories, Column::Controller | Column::Country) => 10,
            (Self::Categories, _) => 5,
        }
    }

    /// Categories of data; the others share one.
    pub(super) const fn categories(self) -> usize {
        match self {
            Self::Overview => 6,
            Self::Categories => 11,
            Self::Everything => usize::MAX,
        }
    }

    /// Kinds of data that a category lists.
    #[must_use]
    pub const fn items(self) -> usize {
        match self {
            Self::Overview => 0,
            Self::Categories => 5,
            Self::Everything => usize::MAX,
        }
    }
}

/// Which way a picture is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From left to right.
    #[default]
    LeftToRight,
    /// From top to bottom.
    TopToBottom,
}

/// What a picture is to show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PictureOptions {
    /// How much.
    pub detail: Detail,
    /// Only what has to do with this party, kind of data or purpose.
    pub focus: Option<String>,
    /// Only statements that the program is at least so sure of, 0 to 1.
    pub min_confidence: f32,
    /// Which way it is read.
    pub direction: Direction,
    /// The page of each document, by SHA-256, that evidence links to: a web address is opened at the sentence, another page at the
    /// practice's name.
    pub pages: BTreeMap<String, String>,
}

impl PictureOptions {
    /// The part of `graph` that is asked for.
    pub(super) fn select<'a>(&self, graph: &'a FlowGraph) -> Cow<'a, FlowGraph> {
        let mut part = Cow::Borrowed(graph);
        if self.min_confidence > 0.0 {
            part = Cow::Owned(part.filtered(|_, ground| ground.confidence >= self.min_confidence));
        }
        if let Some(focus) = self.focus.as_deref().filter(|focus| !focus.trim().is_empty()) {
            part = Cow::Owned(part.focused(focus));
        }
        part
    }

    /// Where `ground` can be read, if that is known.
    pub(super) fn href(&self, ground: &Ground) -> Option<String> {
        let page = self.pages.get(&ground.document)?;
        if !(page.starts_with("https://") || page.starts_with("http://")) {
            return Some(format!("{page}#{}", practice_id(ground.practice)));
        }
        // Browsers scroll to the words after `:~:text=`.
        let page = page.split('#').next().unwrap_or(page);
        let words: Vec<&str> = ground.words.split(' ').take(8).collect();
        Some(format!("{page}#:~:text={}", percent(words.join(" ").trim_end_matches('…'))))
    }
}

fn percent(words: &str) -> String {
    let mut out = String::new();
    for byte in words.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
