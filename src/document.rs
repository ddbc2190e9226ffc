//! Bytes → [`Document`]: what the policy says, without mark-up, with the way back to the stored file.
//!
//! In: the bytes of a file and what is known about it ([`Source`]). Out: the text that is read, its blocks (headings, paragraphs, list
//! items, table cells), the metadata of the page or of an archive header, and diagnostics. Reading never fails. What it does not try:
//! to understand a sentence, or to run a script.

mod archive;
mod build;
mod decode;
mod detect;
mod html;
mod language;
mod markdown;
mod plain;
mod wrap;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic};
use crate::text::{SourceMap, Span};

/// A file (or standard input, or a text from a program) to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name under which results speak of it: a path as given, or `-`.
    pub path: String,
    /// The bytes as stored.
    pub bytes: Vec<u8>,
}

impl Source {
    /// The SHA-256 of its bytes, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        format!("{:x}", Sha256::digest(&self.bytes))
    }
}

/// The mark-up that a document was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Plain,
    /// Markdown (CommonMark with tables).
    Markdown,
    /// A web page.
    Html,
}

/// What the surroundings of the text say about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title of the page, else the first heading.
    pub title: Option<String>,
    /// Where the policy was published: from the archive header, the canonical link, `og:url`.
    pub source_url: Option<String>,
    /// The site's domain, where the header or the address names one.
    pub site: Option<String>,
    /// The day of the archived copy, `YYYY-MM-DD`.
    pub archived: Option<String>,
    /// The publisher that the page's own metadata names (`og:site_name`, `author`, `application-name`, schema.org publisher).
    pub publisher: Option<String>,
    /// The language that the page declares, lower case primary tag (`en`).
    pub declared_language: Option<String>,
}

/// What a block is in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A heading; level 1 is the highest.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A paragraph or another run of text.
    Paragraph,
    /// An item of a list (its own text, without lists nested in it: they are blocks of their own).
    ListItem {
        /// 1 for an outermost list.
        depth: u8,
    },
    /// A cell of a table.
    Cell {
        /// Number of the table in the document, from 0.
        table: u32,
        /// Row, from 0.
        row: u32,
        /// Column, from 0.
        column: u32,
        /// Whether it heads a column or a row.
        header: bool,
    },
}

/// A stretch of text that mark-up sets apart; blocks do not overlap and stand in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where, in bytes of the document's text.
    pub span: Span,
    /// Where bold text stands at the very start of the block (a run-in heading such as "**Cookies.** We use…"), if any.
    pub bold_lead: Option<Span>,
}

/// One policy version, read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The name under which it was given.
    pub path: String,
    /// SHA-256 of the stored bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Mark-up it was read as.
    pub format: Format,
    /// The stored bytes decoded as text; offsets outside the program count its code points.
    pub source: String,
    /// The text that is read: main content, no mark-up, blocks set apart by line breaks.
    pub text: String,
    /// From `text` back to `source`.
    pub map: SourceMap,
    /// Blocks in document order.
    pub blocks: Vec<Block>,
    /// What the surroundings say.
    pub metadata: Metadata,
    /// Language of the text as detected: `en`, another ISO 639-1 code, or `und` where the text is too short to tell.
    pub language: String,
    /// Remarks made while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file: its encoding, its mark-up, its text, what its surroundings say, its language. Never fails; what is wrong with the file is
/// in [`Document::diagnostics`], and a file without words has an empty text.
#[must_use]
pub fn read(source: &Source) -> Document {
    let decode::Decoded { source: decoded, diagnostic } = decode::decode(&source.bytes);
    let mut diagnostics: Vec<Diagnostic> = diagnostic.into_iter().collect();
    let binary = diagnostics.iter().any(|d| d.code == Code::BinaryDocument);
    let format = if binary { Format::Plain } else { detect::format(&source.path, &decoded) };
    let (mut metadata, from) = archive::header(&decoded);
    let mut builder = build::TextBuilder::new(&decoded);
    let wrapping = wrap::Wrapping::of(&decoded[from..]);
    match format {
        _ if binary => {}
        Format::Plain => plain::read(&mut builder, from..decoded.len(), wrapping),
        Format::Markdown => markdown::read(&mut builder, from, wrapping),
        Format::Html => {
            let (found, remark) = html::read(&mut builder);
            metadata = found;
            diagnostics.extend(remark);
        }
    }
    let (text, map, blocks) = builder.finish();
    let (language, remark) = language::detect(&text);
    diagnostics.extend(remark);
    if text.is_empty() && !binary {
        diagnostics.push(Diagnostic::new(Code::EmptyDocument, "the file holds no words"));
    }
    if metadata.title.is_none() {
        let first = blocks.iter().find(|block| matches!(block.kind, BlockKind::Heading { .. }));
        metadata.title = first.map(|block| block.span.of(&text).to_owned());
    }
    let sha256 = source.sha256();
    Document { path: source.path.clone(), sha256, format, source: decoded, text, map, blocks, metadata, language, diagnostics }
}
