//! The rules and the engine.

use super::*;

#[test]
fn the_embedded_rules_are_those_of_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/audits");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| name.starts_with(|letter: char| letter.is_ascii_uppercase()) && !name.ends_with(".md"));
    names.sort();
    assert_eq!(embedded::FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    assert_eq!(Rules::embedded().all().len(), names.len());
}

#[test]
fn lists_of_wordings_hold_their_examples() {
    let phrases = &Rules::embedded().phrases;
    let mut wrong = Vec::new();
    for (name, list) in phrases.lists() {
        assert!(!list.must.is_empty() && !list.must_not.is_empty(), "{name} has examples on both sides");
        wrong.extend(
            list.must.iter().filter(|sentence| !phrases.of("", sentence).contains(&name)).map(|sentence| format!("{name} misses {sentence:?}")),
        );
        wrong.extend(
            list.must_not.iter().filter(|sentence| phrases.of("", sentence).contains(&name)).map(|sentence| format!("{name} takes {sentence:?}")),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn queries_ask_only_for_lists_that_there_are() {
    let rules = Rules::embedded();
    let graph = Graph::new([]).expect("an empty store");
    for rule in rules.all() {
        assert!(!rule.title.ends_with('.') && rule.message.ends_with(['.', '}']), "{}", rule.file);
        assert!(!rule.message.contains("violat") && !rule.help.contains("violat"), "{}", rule.file);
        let Body::Query(query) = &rule.body else { continue };
        graph.groups(query).unwrap_or_else(|error| panic!("{}: {error}: {:?}", rule.file, std::error::Error::source(&error)));
        for (at, _) in query.match_indices(" say:") {
            let name: String = query[at + 5..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '-').collect();
            assert!(name.is_empty() || rules.phrases.list(&name).is_some(), "{}: no list {name}", rule.file);
        }
    }
}

/// Little policies made by hand, so that these tests do not depend on the extractor.
mod flows {
    use super::*;
    use crate::label::{MentionKind, PartyKind};
    use crate::practice::{Action, Modality, Polarity, Role};
    use crate::sample::{GOOGLE, Sample};
    use std::sync::LazyLock;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("it is well formed"));
    const MAIL: (&str, &str) = ("e-mail address", "pd:EmailAddress");
    const PERSONAL: (&str, &str) = ("personal information", "dpv:PersonalData");

    fn run_on(sample: &Sample, observed: &[Observation]) -> Vec<Finding> {
        let today = Date::from_iso("2026-05-01").expect("a day");
        let options = AuditOptions { profiles: Profile::ALL.into(), today, as_of: None, observed };
        audit(&sample.extraction, &KNOWLEDGE, Rules::embedded(), &options).expect("the rules run").findings
    }

    fn of<'f>(findings: &'f [Finding], code: &str) -> Vec<&'f Finding> {
        findings.iter().filter(|finding| finding.code == code).collect()
    }

    /// A policy of one sentence after another; each is said by "We".
    fn policy(sentences: &str) -> Sample {
        Sample::new("policy.txt", sentences, Some("Brambleway Ltd"))
    }

    fn collects(sample: &mut Sample, sentence: &str, verb: &str, data: (&str, &str)) {
        sample.sentence(sentence);
        let data = sample.data(data.0, data.1);
        sample.practice(Action::Collect, verb, &[(Role::Data, data)]).inferred_actor = Some(PartyKind::First);
    }

    fn denies_collecting(sample: &mut Sample, sentence: &str, data: (&str, &str), condition: Option<&str>) {
        sample.sentence(sentence);
        let mut slots = vec![(Role::Data, sample.data(data.0, data.1))];
        slots.extend(condition.map(|words| (Role::Condition, sample.mention(MentionKind::Condition, words, None))));
        let practice = sample.practice(Action::Collect, "collect", &slots);
        (practice.polarity, practice.inferred_actor) = (Polarity::Denied, Some(PartyKind::First));
    }

    #[test]
    fn a_broad_denial_beside_a_narrower_statement_is_a_contradiction_with_its_path() {
        let mut sample = policy("We do not collect personal information. We collect your e-mail address.");
        denies_collecting(&mut sample, "We do not collect personal information.", PERSONAL, None);
        collects(&mut sample, "We collect your e-mail address.", "collect", MAIL);
        let findings = run_on(&sample, &[]);
        let [found] = of(&findings, "B06")[..] else { panic!("one contradiction, not {findings:?}") };
        assert_eq!(found.explanation.len(), 1);
        assert!(found.explanation[0].starts_with("e-mail address →") && found.explanation[0].ends_with("→ personal data"), "{:?}", found.explanation);
        let quoted: Vec<(&str, &str)> = found.evidence.iter().map(|evidence| (evidence.role, evidence.words.as_str())).collect();
        assert_eq!(quoted, [("denies", "We do not collect personal information."), ("states", "We collect your e-mail address.")]);
    }

    #[test]
    fn a_narrow_denial_beside_a_broad_statement_narrows_it() {
        let mut sample = policy("We collect personal information. We do not collect your e-mail address.");
        collects(&mut sample, "We collect personal information.", "collect", PERSONAL);
        denies_collecting(&mut sample, "We do not collect your e-mail address.", MAIL, None);
        let findings = run_on(&sample, &[]);
        assert!(of(&findings, "B06").is_empty() && of(&findings, "B07").is_empty(), "{findings:?}");
    }

    #[test]
    fn a_conditional_denial_is_no_contradiction() {
        let mut sample = policy("When you surf without logging in, we do not collect any personal information. We collect your e-mail address.");
        let denial = "When you surf without logging in, we do not collect any personal information.";
        denies_collecting(&mut sample, denial, PERSONAL, Some("When you surf without logging in"));
        collects(&mut sample, "We collect your e-mail address.", "collect", MAIL);
        assert_eq!(of(&run_on(&sample, &[]), "B06"), Vec::<&Finding>::new());
    }

    #[test]
    fn what_is_denied_of_a_program_is_a_difference_of_scope() {
        let mut sample = policy("Our programs do not collect personal information of any sort. We ask for your e-mail address.");
        denies_collecting(&mut sample, "Our programs do not collect personal information of any sort.", PERSONAL, None);
        collects(&mut sample, "We ask for your e-mail address.", "ask", MAIL);
        let findings = run_on(&sample, &[]);
        let [found] = of(&findings, "B07")[..] else { panic!("one tension, not {findings:?}") };
        assert!(found.message.contains("\"Our programs\"") && found.message.contains("difference of scope"), "{}", found.message);
        assert!(of(&findings, "B06").is_empty());
    }

    #[test]
    fn exceptions_children_and_needs_are_no_contradiction() {
        for denial in [
            "We do not collect personal information unless you give it.",
            "We do not knowingly collect personal information of children.",
            "You do not need to let us collect personal information.",
        ] {
            let mut sample = policy(&format!("{denial} We collect your e-mail address."));
            denies_collecting(&mut sample, denial, PERSONAL, None);
            collects(&mut sample, "We collect your e-mail address.", "collect", MAIL);
            let findings = run_on(&sample, &[]);
            assert!(of(&findings, "B06").is_empty() && of(&findings, "B07").is_empty(), "{denial}: {findings:?}");
        }
    }

    fn shares(sample: &mut Sample, sentence: &str, to: &str, google: bool, polarity: Polarity, data: (&str, &str)) {
        sample.sentence(sentence);
        let (we, data) = (sample.party("We", PartyKind::First, None), sample.data(data.0, data.1));
        let recipient = match to {
            "Google" => sample.company("Google", Some(if google { GOOGLE } else { "urn:policyflow:id/organisation/other" })),
            "service providers" => sample.party(to, PartyKind::Third, Some("dpv:ServiceProvider")),
            _ => sample.party(to, PartyKind::Third, Some("dpv:ThirdParty")),
        };
        let verb = if sentence.contains("share") { "share" } else { "give" };
        sample.practice(Action::Share, verb, &[(Role::Actor, we), (Role::Data, data), (Role::Recipient, recipient)]).polarity = polarity;
    }

    #[test]
    fn recipients_are_compared_too() {
        let denial = "We do not share your personal information with third parties.";
        for (sentence, to, code) in [
            ("We give your e-mail address to Google.", "Google", Some("B06")),
            ("We give your e-mail address to service providers.", "service providers", Some("B07")),
        ] {
            let mut sample = policy(&format!("{denial} {sentence}"));
            shares(&mut sample, denial, "third parties", false, Polarity::Denied, PERSONAL);
            shares(&mut sample, sentence, to, true, Polarity::Affirmed, MAIL);
            let findings = run_on(&sample, &[]);
            let found: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).filter(|code| ["B06", "B07"].contains(code)).collect();
            assert_eq!(found, code.into_iter().collect::<Vec<_>>(), "{sentence}");
        }
    }

    fn observation(company: &str, data: &str) -> Observation {
        Observation { company: company.to_owned(), data: data.to_owned(), ..Observation::default() }
    }

    #[test]
    fn what_was_seen_is_clear_vague_omitted_ambiguous_or_incorrect() {
        let exact = "We share your e-mail address with Google.";
        let broad = "We share your personal information with third parties.";
        let denial = "We do not share your personal information with third parties.";
        for (sentences, seen, expected) in [
            (&[exact][..], "Google", "E05"),
            (&[broad], "Google", "E02"),
            (&[exact], "Acme Trackers", "E01"),
            (&[exact, denial], "Google", "E03"),
            (&[denial], "Google", "E04"),
        ] {
            let mut sample = policy(&sentences.join(" "));
            for sentence in sentences {
                let polarity = if sentence.contains("not") { Polarity::Denied } else { Polarity::Affirmed };
                let (to, data) = if *sentence == exact { ("Google", MAIL) } else { ("third parties", PERSONAL) };
                shares(&mut sample, sentence, to, true, polarity, data);
            }
            let findings =
                run_on(&sample, &[observation(seen, "e-mail address"), Observation { app: "elsewhere".to_owned(), ..observation(seen, "x") }]);
            let found: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).filter(|code| ("E01".."E06").contains(code)).collect();
            assert_eq!(found, [expected], "{sentences:?}");
            let path = of(&findings, expected)[0].explanation.join(" ");
            assert!(expected == "E01" || expected == "E05" || path.contains("→ personal data"), "{path}");
        }
    }

    #[test]
    fn who_is_named_but_never_seen_and_where_data_were_seen_to_go() {
        let sentence = "We share your e-mail address with Google. Our servers are located in Canada.";
        let mut sample = policy(sentence);
        shares(&mut sample, "We share your e-mail address with Google.", "Google", true, Polarity::Affirmed, MAIL);
        sample.sentence("Our servers are located in Canada.");
        let in_country = |company: &str, country: &str| Observation { country: country.to_owned(), ..observation(company, "e-mail address") };
        let codes = |seen: &[Observation]| {
            let findings = run_on(&sample, seen);
            let beyond = findings.into_iter().filter(|finding| ["E06", "E07"].contains(&finding.code.as_str()));
            beyond.map(|finding| finding.message).collect::<Vec<_>>()
        };
        assert_eq!(codes(&[observation("Google", "e-mail address")]), [""; 0], "it was seen");
        assert_eq!(codes(&[]), [""; 0], "nobody looked");
        assert_eq!(codes(&[Observation { party: "first".to_owned(), ..observation("", "e-mail address") }]), [""; 0], "nobody looked at others");
        let never = codes(&[observation("Acme Trackers", "e-mail address")]);
        assert!(matches!(&never[..], [one] if one.starts_with("The policy names Google")), "{never:?}");
        // Canada is stated, Ireland is in the Union.
        assert_eq!(codes(&[in_country("Google", "CA"), in_country("Google", "Ireland")]), [""; 0]);
        let far = codes(&[in_country("Google", "IN")]);
        assert!(matches!(&far[..], [one] if one.contains("India") && one.ends_with("the policy names Canada.")), "{far:?}");
    }

    #[test]
    fn verbs_that_say_something_else_and_pairs_of_data_are_no_contradiction() {
        let stated = "We store your e-mail address.";
        // "Transfer" is no word for keeping; "associate and store" denies that two kinds are brought together.
        for (denial, verb, expected) in [
            ("We do not store personal information.", "store", 1),
            ("We will not transfer personal information.", "transfer", 0),
            ("We do not associate and store personal information.", "store", 0),
        ] {
            let mut sample = policy(&format!("{denial} {stated}"));
            sample.sentence(denial);
            let data = sample.data(PERSONAL.0, PERSONAL.1);
            let practice = sample.practice(Action::Store, verb, &[(Role::Data, data)]);
            (practice.polarity, practice.inferred_actor) = (Polarity::Denied, Some(PartyKind::First));
            sample.sentence(stated);
            let data = sample.data(MAIL.0, MAIL.1);
            sample.practice(Action::Store, "store", &[(Role::Data, data)]).inferred_actor = Some(PartyKind::First);
            let findings = run_on(&sample, &[]);
            assert_eq!(of(&findings, "B06").len() + of(&findings, "B07").len(), expected, "{denial}: {findings:?}");
        }
    }

    #[test]
    fn a_denial_under_a_heading_in_its_line_is_a_difference_of_scope() {
        let (denial, stated) = ("Mobile apps: We do not store personal information.", "We store your e-mail address.");
        let mut sample = policy(&format!("{denial} {stated}"));
        for (sentence, data, polarity) in [(denial, PERSONAL, Polarity::Denied), (stated, MAIL, Polarity::Affirmed)] {
            sample.sentence(sentence);
            let data = sample.data(data.0, data.1);
            let practice = sample.practice(Action::Store, "store", &[(Role::Data, data)]);
            (practice.polarity, practice.inferred_actor) = (polarity, Some(PartyKind::First));
        }
        let findings = run_on(&sample, &[]);
        let [found] = of(&findings, "B07")[..] else { panic!("one tension, not {findings:?}") };
        assert!(found.message.contains("under \"Mobile apps\"") && of(&findings, "B06").is_empty(), "{}", found.message);
    }

    #[test]
    fn such_recipients_are_some_of_them_only() {
        for (who, expected) in [("third parties", 1), ("such third parties", 0)] {
            let denial = format!("We do not share your e-mail address with {who}.");
            let stated = "We share your e-mail address with Google.";
            let mut sample = policy(&format!("{denial} {stated}"));
            shares(&mut sample, &denial, who, false, Polarity::Denied, MAIL);
            shares(&mut sample, stated, "Google", true, Polarity::Affirmed, MAIL);
            let findings = run_on(&sample, &[]);
            assert_eq!(of(&findings, "B06").len(), expected, "{who}: {findings:?}");
        }
    }

    #[test]
    fn hedges_count_where_they_are_more_than_half() {
        for (hedged, expected) in [(6, 1), (5, 0), (0, 0)] {
            let sentences: Vec<String> = (0..10).map(|number| format!("On occasion {number} we share your e-mail address with Google.")).collect();
            let mut sample = policy(&sentences.join(" "));
            for (number, sentence) in sentences.iter().enumerate() {
                sample.sentence(sentence);
                let (mail, google) = (sample.data(MAIL.0, MAIL.1), sample.company("Google", Some(GOOGLE)));
                let modality = if number < hedged { Modality::Possible } else { Modality::Certain };
                sample.practice(Action::Share, "share", &[(Role::Data, mail), (Role::Recipient, google)]).modality = modality;
            }
            let findings = run_on(&sample, &[]);
            let found = of(&findings, "B04");
            assert_eq!(found.len(), expected, "{hedged} of 10");
            assert!(found.iter().all(|finding| finding.evidence.len() == hedged && finding.message.starts_with("6 of 10")), "{found:?}");
        }
    }

    #[test]
    fn data_without_purpose_are_named_unless_a_kind_above_has_one() {
        let first = "We collect your e-mail address.";
        for (second, data, expected) in
            [("We collect your name.", ("name", "pd:Name"), 1), ("We collect contact data for delivery.", ("contact data", "pd:Contact"), 0)]
        {
            let mut sample = policy(&format!("{first} {second}"));
            collects(&mut sample, first, "collect", MAIL);
            sample.sentence(second);
            let mut slots = vec![(Role::Data, sample.data(data.0, data.1))];
            if expected == 0 {
                slots.push((Role::Purpose, sample.mention(MentionKind::Purpose, "delivery", Some("dpv:DeliveryOfGoods"))));
            }
            sample.practice(Action::Collect, "collect", &slots);
            let findings = run_on(&sample, &[]);
            let found = of(&findings, "A04");
            assert_eq!(found.len(), expected, "{second}");
            assert!(found.iter().all(|finding| finding.message.contains("e-mail address, name")), "{found:?}");
        }
    }
}
