//! What texts share → text, JSON, CSV.

use std::fmt::Write;

use crate::graph::{one_line, shorten};
use crate::lineage::{Lineage, Pair, Text};
use crate::view::csv::guard;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineageFormat {
    /// For a terminal.
    Text,
    /// All pairs with their sentences.
    Json,
    /// One row a sentence.
    Csv,
}

impl LineageFormat {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Text, Self::Json, Self::Csv];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Sentences that a pair quotes for a terminal.
const QUOTED: usize = 5;

/// A report on `lineage` in `format`.
#[must_use]
pub fn report(format: LineageFormat, lineage: &Lineage) -> Vec<u8> {
    match format {
        LineageFormat::Text => text(lineage).into_bytes(),
        LineageFormat::Json => (serde_json::to_string_pretty(lineage).expect("it is plain data") + "\n").into_bytes(),
        LineageFormat::Csv => csv(lineage),
    }
}

fn name(text: &Text) -> String {
    let date = text.date.as_deref().unwrap_or("no day known");
    one_line(&text.site.as_ref().map_or_else(|| format!("{} ({date})", text.path), |site| format!("{} ({site}, {date})", text.path)))
}

fn text(lineage: &Lineage) -> String {
    let mut out = String::new();
    for pair in &lineage.pairs {
        let (first, second) = (&lineage.texts[pair.first], &lineage.texts[pair.second]);
        let verb = if pair.dated { "shares with the earlier" } else { "shares with" };
        let _ = writeln!(out, "{}\n  {verb} {}", name(second), name(first));
        let _ = writeln!(out, "  {} the same, {} adapted, of {} sentences", pair.same, pair.adapted, pair.of);
        for shared in quoted(pair) {
            let _ = writeln!(out, "    {:3.0} %  {}: \"{}\"", shared.similarity * 100.0, shared.from.line, shorten(&shared.from.words, 160));
            if shared.similarity < 1.0 {
                let _ = writeln!(out, "           {}: \"{}\"", shared.to.line, shorten(&shared.to.words, 160));
            }
        }
        if pair.sentences.len() > QUOTED {
            let _ = writeln!(out, "    and {} more", pair.sentences.len() - QUOTED);
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{} texts, {} pairs that share sentences", lineage.texts.len(), lineage.pairs.len());
    out
}

/// The most similar sentences first.
fn quoted(pair: &Pair) -> Vec<&crate::lineage::Shared> {
    let mut sentences: Vec<_> = pair.sentences.iter().collect();
    sentences.sort_by(|left, right| right.similarity.total_cmp(&left.similarity));
    sentences.truncate(QUOTED);
    sentences
}

fn csv(lineage: &Lineage) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header =
        ["first_path", "first_date", "second_path", "second_date", "dated", "similarity", "first_line", "first_words", "second_line", "second_words"];
    writer.write_record(header).expect("memory takes everything");
    for pair in &lineage.pairs {
        let (first, second) = (&lineage.texts[pair.first], &lineage.texts[pair.second]);
        for shared in &pair.sentences {
            let row = [
                first.path.clone(),
                first.date.clone().unwrap_or_default(),
                second.path.clone(),
                second.date.clone().unwrap_or_default(),
                pair.dated.to_string(),
                format!("{:.3}", shared.similarity),
                shared.from.line.to_string(),
                shared.from.words.clone(),
                shared.to.line.to_string(),
                shared.to.words.clone(),
            ];
            writer.write_record(row.map(guard)).expect("all rows have the same length");
        }
    }
    writer.into_inner().expect("memory takes everything")
}
