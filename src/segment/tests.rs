use super::*;
use crate::document::{Source, read};

fn parts(text: &str) -> (Document, Segments) {
    let document = read(&Source { path: "policy.txt".into(), bytes: text.as_bytes().to_vec() });
    let segments = segment(&document);
    (document, segments)
}

/// The sentence that starts with `words`, its path of headings, its lead-in.
fn context(text: &str, words: &str) -> (SentenceKind, Vec<String>, Option<String>) {
    let (document, segments) = parts(text);
    let sentence = segments.sentences.iter().find(|s| s.span.of(&document.text).starts_with(words)).expect("the words start a sentence");
    let path = segments.heading_path(sentence.section).iter().map(|span| span.of(&document.text).to_owned()).collect();
    (sentence.kind, path, sentence.lead_in.map(|at| segments.sentences[at].span.of(&document.text).to_owned()))
}

const POLICY: &str = "# Lumo\n\n## Data\n\nWe collect:\n\n  * your name;\n  * device data:\n    * its model\n  * logs\n\n**Use**\n\nWe use it.\n\n\
    **a. Sharing:** We share it. We never sell it.\n\n## Rights\n\nAsk us.\n";

#[test]
fn gives_paths_of_headings() {
    assert_eq!(context(POLICY, "We use it").1, ["Lumo", "Data", "Use"]);
    assert_eq!(context(POLICY, "We never sell").1, ["Lumo", "Data", "Use", "a. Sharing:"]);
    assert_eq!(context(POLICY, "a. Sharing:").0, SentenceKind::Heading);
    assert_eq!(context(POLICY, "Ask us").1, ["Lumo", "Rights"]);
}

#[test]
fn gives_lead_ins() {
    assert_eq!(context(POLICY, "your name").2.as_deref(), Some("We collect:"));
    assert_eq!(context(POLICY, "its model").2.as_deref(), Some("device data:"));
    assert_eq!(context(POLICY, "logs").2.as_deref(), Some("We collect:"));
    assert_eq!(context(POLICY, "We use it").2, None);
}

#[test]
fn finds_headings_and_lists_in_plain_text() {
    let text = "PRIVACY NOTICE\n\n1. Cookies\nQuillpoint sets cookies when you visit the shop, and reads them when you come back to it.\n\n\
        Sharing Your Data\nWe share with the following parties:\nCarriers\nPayment providers\n\nWe do not sell your data to anybody at all.\n";
    assert_eq!(context(text, "Quillpoint sets").1, ["PRIVACY NOTICE", "Cookies"]);
    assert_eq!(context(text, "Carriers"), (SentenceKind::Item, context(text, "We share").1, Some("We share with the following parties:".into())));
    assert_eq!(context(text, "We do not sell").0, SentenceKind::Prose);
    assert!(context(text, "We do not sell").1.ends_with(&["Sharing Your Data".to_owned()]));
}

#[test]
fn gives_headers_of_cells() {
    let (document, segments) = parts("# T\n\n| Data | Purpose | Recipient |\n|---|---|---|\n| Name | to deliver | carriers |\n");
    let cell = segments.sentences.iter().find(|s| s.span.of(&document.text) == "carriers").expect("the cell is there");
    let headers: Vec<&str> = cell.headers.iter().map(|span| span.of(&document.text)).collect();
    assert_eq!((cell.kind, headers), (SentenceKind::Cell, vec!["Recipient", "Name"]));
}

#[test]
fn takes_bold_statements_for_prose_and_bold_titles_for_headings() {
    let text = "# P\n\n**We sell your browsing history.** It pays for us.\n\n**Logs.** We keep them.\n\n**Consent;** no sale: We ask first.\n";
    assert_eq!(context(text, "We sell").0, SentenceKind::Prose);
    assert_eq!(context(text, "We keep").1, ["P", "Logs."]);
    assert_eq!(context(text, "We ask").1, ["P", "Consent; no sale:"]);
}

#[test]
fn finds_items_that_lost_their_bullets() {
    let text = "# P\n\nWe may use the data for the following purposes:\n\nTo run the shop.\n\nTo send offers: we write to you about new books.\n\nWe keep it safe.\n";
    assert_eq!(context(text, "To send offers").2.as_deref(), Some("We may use the data for the following purposes:"));
    assert_eq!(context(text, "We keep it").2, None);
}

#[test]
fn nests_numbered_headings() {
    let text = "POLICY\n\n3. What we collect\n\n3.1 Buying\n\nWhen you buy from the shop we ask for your name.\n\n4. Sharing\n\nWe never share it with anybody.\n";
    assert_eq!(context(text, "When you buy").1, ["POLICY", "What we collect", "3.1 Buying"]);
    assert_eq!(context(text, "We never").1, ["POLICY", "Sharing"]);
}

#[test]
fn knows_that_a_date_is_no_heading() {
    assert_eq!(context("# P\n\nLast updated: 3 May 2016\n\nWe collect your name when you register with the shop.\n", "We collect").1, ["P"]);
}
