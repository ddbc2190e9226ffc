//! Text → sentences for a larger parser to annotate, and its annotations back.
//!
//! What comes in: a folder of corpora with policies as plain text or Markdown ([`sentences`]), then CoNLL-U made from it by
//! `models/silver.py` ([`read_conllu`]). The sentences are rough: lines cut at closing punctuation before a capital.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::annotate::tokenize::tokenize;
use crate::text::Span;

/// Longer sentences are tables and lists run together: no parser is right about them.
const MAX_TOKENS: usize = 120;

/// Why data for training could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SilverError {
    /// A file or folder could not be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not CoNLL-U as we write it.
    #[error("{}:{line}: {problem}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// Reads every `*/documents/*.{txt,md}` under `corpora` and writes to `out` one file a document, one sentence a line, tokens
/// separated by single spaces. A sentence that stood in an earlier document (in the order of names) is left out. Returns the number
/// of sentences written.
pub fn sentences(corpora: &Path, out: &Path) -> Result<usize, SilverError> {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    fs::create_dir_all(out).map_err(|source| SilverError::Write { path: out.into(), source })?;
    for corpus in list(corpora)? {
        let folder = corpus.join("documents");
        if !folder.is_dir() {
            continue;
        }
        for document in list(&folder)? {
            let is_text = document.extension().is_some_and(|e| e == "txt" || e == "md");
            if !is_text {
                continue;
            }
            let text = read(&document)?;
            let lines: Vec<String> = split(&text).into_iter().filter(|line| seen.insert(line.clone())).collect();
            count += lines.len();
            let name = format!("{}__{}.txt", name_of(&corpus), name_of(&document));
            let path = out.join(name);
            let body: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
            write(&path, body.as_bytes())?;
        }
    }
    Ok(count)
}

fn name_of(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The entries of a folder, sorted by name.
fn list(folder: &Path) -> Result<Vec<PathBuf>, SilverError> {
    let trouble = |source| SilverError::Read { path: folder.into(), source };
    let mut paths =
        fs::read_dir(folder).map_err(trouble)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(trouble)?;
    paths.sort();
    Ok(paths)
}

/// Writes a file, with the path in the error.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), SilverError> {
    fs::write(path, bytes).map_err(|source| SilverError::Write { path: path.into(), source })
}

fn read(path: &Path) -> Result<String, SilverError> {
    fs::read_to_string(path).map_err(|source| SilverError::Read { path: path.into(), source })
}

/// The sentences of a text, tokens joined by spaces.
fn split(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let line = strip_marks(line);
        let tokens = tokenize(&line, Span::new(0, line.len()));
        let mut start = 0;
        for at in 0..tokens.len() {
            if at + 1 == tokens.len() || ends_sentence(&line, &tokens, at) {
                push(&mut sentences, &line, &tokens[start..=at]);
                start = at + 1;
            }
        }
    }
    sentences
}

fn push(sentences: &mut Vec<String>, line: &str, tokens: &[Span]) {
    let words: Vec<&str> = tokens.iter().map(|token| token.of(line)).collect();
    let has_words = words.iter().any(|word| word.starts_with(char::is_alphabetic));
    if has_words && words.len() <= MAX_TOKENS {
        sentences.push(words.join(" "));
    }
}

/// Whether a sentence ends with token `at`: closing punctuation (and quotes or brackets after it), a space, a capital.
fn ends_sentence(line: &str, tokens: &[Span], at: usize) -> bool {
    let (this, next) = (tokens[at], tokens[at + 1]);
    if next.start == this.end || !next.of(line).starts_with(|c: char| c.is_uppercase() || "•“\"".contains(c)) {
        return false;
    }
    let is_stop = |word: &str| matches!(word, "." | ";" | ":" | "!" | "?");
    let is_closer = |word: &str| matches!(word, ")" | "”" | "\"" | "’" | "'");
    let word = this.of(line);
    is_stop(word) || is_closer(word) && at > 0 && is_stop(tokens[at - 1].of(line))
}

/// A line without Markdown: no list and heading marks, emphasis, code marks; links keep their words.
fn strip_marks(line: &str) -> String {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "#>*-•·–+|▪".contains(c));
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['*', '`', '|', '\\', '[', ']']) {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            b'|' => out.push(' '),
            b']' => {
                if let Some(target) = rest.strip_prefix('(')
                    && let Some(end) = target.find(')')
                {
                    rest = &target[end + 1..];
                }
            }
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// One annotated sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub forms: Vec<String>,
    /// Parts of speech.
    pub tags: Vec<Upos>,
    /// Indices of the heads; `u32::MAX` for the root.
    pub heads: Vec<u32>,
    /// Relations to the heads.
    pub labels: Vec<Deprel>,
    /// Which words are verbs in the present tense but not third person singular (`VBP`).
    pub present: Vec<bool>,
}

impl Sentence {
    /// The words, borrowed.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        self.forms.iter().map(String::as_str).collect()
    }
}

/// Reads a CoNLL-U file: columns FORM, UPOS, XPOS, HEAD, DEPREL (spaCy's names); tags and labels outside our sets become `X` and `dep`.
pub fn read_conllu(path: &Path) -> Result<Vec<Sentence>, SilverError> {
    let text = read(path)?;
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    for (line, row) in text.lines().enumerate() {
        if row.is_empty() {
            sentences.push(std::mem::take(&mut sentence));
        } else if !row.starts_with('#') {
            add_row(&mut sentence, row).map_err(|problem| SilverError::Format { path: path.into(), line: line + 1, problem })?;
        }
    }
    for (number, sentence) in sentences.iter().enumerate() {
        let length = sentence.forms.len();
        if sentence.heads.iter().any(|head| *head != u32::MAX && *head as usize >= length) {
            return Err(SilverError::Format {
                path: path.into(),
                line: number + 1,
                problem: "a head outside the sentence (the number is the sentence's)",
            });
        }
    }
    Ok(sentences)
}

fn add_row(sentence: &mut Sentence, row: &str) -> Result<(), &'static str> {
    let columns: Vec<&str> = row.split('\t').collect();
    let [_, form, _, tag, fine, _, head, label, ..] = columns[..] else {
        return Err("fewer than eight columns");
    };
    let head: u32 = head.parse().map_err(|_| "the head is no number")?;
    sentence.forms.push(form.into());
    sentence.tags.push(Upos::from_name(tag).unwrap_or(Upos::X));
    sentence.present.push(fine == "VBP");
    sentence.heads.push(head.wrapping_sub(1));
    sentence.labels.push(Deprel::from_name(label).unwrap_or(Deprel::Dep));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{sentences, split};
    use std::path::PathBuf;

    #[test]
    fn splits_roughly() {
        let text = "## Your [data](https://acme.example)\n\n* **We** keep it: Names, etc. “Here.” You agree; or not.\n";
        let expected = ["Your data", "We keep it :", "Names , etc .", "“ Here . ”", "You agree ; or not ."];
        assert_eq!(split(text), expected);
    }

    /// Run by hand: `CORPORA=… SILVER=… cargo test --features train silver::tests::dump -- --ignored`.
    #[test]
    #[ignore = "needs corpora outside the repository"]
    fn dump() {
        let path = |name| PathBuf::from(std::env::var(name).expect("set by the caller"));
        let count = sentences(&path("CORPORA"), &path("SILVER")).expect("folders can be read and written");
        println!("{count} sentences");
    }
}
