//! Antecedents, subsumptions and concepts on sentences with hand-made mentions.

use std::sync::LazyLock;

use super::*;
use crate::annotate::annotate;
use crate::document::{Source, read};
use crate::label::MentionKind;
use crate::practice::{Action, Argument, Modality, Polarity, Role};
use crate::segment::segment;
use crate::text::Span;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("the embedded knowledge is sound"));

struct Resolved {
    text: String,
    mentions: Vec<Mention>,
    subsumptions: Vec<Subsumption>,
}

/// Resolves `text` with data mentions at these words (the next occurrence of each).
fn resolve(text: &str, data: &[&str]) -> Resolved {
    let document = read(&Source { path: "policy.txt".to_owned(), bytes: text.as_bytes().to_vec() });
    let segments = segment(&document);
    let annotated = annotate(&document, &segments, &KNOWLEDGE);
    let mut from = 0;
    let mut mentions: Vec<Mention> = data
        .iter()
        .map(|words| {
            let at = from + document.text[from..].find(words).expect("the words stand in the text, in this order");
            from = at + words.len();
            Mention::new(MentionKind::Data, Span::new(at, from))
        })
        .collect();
    let subsumptions = all(&mut mentions, &mut [], &document, &segments, &annotated, &Controller::default(), &KNOWLEDGE);
    Resolved { text: document.text, mentions, subsumptions }
}

impl Resolved {
    fn last(&self) -> &Mention {
        self.mentions.last().expect("a mention was given")
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        let words = |index: usize| self.mentions[index].span.of(&self.text);
        self.subsumptions.iter().map(|said| (words(said.upper), words(said.lower))).collect()
    }
}

/// What the last of these mentions stands for.
fn antecedent(text: &str, data: &[&str]) -> Option<String> {
    resolve(text, data).last().resolved.clone()
}

#[test]
fn pointers_take_the_list_before_as_a_whole() {
    let found = antecedent(
        "We collect your name, postal address and telephone number. This information helps us answer you.",
        &["name", "postal address", "telephone number", "This information"],
    );
    assert_eq!(found.as_deref(), Some("name, postal address and telephone number"));
}

#[test]
fn pointers_reach_what_no_statement_is_about() {
    let found = antecedent("If a child has sent us personal information, we delete such information at once.", &["such information"]);
    assert_eq!(found.as_deref(), Some("personal information"));
}

#[test]
fn a_noun_of_its_own_asks_for_that_noun() {
    let text = "We set cookies. We also read your usage data. These cookies remember your language.";
    assert_eq!(antecedent(text, &["cookies", "usage data", "These cookies"]).as_deref(), Some("cookies"));
}

#[test]
fn pointers_in_a_row_mean_the_same() {
    let text = "We keep your payment details. This information is encrypted. We never sell it.";
    assert_eq!(antecedent(text, &["payment details", "This information", "it"]).as_deref(), Some("payment details"));
}

#[test]
fn what_is_described_is_what_its_own_words_say() {
    let text = "We keep your payment details. The information you provide in a survey is not stored.";
    assert_eq!(antecedent(text, &["payment details", "information"]).as_deref(), Some("information you provide in a survey"));
    let text = "The data that may be stored are few.";
    assert_eq!(antecedent(text, &["data"]).as_deref(), Some("data that may be stored"));
    assert_eq!(antecedent("We protect your data from theft.", &["data"]), None);
    assert_eq!(antecedent("We use it.", &["it"]), None);
}

#[test]
fn pointers_get_the_concept_of_what_they_point_at() {
    let found = resolve("We ask for your email address. We use it for the newsletter.", &["email address", "it"]);
    assert_eq!(found.last().concept.as_deref(), Some("pd:EmailAddress"));
}

#[test]
fn examples_are_subsumed() {
    let found = resolve("We collect contact data such as your name, email address and phone number.", &["contact data"]);
    assert_eq!(found.pairs(), [("contact data", "name"), ("contact data", "email address"), ("contact data", "phone number")]);
}

#[test]
fn terms_in_brackets_subsume_what_they_name() {
    let found = resolve("We record your IP address and browser type (together, “Device Data”).", &["IP address", "browser type"]);
    assert_eq!(found.pairs(), [("Device Data", "IP address"), ("Device Data", "browser type")]);
}

#[test]
fn lists_under_include_are_subsumed() {
    let found = resolve("Account data include:\n\n- your name\n- your email address\n", &["Account data"]);
    assert_eq!(found.pairs(), [("Account data", "name"), ("Account data", "email address")]);
}

#[test]
fn added_mentions_keep_practices_right() {
    let found = resolve("We share personal data, including your name, with banks. We sell your email address.", &["personal data", "email address"]);
    assert!(found.mentions.is_sorted_by_key(|mention| mention.span));
    assert_eq!(found.last().span.of(&found.text), "email address");
}

#[test]
fn well_as_gives_no_example() {
    let found = resolve("We collect usage data as well as your name.", &["usage data", "name"]);
    assert_eq!(found.pairs(), []);
}

#[test]
fn places_where_the_controller_is_named_are_mentions_in_order() {
    let text = "We share your address with partners. This service is provided by Rowan Studio. Rowan Studio built the Acorn app.";
    let span = |words: &str, from: usize| {
        let at = from + text[from..].find(words).expect("the words stand in the text");
        Span::new(at, at + words.len())
    };
    let data = span("address", 0);
    let (first, second) = (span("Rowan Studio", 0), span("Rowan Studio", text.find("built").expect("it is there") - 14));
    let mut mentions = vec![Mention::new(MentionKind::Data, data), Mention::new(MentionKind::Party, second)];
    let mut practices = vec![Practice {
        action: Action::Share,
        span: Span::new(0, text.len()),
        sentence: 0,
        trigger: None,
        polarity: Polarity::Affirmed,
        modality: Modality::Certain,
        inferred_actor: None,
        confidence: 1.0,
        arguments: vec![Argument { role: Role::Data, mention: 0 }, Argument { role: Role::Recipient, mention: 1 }],
    }];
    let controller = Controller { name: Some("Rowan Studio".to_owned()), named_at: vec![first, second], ..Controller::default() };
    add_namings(&mut mentions, &mut practices, &controller);
    assert_eq!(mentions.iter().map(|mention| mention.span).collect::<Vec<_>>(), [data, first, second]);
    assert_eq!(practices[0].arguments.iter().map(|argument| argument.mention).collect::<Vec<_>>(), [0, 2]);
}
