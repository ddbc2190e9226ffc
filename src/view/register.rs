//! The declared processing register: what a policy says, in the columns of a record of processing activities (Art. 30(1) GDPR).
//!
//! In: an extraction. Out: one row for each purpose, and for each kind of processing that no purpose is named for; what is denied stands in
//! rows of its own. Where the policy is silent the cell says so. It is what the policy declares and no register of the controller: it cannot
//! say more than the policy, and the program may have read it wrongly, so every row has its evidence.

mod entry;
mod html;

use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::view::csv::lines;
use entry::{Entry, Heading};

pub use html::{head as html_head, section as html_section, tail as html_tail};

/// What a cell says where the policy says nothing.
pub const SILENT: &str = "not stated";

/// Columns of the table.
pub const COLUMNS: [&str; 24] = [
    "document",
    "controller",
    "controller_contact",
    "joint_controllers",
    "representative",
    "data_protection_officer",
    "declared",
    "purpose",
    "purpose_concept",
    "processing",
    "data_subjects",
    "data_categories",
    "data_concepts",
    "recipients",
    "third_countries",
    "transfer_safeguards",
    "erasure_time_limits",
    "security_measures",
    "legal_bases",
    "conditions",
    "statements",
    "confidence_least",
    "confidence_most",
    "evidence",
];

/// The header line, with its line end.
#[must_use]
pub fn header() -> Vec<u8> {
    lines([COLUMNS.map(str::to_owned).to_vec()])
}

/// The rows of one policy, without header line.
#[must_use]
pub fn rows(extraction: &Extraction, knowledge: &Knowledge) -> Vec<u8> {
    let heading = Heading::of(extraction);
    lines(entry::entries(extraction, knowledge).iter().map(|entry| row(extraction, &heading, entry)))
}

fn row(extraction: &Extraction, heading: &Heading, entry: &Entry) -> Vec<String> {
    let said = |words: &[String]| if words.is_empty() { SILENT.to_owned() } else { words.join("; ") };
    let one = |words: &Option<String>| words.clone().unwrap_or_else(|| SILENT.to_owned());
    vec![
        extraction.document.path.clone(),
        one(&extraction.controller.name),
        said(&heading.contact),
        one(&heading.joint),
        one(&heading.representative),
        one(&heading.officer),
        entry.polarity.as_str().to_owned(),
        one(&entry.purpose),
        entry.purpose_concept.clone(),
        said(&entry.processing),
        said(&entry.subjects),
        said(&entry.data),
        entry.data_concepts.join("; "),
        said(&entry.recipients),
        said(&entry.countries),
        said(&entry.safeguards),
        said(&entry.durations),
        said(&heading.security(&entry.measures)),
        said(&entry.bases),
        entry.conditions.join("; "),
        entry.evidence.len().to_string(),
        entry.least.to_string(),
        entry.most.to_string(),
        entry.evidence.iter().map(|(points, words)| format!("[{}-{}] {words}", points.start, points.end)).collect::<Vec<_>>().join(" | "),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    fn table() -> Vec<csv::StringRecord> {
        let bytes = [header(), rows(&brambleway(), &knowledge())].concat();
        csv::Reader::from_reader(bytes.as_slice()).records().map(|row| row.expect("as long as the header")).collect()
    }

    #[test]
    fn one_row_for_each_purpose_and_silence_is_said() {
        let rows = table();
        let at = |name: &str| COLUMNS.iter().position(|column| *column == name).expect("a column");
        let row = rows.iter().find(|row| &row[at("purpose")] == "Service Usage Analytics").expect("a row for the purpose");
        for (column, cell) in [
            ("declared", "affirmed"),
            ("processing", "share"),
            ("data_categories", "Email Address"),
            ("recipients", "Google LLC"),
            ("third_countries", "USA"),
            ("legal_bases", "Consent"),
            ("erasure_time_limits", "24 months"),
            ("representative", SILENT),
            ("data_subjects", "those whom the policy calls “you”"),
        ] {
            assert_eq!(&row[at(column)], cell, "{column}");
        }
        assert!(rows.iter().any(|row| &row[at("declared")] == "denied" && &row[at("processing")] == "sell"));
    }

    #[test]
    fn the_page_quotes_and_escapes() {
        let page = [html_head("R&D <x>"), html_section(&brambleway(), &knowledge()), html_tail()].concat();
        let page = String::from_utf8(page).expect("it is text");
        assert!(page.contains("R&amp;D &lt;x&gt;") && page.contains("Pine &amp; &quot;Sons&quot; Ltd") && page.contains("not stated"));
        assert_eq!(page.matches("<tr>").count(), page.matches("</tr>").count());
    }
}
