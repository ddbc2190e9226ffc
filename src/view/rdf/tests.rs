use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser};
use oxigraph::model::GraphNameRef;

use super::*;
use crate::label::MentionKind;
use crate::sample::{Sample, brambleway, knowledge};
use crate::view::Format;
use crate::view::rdf::write::to_bytes;

fn policy() -> PolicyQuads {
    quads(&brambleway(), &knowledge(), &RdfOptions::default())
}

fn parse(format: Format, bytes: &[u8]) -> BTreeSet<String> {
    let syntax = match format {
        Format::Turtle => RdfFormat::Turtle,
        Format::Trig => RdfFormat::TriG,
        Format::NQuads => RdfFormat::NQuads,
        Format::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        _ => RdfFormat::RdfXml,
    };
    let quads = RdfParser::from_format(syntax).for_slice(bytes);
    quads.map(|quad| quad.expect("what we write is valid").to_string()).collect()
}

#[test]
fn all_syntaxes_say_the_same() {
    let policy = policy();
    let expected: BTreeSet<String> = policy.all().map(ToString::to_string).collect();
    assert_eq!(expected.len(), policy.all().count(), "each quad once");
    for format in [Format::Trig, Format::NQuads, Format::JsonLd] {
        assert_eq!(parse(format, &to_bytes(format, policy.all())), expected, "{format:?}");
    }
    let triples: BTreeSet<String> = policy.all().map(|quad| QuadTriple(quad).to_string()).collect();
    for format in [Format::Turtle, Format::RdfXml] {
        assert_eq!(parse(format, &to_bytes(format, policy.all())), triples, "{format:?}");
    }
}

struct QuadTriple<'a>(&'a Quad);

impl std::fmt::Display for QuadTriple<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.0.subject, self.0.predicate, self.0.object)
    }
}

#[test]
fn the_same_policy_gives_the_same_bytes_and_no_blank_nodes() {
    for format in Format::ALL.into_iter().filter(|format| format.is_rdf()) {
        assert_eq!(to_bytes(format, policy().all()), to_bytes(format, policy().all()), "{format:?}");
    }
    assert!(policy().all().all(|quad| !quad.subject.is_blank_node() && !quad.object.is_blank_node()));
}

fn select(query: &str) -> Vec<String> {
    select_from(&policy(), query)
}

fn select_from(policy: &PolicyQuads, query: &str) -> Vec<String> {
    let store = oxigraph::store::Store::new().expect("memory");
    for quad in policy.all() {
        let triple = oxigraph::model::QuadRef { graph_name: GraphNameRef::DefaultGraph, ..quad.as_ref() };
        store.insert(triple).expect("memory");
    }
    let prefixes: String = vocab::PREFIXES.iter().map(|(prefix, namespace)| format!("PREFIX {prefix}: <{namespace}> ")).collect();
    let results = oxigraph::sparql::SparqlEvaluator::new()
        .parse_query(&format!("{prefixes} {query}"))
        .expect("the query is well formed")
        .on_store(&store)
        .execute()
        .expect("it runs");
    let oxigraph::sparql::QueryResults::Solutions(rows) = results else { panic!("a SELECT") };
    let mut lines: Vec<String> = rows
        .map(|row| row.expect("a row").iter().map(|(_, term)| term.to_string().trim_matches(['<', '>']).to_owned()).collect::<Vec<_>>().join(" "))
        .collect();
    lines.sort();
    lines
}

#[test]
fn a_sharing_is_a_process_with_all_its_slots() {
    let rows = select(
        "SELECT ?name ?purpose ?place ?basis ?words { ?f a pf:Flow ; dpv:hasProcessing dpv:Share ; dpv:hasPersonalData pd:EmailAddress ;
         dpv:hasRecipient ?r ; dpv:hasPurpose ?purpose ; dpv:hasLocation ?place ; dpv:hasLegalBasis ?basis ; pf:condition ?words .
         ?r dpv:hasName ?name . ?purpose skos:broader* dpv:Purpose }",
    );
    let expected =
        "\"Google LLC\" https://w3id.org/dpv#ServiceUsageAnalytics https://w3id.org/dpv/loc#US https://w3id.org/dpv#Consent \"if you consent\"@en";
    assert_eq!(rows, [expected]);
    // Nothing in this policy says that it is under European law.
    assert!(select("SELECT ?f { ?f pf:inferredLegalBasis ?x }").is_empty() && select("SELECT ?f { ?f dpv:hasThirdCountry ?x }").is_empty());
}

#[test]
fn what_is_under_another_base_is_the_same_elsewhere() {
    let options = RdfOptions::new("https://data.example/id").expect("it is absolute");
    let policy = quads(&brambleway(), &knowledge(), &options);
    let ours = "https://data.example/id/organisation/google";
    assert_eq!(select_from(&policy, "SELECT DISTINCT ?r { ?f dpv:hasRecipient ?r . ?r dpv:hasName \"Google LLC\" }"), [ours]);
    assert_eq!(select_from(&policy, &format!("SELECT ?o {{ <{ours}> skos:exactMatch ?o }}")), [crate::sample::GOOGLE]);
    let outside = policy.all().find(|quad| quad.subject.to_string().starts_with("<urn:policyflow:id/"));
    assert!(outside.is_none(), "{outside:?}");
    assert!(select("SELECT ?o { ?r skos:exactMatch ?o }").is_empty(), "under the default base they are the ontology's own");
}

#[test]
fn a_right_leads_to_the_page_where_it_is_exercised() {
    let mut sample =
        Sample::new("p.html", "You may <a href=\"https://whole.example/choices?a=1&amp;b=2\">object</a> at any time.", Some("Whole Ltd"));
    sample.sentence("You may object at any time.");
    let right = sample.mention(MentionKind::Right, "object", None);
    sample.extraction.mentions[right].right = Some(crate::label::Right::Objection);
    let policy = quads(&sample.extraction, &knowledge(), &RdfOptions::default());
    let query = "SELECT ?page { ?s a pf:RightStatement ; dpv:hasRight pf:RightToObject ; dpv:isExercisedAt ?n . ?n a dpv:RightExerciseNotice ; foaf:page ?page }";
    assert_eq!(select_from(&policy, query), ["https://whole.example/choices?a=1&b=2"]);
}

#[test]
fn consent_is_a_basis_only_of_what_is_done_with_it() {
    let basis = |words: &str, denied: bool| {
        let mut sample = Sample::new("p.txt", &format!("We share it {words}."), Some("Whole Ltd"));
        sample.sentence(&format!("We share it {words}."));
        let condition = sample.mention(MentionKind::Condition, words, None);
        let practice = sample.practice(crate::practice::Action::Share, "share", &[(crate::practice::Role::Condition, condition)]);
        practice.polarity = if denied { crate::practice::Polarity::Denied } else { crate::practice::Polarity::Affirmed };
        let policy = quads(&sample.extraction, &knowledge(), &RdfOptions::default());
        let short = |rows: Vec<String>| rows.iter().map(|row| crate::knowledge::ns::shorten(row)).collect::<Vec<_>>();
        (
            short(select_from(&policy, "SELECT ?k { ?x pf:conditionKind ?k }")),
            short(select_from(&policy, "SELECT ?b { ?x dpv:hasLegalBasis|dpv:hasEntityControl ?b }")),
        )
    };
    let strings = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(basis("if you consent", false), (strings(&["dpv:Consent"]), strings(&["dpv:Consent", "dpv:OptingInToProcess"])));
    assert_eq!(basis("without your consent", false), (strings(&["dpv:Consent"]), strings(&[])));
    assert_eq!(basis("without your consent", true), (strings(&["dpv:Consent"]), strings(&[])));
    assert_eq!(basis("unless you opt out", false), (strings(&["dpv:OptingOutFromProcess"]), strings(&["dpv:OptingOutFromProcess"])));
}

#[test]
fn denials_are_reached_by_prohibition_only() {
    let rows = select("SELECT ?d { ?n dpv:hasProhibition ?d . ?d a pf:DeniedFlow ; pf:deniedPurpose dpv:SellDataToThirdParties }");
    assert_eq!(rows.len(), 1);
    assert!(select("SELECT ?d { ?n dpv:hasProcess ?d . ?d a pf:DeniedFlow }").is_empty());
    assert!(select("SELECT ?d { ?d a pf:DeniedFlow, pf:Flow }").is_empty());
    assert_eq!(select("SELECT ?f { ?n dpv:hasProcess ?f . ?f a pf:Flow }").len(), 5);
}

#[test]
fn every_flow_quotes_its_words_at_the_place_where_they_stand() {
    let extraction = brambleway();
    let rows = select(
        "SELECT ?start ?end ?exact { ?n dpv:hasProcess|dpv:hasProhibition ?f . ?f prov:wasDerivedFrom ?s . ?s oa:hasSelector ?q, ?p .
         ?q a oa:TextQuoteSelector ; oa:exact ?exact . ?p a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end }",
    );
    assert_eq!(rows.len(), 6);
    let source: Vec<char> = extraction.document.source.chars().collect();
    for row in rows {
        let numbers: Vec<usize> = row.split('"').filter_map(|part| part.parse().ok()).take(2).collect();
        let there: String = source[numbers[0]..numbers[1]].iter().collect();
        assert!(row.contains(&Literal::new_simple_literal(there).to_string()), "{row}");
    }
    assert_eq!(select("SELECT ?a { ?a a oa:Annotation ; pf:role \"recipient\" }").len(), 2);
}

#[test]
fn retention_and_definitions_are_stated() {
    let rows = select("SELECT ?d { ?f dpv:hasStorageCondition/dpv:hasDuration/time:hasXSDDuration ?d }");
    // The store says 24 months in its own way.
    assert_eq!(rows, ["\"P2Y\"^^<http://www.w3.org/2001/XMLSchema#duration"]);
    assert_eq!(select("SELECT ?u { ?u a pf:OwnWords ; skos:broader dpv:PersonalData ; pf:includes pd:EmailAddress }").len(), 1);
    assert_eq!(select("SELECT ?c { pd:EmailAddress skos:broader+ ?c . ?c skos:prefLabel ?l }").len(), 4);
}

#[test]
fn hostile_text_stays_text() {
    let words = "a\u{0}\u{1b} \"\"\"<x> \\ 日本\u{FFFF}\u{202E}]]>&";
    let mut sample = Sample::new("p<>\".txt", &words.replace('<', "<tag>").replace('&', "&amp;"), Some("x> <urn:y> \u{7}"));
    let text = sample.extraction.document.text.clone();
    sample.sentence(&text);
    let data = sample.mention(MentionKind::Data, &text, Some("no such:concept> ."));
    let company = sample.company(&text, Some("not an iri> <"));
    sample.practice(crate::practice::Action::Share, "a", &[(crate::practice::Role::Data, data), (crate::practice::Role::Recipient, company)]);
    sample.extraction.document.metadata.source_url = Some("javascript:<script> x".into());
    sample.extraction.document.metadata.archived = Some("2026-0\"-01".into());
    sample.extraction.document.language = "not a tag!".into();
    let policy = quads(&sample.extraction, &knowledge(), &RdfOptions::default());
    let expected: BTreeSet<String> = policy.all().map(ToString::to_string).collect();
    for format in [Format::Trig, Format::NQuads, Format::JsonLd] {
        assert_eq!(parse(format, &to_bytes(format, policy.all())), expected, "{format:?}");
    }
    assert!(!parse(Format::RdfXml, &to_bytes(Format::RdfXml, policy.all())).is_empty());
}

#[test]
fn bases_are_checked_and_times_only_said_when_given() {
    assert!(RdfOptions::new("no base").is_err() && RdfOptions::new("").is_err());
    let options = RdfOptions::new("https://data.example/id").expect("it is absolute").at(Some(0));
    let policy = quads(&brambleway(), &knowledge(), &options);
    let text = String::from_utf8(to_bytes(Format::NQuads, policy.all())).expect("it is text");
    assert!(text.contains("<https://data.example/id/version/") && text.contains("1970-01-01T00:00:00Z"));
    assert!(!String::from_utf8(to_bytes(Format::NQuads, self::policy().all())).expect("text").contains("endedAtTime"));
}

#[test]
fn every_term_is_in_its_vocabulary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let subjects = |path: &Path| -> Option<BTreeSet<String>> {
        let text = fs::read(path).ok()?;
        let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(&text);
        Some(quads.map(|quad| quad.expect("it parses").subject.to_string()).collect())
    };
    for (namespace, terms) in vocab::ALL {
        let file = match *namespace {
            "urn:policyflow:ns#" => root.join("ontology/policyflow.ttl"),
            "https://w3id.org/dpv#" => root.join("../shared/reference/dpv-2.3/dpv.ttl"),
            "https://w3id.org/dpv/loc#" => root.join("../shared/reference/dpv-2.3/loc.ttl"),
            "https://w3id.org/dpv/legal/eu/gdpr#" => root.join("../shared/reference/dpv-2.3/eu-gdpr.ttl"),
            _ => continue,
        };
        // DPV's own files are not part of the project: they are asked where they lie beside it.
        let Some(known) = subjects(&file) else { continue };
        for term in *terms {
            assert!(known.contains(&format!("<{namespace}{term}>")), "{namespace}{term} is not in {}", file.display());
        }
    }
}

/// A policy that uses every kind of mention and every field of the record.
fn whole() -> PolicyQuads {
    let mut sample = Sample::new(
        "whole.txt",
        "We do the following: Keep it. We profile by machine alone. You may object. Write to us. Ask our officer. We send to Chile. You must give it. \
         It is our interest. By contract. For a year. We encrypt. Against theft. Data include names.",
        Some("Whole Ltd"),
    );
    sample.sentence("We do the following:");
    let lead = sample.extraction.segments.sentences.len() - 1;
    sample.sentence("Keep it.");
    let data = sample.mention(MentionKind::Data, "it", Some("pd:EmailAddress"));
    sample.practice(crate::practice::Action::Store, "Keep", &[(crate::practice::Role::Data, data)]);
    sample.extraction.segments.sentences.last_mut().expect("it was added").lead_in = Some(lead);
    let earlier = sample.extraction.segments.sentences[lead].span;
    sample.sentence("We profile by machine alone.");
    let decision = sample.mention(MentionKind::AutomatedDecision, "by machine alone", None);
    sample.practice(crate::practice::Action::Derive, "profile", &[]);
    for (kind, sentence) in [
        (MentionKind::Right, "You may object."),
        (MentionKind::Contact, "Write to us."),
        (MentionKind::DpoContact, "Ask our officer."),
        (MentionKind::Transfer, "We send to Chile."),
        (MentionKind::MandatoryProvision, "You must give it."),
        (MentionKind::LegitimateInterest, "It is our interest."),
        (MentionKind::LegalBasis, "By contract."),
        (MentionKind::Duration, "For a year."),
        (MentionKind::Measure, "We encrypt."),
        (MentionKind::Threat, "Against theft."),
    ] {
        sample.sentence(sentence);
        sample.mention(kind, sentence, None);
        if kind == MentionKind::Transfer {
            sample.company("Chile", None);
        }
    }
    sample.sentence("Data include names.");
    let upper = sample.mention(MentionKind::Data, "Data", None);
    let lower = sample.data("names", "pd:EmailAddress");
    sample.includes(upper, lower);
    let mention = &mut sample.extraction.mentions[data];
    (mention.resolved, mention.antecedent, mention.pieces) = (Some("e-mail".into()), Some(decision), vec![earlier]);
    let code = crate::diagnostic::Code::EmptyDocument;
    sample.extraction.diagnostics.push(crate::diagnostic::Diagnostic { code, message: "a remark".into(), span: Some(earlier) });
    quads(&sample.extraction, &knowledge(), &RdfOptions::default())
}

#[test]
fn every_field_of_the_record_has_its_triples() {
    let whole = whole();
    for (field, pattern) in [
        ("document.path, sha256", "?n prov:wasDerivedFrom ?t . ?t pf:path ?p ; pf:sha256 ?h"),
        ("document.controller, controller_origin", "?n dpv:hasDataController ?c ; pf:controllerOrigin ?o"),
        ("document.archived, language, source_url", "?n dct:date ?d ; dct:language ?l ; prov:wasDerivedFrom/prov:wasDerivedFrom ?u"),
        ("profile", "?run pf:profile ?p"),
        ("mention confidence, resolved", "?a a oa:Annotation ; pf:confidence ?c ; pf:resolved ?r"),
        ("mention antecedent, pieces", "?a pf:antecedent/oa:hasSelector ?s ; pf:piece/oa:hasSelector ?t"),
        ("practice action, modality, confidence, trigger", "?f a pf:Flow ; pf:action ?a ; pf:modality ?m ; pf:confidence ?c ; pf:trigger ?t"),
        ("practice inferred_actor", "?f pf:inferredActor ?a"),
        ("practice polarity", "?f a pf:Flow ; pf:polarity \"affirmed\""),
        ("practice trigger, its place", "?a pf:ofFlow ?f ; pf:role \"trigger\" ; oa:hasBody dpv:Store ; oa:hasTarget/oa:hasSelector/oa:start ?s"),
        ("practice lead_in", "?f pf:leadIn/oa:hasSelector/oa:exact \"We do the following:\"@en"),
        ("subsumption", "?s a pf:DefinitionStatement ; pf:defines ?u ; pf:definedAs ?l ; prov:wasDerivedFrom ?e . ?u pf:includes ?l"),
        ("diagnostic", "?n pf:hasRemark ?r . ?r pf:diagnostic ?c ; pf:severity ?s ; dct:description \"a remark\" ; prov:wasDerivedFrom ?e"),
        ("automated-decision in a practice", "?f a pf:Flow ; dpv:hasContext dpv:AutomatedDecisionMaking"),
        ("mention that is part of nothing", "?a oa:motivatedBy oa:tagging ; pf:kind \"data\" ; oa:hasBody ?d ; oa:hasTarget ?t ; pf:confidence ?c"),
        ("party that is part of nothing", "?a oa:motivatedBy oa:tagging ; pf:kind \"party\" ; oa:hasBody ?p . ?p dpv:hasName \"Chile\""),
        ("contact, dpo-contact", "?c dpv:hasContact ?w ; dpv:hasDataProtectionOfficer/dpv:hasContact ?o"),
    ] {
        assert!(!select_from(&whole, &format!("SELECT * {{ {pattern} }}")).is_empty(), "{field} has no triples: {pattern}");
    }
    for class in
        ["Right", "Transfer", "AutomatedDecision", "MandatoryProvision", "LegitimateInterest", "LegalBasis", "Retention", "Measure", "Threat"]
    {
        let query = format!("SELECT ?s {{ ?n pf:states ?s . ?s a pf:{class}Statement ; dct:description ?w ; pf:confidence ?c }}");
        assert_eq!(select_from(&whole, &query).len(), 1, "{class}");
    }
}

/// A denial with every kind of argument, a flow of the same sentence, and statements of both polarities.
fn denials() -> PolicyQuads {
    let mut sample = Sample::new(
        "denials.txt",
        "We never do it at all. We encrypt it. We take no automated decisions. You must give us your name, we store it. By our interest we store it.",
        Some("Denials Ltd"),
    );
    sample.sentence("We never do it at all.");
    let words = "it at all";
    let kinds = [
        (crate::practice::Role::Data, MentionKind::Data, Some("pd:EmailAddress")),
        (crate::practice::Role::Purpose, MentionKind::Purpose, Some("dpv:ServiceUsageAnalytics")),
        (crate::practice::Role::LegalBasis, MentionKind::LegalBasis, Some("dpv:Consent")),
        (crate::practice::Role::Condition, MentionKind::Condition, Some("dpv:Consent")),
        (crate::practice::Role::Duration, MentionKind::Duration, None),
        (crate::practice::Role::Location, MentionKind::Place, Some("loc:US")),
        (crate::practice::Role::Measure, MentionKind::Measure, None),
        (crate::practice::Role::Threat, MentionKind::Threat, None),
        (crate::practice::Role::Negation, MentionKind::Negation, None),
    ];
    let mut slots: Vec<_> = kinds.map(|(role, kind, concept)| (role, sample.mention(kind, words, concept))).into();
    for role in [crate::practice::Role::Actor, crate::practice::Role::Source, crate::practice::Role::Recipient, crate::practice::Role::Subject] {
        slots.push((role, sample.company("all", None)));
    }
    for action in crate::practice::Action::ALL {
        let denied = sample.practice(action, "do", &slots);
        (denied.polarity, denied.modality) = (crate::practice::Polarity::Denied, crate::practice::Modality::Required);
    }
    sample.sentence("We take no automated decisions.");
    sample.mention(MentionKind::AutomatedDecision, "automated decisions", Some("dpv:AutomatedDecisionMaking"));
    sample.sentence("You must give us your name, we store it.");
    sample.mention(MentionKind::MandatoryProvision, "must give us your name", None);
    let name = sample.data("your name", "pd:EmailAddress");
    sample.practice(crate::practice::Action::Store, "store", &[(crate::practice::Role::Data, name)]);
    sample.sentence("By our interest we store it.");
    sample.mention(MentionKind::LegitimateInterest, "our interest", None);
    sample.practice(crate::practice::Action::Store, "store", &[]);
    sample.extraction.document.text.push_str(" GDPR");
    quads(&sample.extraction, &knowledge(), &RdfOptions::default())
}

#[test]
fn a_denial_has_no_property_and_no_class_of_what_is_done() {
    let policy = denials();
    let subjects: std::collections::HashSet<_> =
        policy.own.iter().filter(|quad| quad.object == Term::from(vocab::pf::DENIED_FLOW.into_owned())).map(|quad| &quad.subject).collect();
    assert_eq!(subjects.len(), crate::practice::Action::ALL.len());
    let shared = ["polarity", "modality", "confidence", "section", "trigger", "leadIn", "inferredActor", "condition", "conditionKind"];
    let mut told = BTreeSet::new();
    for quad in policy.own.iter().filter(|quad| subjects.contains(&quad.subject)) {
        let name = quad.predicate.as_str();
        if let Some(ours) = name.strip_prefix(crate::knowledge::ns::PF) {
            assert!(ours.starts_with("denied") || shared.contains(&ours), "{quad}");
            told.insert(name.to_owned());
        } else if quad.predicate == vocab::rdf::TYPE {
            let class = quad.object.to_string();
            assert!(class.ends_with("#DeniedFlow>") || class.ends_with("#Prohibition>"), "{quad}");
        } else {
            assert!(quad.predicate == vocab::dpv::HAS_RULE || name.starts_with("http://www.w3.org/ns/prov#"), "{quad}");
        }
    }
    // Every kind of argument is told of all the same.
    let of_arguments = denial::OF_DENIALS.iter().map(|(_, denied)| denied.as_str().to_owned());
    let missing: Vec<_> = of_arguments.filter(|denied| !told.contains(denied)).collect();
    assert_eq!(
        missing,
        ["urn:policyflow:ns#deniedData", "urn:policyflow:ns#deniedTechnology", "urn:policyflow:ns#deniedContext"],
        "no argument here is one"
    );
    assert!(select_from(&policy, "SELECT ?x { ?x a dpv:StorageDuration }").is_empty());
    // Who is named in denials only is nobody's recipient, third party or processor.
    assert_eq!(
        select_from(&policy, "SELECT ?c { ?x dpv:hasName \"all\" ; a ?c }"),
        ["https://w3id.org/dpv#Entity", "https://w3id.org/dpv#LegalEntity"]
    );
    assert_eq!(select_from(&policy, "SELECT DISTINCT ?a { ?a pf:ofDenial ?d ; pf:role \"recipient\" }").len(), crate::practice::Action::ALL.len());
}

#[test]
fn statements_say_their_polarity_and_lead_to_the_flows_of_their_sentence() {
    let policy = denials();
    let denied = select_from(&policy, "SELECT ?k { ?n pf:denies ?s . ?s a pf:DeniedStatement ; pf:deniedKind ?k ; pf:polarity \"denied\" }");
    assert_eq!(denied, ["urn:policyflow:ns#AutomatedDecisionStatement", "urn:policyflow:ns#MeasureStatement"]);
    assert!(
        select_from(&policy, "SELECT ?s { { ?n pf:states ?s . ?s a pf:DeniedStatement } UNION { ?s a pf:AutomatedDecisionStatement } }").is_empty()
    );
    for class in ["MandatoryProvision", "LegitimateInterest"] {
        let query = format!("SELECT ?w {{ ?s a pf:{class}Statement ; pf:polarity \"affirmed\" ; pf:aboutFlow ?f . ?f a pf:Flow ; pf:trigger ?w }}");
        assert_eq!(select_from(&policy, &query), ["\"store\"@en"], "{class}");
    }
    assert_eq!(select_from(&policy, "SELECT DISTINCT ?d { ?s pf:aboutDenial ?d . ?d a pf:DeniedFlow }").len(), crate::practice::Action::ALL.len());
}

#[test]
fn a_file_is_a_distribution_with_its_media_type() {
    let files = ["p.ttl", "p.nq", "csv/p.flows.csv", "p.mmd"].map(str::to_owned);
    let policy = policy().in_files(&files);
    let rows = select_from(
        &policy,
        "SELECT ?name ?type { ?d dcat:inSeries ?s ; dcat:distribution ?f . ?f a dcat:Distribution ; dct:title ?name ; dcat:mediaType ?type }",
    );
    let type_of = |name: &str, kind: &str| format!("\"{name}\" https://www.iana.org/assignments/media-types/{kind}");
    assert_eq!(rows, [type_of("csv/p.flows.csv", "text/csv"), type_of("p.nq", "application/n-quads"), type_of("p.ttl", "text/turtle")]);
    let all = policy.catalogue_files(&["all.trig".to_owned()]);
    assert_eq!(all.iter().filter(|quad| quad.predicate == vocab::dcat::HAS_DISTRIBUTION).count(), 1);
}

#[test]
fn the_newest_version_is_the_current_one() {
    let version = |text: &str, day: Option<&str>| {
        let mut sample = Sample::new("p.txt", text, Some("Whole Ltd"));
        sample.extraction.document.metadata.archived = day.map(str::to_owned);
        quads(&sample.extraction, &knowledge(), &RdfOptions::default())
    };
    let (old, new) = (version("old", Some("2004-01-02")), version("new", Some("2016-01-01")));
    let mut versions = versions::Versions::default();
    for policy in [&new, &old] {
        versions.add(policy);
    }
    let notice = |policy: &PolicyQuads| policy.own.iter().find(|quad| quad.predicate == vocab::dct::IS_VERSION_OF).map(|quad| quad.subject.clone());
    let said = versions.quads();
    let of = |predicate: NamedNodeRef<'_>| said.iter().filter(|quad| quad.predicate == predicate).collect::<Vec<_>>();
    assert_eq!(of(vocab::pf::CURRENT).iter().map(|quad| quad.object.clone()).collect::<Vec<_>>(), [Term::from(notice(&new).expect("it is one"))]);
    let status = |policy: &PolicyQuads| {
        let subject = notice(policy).expect("it is one");
        of(vocab::dpv::HAS_NOTICE_STATUS).iter().filter(|quad| quad.subject == subject).map(|quad| quad.object.clone()).collect::<Vec<_>>()
    };
    assert_eq!(status(&new), [Term::from(vocab::dpv::NOTICE_LATEST.into_owned())]);
    assert_eq!(status(&old), [Term::from(vocab::dpv::NOTICE_STALE.into_owned())]);
    // Of two versions of one day neither is known to be the newer.
    versions.add(&version("other", Some("2016-01-01")));
    assert!(versions.quads().iter().all(|quad| Term::from(quad.subject.clone()) == Term::from(notice(&old).expect("it is one"))));
}

#[test]
fn the_questions_of_the_checks_take_no_denial_for_a_fact() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/questions");
    let mut count = 0;
    for file in fs::read_dir(folder).expect("the questions").map(|entry| entry.expect("an entry").path()) {
        let question = fs::read_to_string(&file).expect("a file");
        let body: String = question.lines().filter(|line| !line.starts_with("PREFIX")).collect::<Vec<_>>().join("\n");
        let rows = select(&body);
        // The sample denies one practice only: selling.
        assert_eq!(rows.iter().any(|row| row.contains("sell")), file.ends_with("denied.rq"), "{}: {rows:?}", file.display());
        count += 1;
    }
    assert_eq!(count, 3);
}
