//! Differences between little policies made by hand.

use super::*;
use crate::label::{MentionKind, PartyKind};
use crate::practice::{Action, Polarity, Role};
use crate::sample::{GOOGLE, Sample, knowledge};

/// "We share …with Google", a denial of sale, a period; each may be left out or moved.
fn version(source: &str, google: bool, denial: bool, months: &str) -> Extraction {
    let mut sample = Sample::new("policy.txt", source, Some("Brambleway Ltd"));
    sample.sentence("We collect your e-mail address.");
    let (we, mail) = (sample.party("We", PartyKind::First, None), sample.data("e-mail address", "pd:EmailAddress"));
    sample.practice(Action::Collect, "collect", &[(Role::Actor, we), (Role::Data, mail)]);
    if google {
        sample.sentence("We share your e-mail address with Google in the USA.");
        let (we, mail) = (sample.party("We", PartyKind::First, None), sample.data("e-mail address", "pd:EmailAddress"));
        let (google, usa) = (sample.company("Google", Some(GOOGLE)), sample.mention(MentionKind::Place, "USA", Some("loc:US")));
        sample.practice(Action::Share, "share", &[(Role::Actor, we), (Role::Data, mail), (Role::Recipient, google), (Role::Location, usa)]);
    }
    if denial {
        sample.sentence("We do not sell your personal information.");
        let (we, any) = (sample.party("We", PartyKind::First, None), sample.data("personal information", "dpv:PersonalData"));
        sample.practice(Action::Sell, "sell", &[(Role::Actor, we), (Role::Data, any)]).polarity = Polarity::Denied;
    }
    if !months.is_empty() {
        sample.sentence(&format!("We keep it for {months}."));
        let (we, it) = (sample.party("We", PartyKind::First, None), sample.data("it", "pd:EmailAddress"));
        let period = sample.mention(MentionKind::Duration, months, None);
        sample.practice(Action::Store, "keep", &[(Role::Actor, we), (Role::Data, it), (Role::Duration, period)]);
    }
    sample.extraction
}

fn changes(old: &Extraction, new: &Extraction) -> Vec<String> {
    let difference = diff(Version { extraction: old, stated: None }, Version { extraction: new, stated: None }, &knowledge());
    difference
        .changes
        .iter()
        .map(|change| format!("{:?} {:?} {:?} {:?}", change.severity, change.kind, change.aspect, change.is.as_ref().or(change.was.as_ref())))
        .collect()
}

const OLD: &str = "We collect your e-mail address. We do not sell your personal information. We keep it for 6 months.";

#[test]
fn moved_text_is_no_change() {
    let moved = "We keep it for 6 months.   We do not sell your personal information.\n\nWe collect your e-mail address.";
    assert_eq!(changes(&version(OLD, false, true, "6 months"), &version(moved, false, true, "6 months")), Vec::<String>::new());
}

#[test]
fn changes_carry_the_codes_of_the_audits() {
    let (old, new) =
        (version(OLD, false, true, "6 months"), version("We collect your e-mail address. We keep it for two years.", false, false, "two years"));
    let side = |extraction| Version { extraction, stated: Some("2020-01-01") };
    let difference = diff(side(&old), side(&new), &knowledge());
    let codes: Vec<_> = difference.changes.iter().map(|change| (change.aspect, change.code)).collect();
    assert_eq!(codes, [(Aspect::Date, Some("D07")), (Aspect::Retention, Some("D08")), (Aspect::Denial, Some("D08"))]);
    assert!(difference.changes.iter().all(|change| (change.severity >= Severity::Warning) == (change.code == Some("D08"))));
    let text = report::report(report::DiffFormat::Text, &difference, false);
    assert!(text.contains("widened retention [D08]") && text.contains("unchanged date [D07]"), "{text}");
}

#[test]
fn a_fuller_name_is_perhaps_the_same_company_and_pronouns_are_no_recipients() {
    let named = |name: &str| Sample::new("policy.txt", OLD, Some(name)).extraction;
    assert_eq!(changes(&named("Brambleway"), &named("Brambleway Ltd")), ["Note Changed Controller Some(\"Brambleway Ltd\")"]);
    assert_eq!(changes(&named("Brambleway"), &named("Bramble")), ["Warning Changed Controller Some(\"Bramble\")"]);
    let shared = |words: &str| {
        let mut sample = Sample::new("policy.txt", &format!("We share your e-mail address with {words}."), Some("Brambleway Ltd"));
        sample.sentence(&format!("We share your e-mail address with {words}."));
        let (mail, to) = (sample.data("e-mail address", "pd:EmailAddress"), sample.party(words, PartyKind::Third, None));
        sample.practice(Action::Share, "share", &[(Role::Data, mail), (Role::Recipient, to)]);
        sample.extraction
    };
    let recipients = |words: &str| changes(&named("Brambleway Ltd"), &shared(words)).iter().filter(|change| change.contains("Recipient")).count();
    assert_eq!((recipients("our couriers"), recipients("these companies"), recipients("them")), (1, 0, 0));
}

#[test]
fn what_is_read_from_unchanged_sentences_is_no_change() {
    let whole = version(OLD, false, true, "6 months");
    let mut missed = whole.clone();
    missed.practices.retain(|practice| practice.polarity == Polarity::Affirmed);
    assert_eq!(changes(&whole, &missed), Vec::<String>::new());
}

#[test]
fn new_recipients_countries_lost_denials_and_longer_periods_are_material() {
    let new = "We collect your e-mail address. We share your e-mail address with Google in the USA. We keep it for two years.";
    let found = changes(&version(OLD, false, true, "6 months"), &version(new, true, false, "two years"));
    assert_eq!(
        found,
        [
            "Warning New Recipient Some(\"Google LLC\")",
            "Warning New Country Some(\"United States of America\")",
            "Warning Widened Retention Some(\"two years\")",
            "Warning Lost Denial Some(\"no selling of Personal Data\")",
        ]
    );
    let back = changes(&version(new, true, false, "two years"), &version(OLD, false, true, "6 months"));
    assert!(back.iter().all(|change| change.starts_with("Note")), "{back:?}");
}

#[test]
fn a_kind_above_widens_and_a_kind_below_narrows() {
    let make = |source: &str, words: &str, concept: &str| {
        let mut sample = Sample::new("policy.txt", source, Some("Brambleway Ltd"));
        sample.sentence(source);
        let (we, data) = (sample.party("We", PartyKind::First, None), sample.data(words, concept));
        sample.practice(Action::Collect, "collect", &[(Role::Actor, we), (Role::Data, data)]);
        sample.extraction
    };
    let (narrow, broad) = (
        make("We collect your e-mail address.", "e-mail address", "pd:EmailAddress"),
        make("We collect contact data.", "contact data", "pd:Contact"),
    );
    assert_eq!(changes(&narrow, &broad), ["Warning Widened Data Some(\"Contact\")"]);
    assert_eq!(changes(&broad, &narrow), ["Note Narrowed Data Some(\"Email Address\")"]);
}

#[test]
fn reports_escape_what_policies_say() {
    let old = version(OLD, false, true, "6 months");
    let mut new = old.clone();
    new.controller.name = Some("<b>Bram|ble</b>".to_owned());
    let difference =
        diff(Version { extraction: &old, stated: Some("2020-01-01") }, Version { extraction: &new, stated: Some("2020-01-01") }, &knowledge());
    let html = report::report(report::DiffFormat::Html, &difference, false);
    let markdown = report::report(report::DiffFormat::Markdown, &difference, false);
    assert!(html.contains("&lt;b&gt;Bram") && !html.contains("<b>Bram"), "{html}");
    assert!(markdown.contains("&lt;b&gt;Bram\\|ble"), "{markdown}");
}

#[test]
fn organisations_that_are_only_named_are_told_apart_from_recipients() {
    let make = |source: &str, shared: bool| {
        let mut sample = Sample::new("policy.txt", source, Some("Brambleway Ltd"));
        sample.sentence(source);
        let (mail, google) = (sample.data("e-mail address", "pd:EmailAddress"), sample.company("Google", Some(GOOGLE)));
        if shared {
            sample.practice(Action::Share, "gets", &[(Role::Data, mail), (Role::Recipient, google)]);
        }
        sample.extraction
    };
    let nobody = version(OLD, false, true, "6 months");
    let named = make("Read how Google treats your e-mail address.", false);
    let gets = make("Google gets your e-mail address.", true);
    assert!(changes(&nobody, &named).contains(&"Note New Organisation Some(\"Google LLC\")".to_owned()));
    let found = changes(&named, &gets);
    assert!(
        found.contains(&"Warning New Recipient Some(\"Google LLC\")".to_owned()) && !found.iter().any(|change| change.contains("Organisation")),
        "{found:?}"
    );
}
