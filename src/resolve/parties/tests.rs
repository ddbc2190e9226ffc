use std::sync::LazyLock;

use super::*;
use crate::annotate::annotate;
use crate::document::{Source, read};
use crate::practice::{Action, Argument, Modality, Polarity};
use crate::resolve::ControllerOrigin;
use crate::segment::segment;
use crate::text::Span;

/// The cases of a lawyer-readable file: a text with one party in square brackets, its role, then what it must be resolved to.
const CASES: &str = include_str!("../../../tests/cases/parties.txt");

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("the embedded ontology is whole"));

fn resolved(text: &str, role: Role) -> Vec<Mention> {
    let knowledge = &*KNOWLEDGE;
    let mut plain = String::new();
    let mut spans = Vec::new();
    for part in text.split_inclusive(['[', ']']) {
        let start = plain.len();
        plain.push_str(part.trim_end_matches(['[', ']']));
        if part.ends_with(']') {
            spans.push(Span::new(start, plain.len()));
        }
    }
    let document = read(&Source { path: "policy.txt".to_owned(), bytes: plain.into_bytes() });
    let segments = segment(&document);
    let annotated = annotate(&document, &segments, knowledge);
    let mut mentions: Vec<Mention> = spans.iter().map(|span| Mention::new(MentionKind::Party, *span)).collect();
    let last = mentions.len() - 1;
    let practice = Practice {
        action: Action::Share,
        span: spans[last],
        sentence: 0,
        trigger: None,
        polarity: Polarity::Affirmed,
        modality: Modality::Certain,
        inferred_actor: None,
        confidence: 1.0,
        arguments: vec![Argument { role, mention: last }],
    };
    let controller = Controller {
        name: Some("Marrow Books Ltd".to_owned()),
        aliases: vec!["Marrow".to_owned(), "MBL".to_owned(), "marrow.example".to_owned(), "the Bookseller".to_owned()],
        origin: ControllerOrigin::Text,
        named_at: Vec::new(),
    };
    resolve(&mut mentions, &[practice], &document, &segments, &annotated, &controller, knowledge);
    mentions
}

#[test]
fn the_cases_hold() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in CASES.lines().filter(|line| line.contains("=>")) {
        let (text, want) = line.split_once("=>").expect("the line has the arrow");
        let (role, text) = text.split_once(':').expect("a case begins with its role");
        let role = Role::ALL.into_iter().find(|known| known.as_str() == role.trim()).expect("a role of the record format");
        let found = resolved(text.trim(), role);
        let mention = found.last().expect("a case has a party in brackets");
        let party = mention.party.map_or("-", PartyKind::as_str);
        let got = match &mention.name {
            Some(name) => format!("{party} \"{name}\""),
            None => party.to_owned(),
        };
        count += 1;
        if got != want.trim() || mention.named != mention.name.is_some() {
            wrong.push(format!("{line}\n    got {got}"));
        }
    }
    assert!(count > 50, "only {count} cases were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn known_organisations_have_their_iri() {
    let found = resolved("We use [Google's Analytics] and [Google Analytics].", Role::Recipient);
    assert!(found[1].entity.as_deref().is_some_and(|iri| iri.ends_with("organisation/google-analytics")), "{:?}", found[1].entity);
    assert!(found[0].entity.as_deref().is_some_and(|iri| iri.contains("organisation/google")));
    let found = resolved("We give it to [Quibblewick Ltd].", Role::Recipient);
    assert_eq!((found[0].entity.as_deref(), found[0].name.as_deref()), (None, Some("Quibblewick Ltd")));
}

#[test]
fn others_are_no_kind_of_ourselves() {
    let operator = resolved("If you charge abroad, [the operator there] receives your contract number.", Role::Actor).pop().expect("one mention");
    assert_eq!((operator.party, operator.concept), (Some(PartyKind::Third), None));
}

#[test]
fn a_vendor_named_behind_the_controller_is_not_the_controller() {
    let found = resolved("[Marrow, Google or other services] set cookies.", Role::Actor);
    assert_eq!((found[0].party, found[0].entity.as_deref()), (Some(PartyKind::First), None));
}
