//! The questions in `ontology/queries/`: each finds what it has to find in two small graphs, none takes a denial for a fact, and all run on
//! what the program exports.

use std::collections::{BTreeMap, BTreeSet};

use policyflow::knowledge::Knowledge;
use policyflow::pipeline::{self, Options};
use policyflow::query::{self, Builder, Dataset, Limits, Question, ResultFormat, Scope};
use policyflow::view::rdf::{RdfOptions, quads};

fn shops() -> Dataset {
    let mut builder = Builder::new();
    builder.read(&include_bytes!("graphs/shops.trig")[..], "shops.trig").expect("the graphs parse");
    builder.finish()
}

fn questions() -> Vec<Question> {
    query::embedded().iter().map(|(name, text)| Question::parse(name, text).expect("the head says what it has to")).collect()
}

fn question(name: &str) -> Question {
    questions().into_iter().find(|question| question.name == name).unwrap_or_else(|| panic!("there is a question {name}"))
}

fn csv(dataset: &Dataset, text: &str) -> String {
    let results = query::ask(dataset, text, &Scope::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut bytes = Vec::new();
    query::write(results, ResultFormat::Csv, Limits::NONE, &mut bytes).expect("rows are written");
    String::from_utf8(bytes).expect("CSV is text")
}

/// The rows of an answer, each by its columns.
fn rows(dataset: &Dataset, text: &str) -> Vec<BTreeMap<String, String>> {
    let text = csv(dataset, text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn ask(name: &str, settings: &[(&str, &str)]) -> Vec<BTreeMap<String, String>> {
    let settings: Vec<(String, String)> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    rows(&shops(), &question(name).with(&settings).expect("the parameters are known"))
}

/// The answer as lines of the columns named.
fn lines(name: &str, settings: &[(&str, &str)], columns: &[&str]) -> Vec<String> {
    let line = |row: BTreeMap<String, String>| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>().join(" | ");
    ask(name, settings).into_iter().map(line).collect()
}

#[test]
fn who_gets_the_e_mail_address_and_why() {
    let found = lines("who-gets", &[], &["policy", "recipient", "category", "purpose", "said", "words"]);
    assert_eq!(
        found,
        [
            "Fernhill Ltd | Google Analytics | e-mail address | analytics | certain | We share your e-mail address with Google Analytics.",
            "Fernhill Ltd | couriers | contact data |  | certain | Couriers get your contact data.",
            "the controller | Google Analytics | work e-mail |  | certain | We send your work e-mail to Google Analytics.",
        ]
    );
    assert_eq!(lines("who-gets", &[("data", "pd:IPAddress")], &["recipient", "said"]), ["the police | possible"]);
    let both = [("data", "pd:IPAddress"), ("data", "<https://w3id.org/dpv/pd#Interest>")];
    assert_eq!(lines("who-gets", &both, &["recipient"]), ["Adwind", "the police"]);
}

#[test]
fn what_is_shared_with_an_organisation_and_its_products() {
    let found = lines("shared-with", &[], &["policy", "recipient", "category"]);
    assert_eq!(found, ["Fernhill Ltd | Google Analytics | e-mail address", "the controller | Google Analytics | work e-mail"]);
    assert_eq!(lines("shared-with", &[("party", "adwind")], &["category", "said"]), ["interest | possible"]);
    assert_eq!(lines("shared-with", &[("party", "Datamoor")], &["category"]), [""; 0]);
}

#[test]
fn recipients_purposes_and_parties() {
    let found = lines("purposes-of-recipients", &[], &["recipient", "purpose", "policies", "statements"]);
    assert_eq!(
        found,
        [
            "Adwind | sale | 1 | 1",
            "Google Analytics |  | 1 | 1",
            "Google Analytics | analytics | 1 | 1",
            "couriers |  | 1 | 1",
            "the police |  | 1 | 1"
        ]
    );
    let found = lines("parties-in-several-policies", &[], &["organisation", "policies", "statements"]);
    assert_eq!(found, ["Google Analytics | 2 | 2"]);
    let found = lines("parties-in-several-policies", &[("least", "1")], &["organisation", "policies"]);
    assert_eq!(found, ["Google Analytics | 2", "Adwind | 1"]);
}

#[test]
fn sale_and_hedged_sharing() {
    assert_eq!(lines("sale", &[], &["category", "recipient", "said"]), ["interest | Adwind | possible"]);
    let found = lines("hedged-sharing", &[], &["category", "recipient", "condition"]);
    assert_eq!(found, ["IP address | the police | if the law demands it", "interest | Adwind | "]);
}

#[test]
fn denials_with_condition_and_exception() {
    let found = lines("denied", &[], &["denied", "category", "recipient", "condition", "excepted"]);
    assert_eq!(
        found,
        [
            "sell | name | Datamoor |  | ",
            "share | e-mail address | Datamoor | except with couriers | share",
            "share | health | Datamoor | except with couriers | share"
        ]
    );
    assert_eq!(lines("denied", &[("action", "sell")], &["category"]), ["name"]);
}

#[test]
fn what_leaves_the_eea_and_how_it_is_safeguarded() {
    let found = lines("leaves-eea", &[], &["policy", "category", "place", "ground", "safeguard", "elsewhere"]);
    assert_eq!(
        found,
        [
            "Fernhill Ltd | e-mail address | United States | seat | encryption | standard contractual clauses",
            "Fernhill Ltd | e-mail address | United States | seat | standard contractual clauses | standard contractual clauses",
            "Fernhill Ltd | e-mail address | United States | stated | encryption | standard contractual clauses",
            "Fernhill Ltd | e-mail address | United States | stated | standard contractual clauses | standard contractual clauses",
            "the controller | work e-mail | United States | seat |  | ",
        ]
    );
}

#[test]
fn what_is_collected_from_whom_and_of_which_kind() {
    let found = lines("collected", &[], &["category", "statements", "said"]);
    assert_eq!(found, ["e-mail address | 1 | certain", "health | 1 | certain", "interest | 1 | certain"]);
    assert_eq!(lines("from-third-parties", &[], &["category", "source", "kind"]), ["interest | Adwind | third party"]);
    let found = lines("special-categories", &[], &["category", "action", "purpose", "basis"]);
    assert_eq!(found, ["health | collect | account management | consent"]);
    assert_eq!(lines("technologies", &[], &["technology", "action", "purpose"]), ["cookie | use | profiling"]);
}

#[test]
fn purposes_legal_bases_retention_and_safeguards() {
    let found = lines("purposes", &[("data", "pd:Contact")], &["purpose", "category", "statements"]);
    assert_eq!(found, ["account management | e-mail address | 1", "analytics | e-mail address | 1"]);
    let found = lines("legal-bases", &[], &["purpose", "basis", "reading"]);
    assert_eq!(found, ["account management | A6-1-a | inferred", "account management | consent | stated"]);
    let found = lines("retention", &[], &["category", "period", "duration"]);
    assert_eq!(found, ["IP address | for 30 days | P30D", " | as long as necessary | "]);
    let found = lines("safeguards", &[], &["safeguard", "category"]);
    assert_eq!(found, ["encryption | e-mail address", "standard contractual clauses | e-mail address"]);
}

#[test]
fn what_the_policy_says_of_itself() {
    assert_eq!(
        lines("rights", &[], &["policy", "right", "words", "page"]),
        ["Fernhill Ltd | right of access | see your data | https://fernhill.example/data"]
    );
    let found = lines("contacts", &[], &["policy", "role", "contact"]);
    assert_eq!(
        found,
        [
            "Fernhill Ltd | controller | privacy@fernhill.example",
            "Fernhill Ltd | data protection officer | dpo@fernhill.example",
            "the controller |  | "
        ]
    );
    let found = lines("automated-decisions", &[], &["kind", "words"]);
    assert_eq!(found, ["denial | There are no decisions by machine.", "flow | We use cookies to know you."]);
    assert_eq!(lines("no-controller", &[], &["path", "origin"]), ["larkspur.html | unnamed"]);
    let found = lines("overview", &[], &["policy", "date", "flows", "denials", "categories", "recipients"]);
    assert_eq!(found, ["Fernhill Ltd | 2026-03-01 | 8 | 2 | 5 | 4", "the controller |  | 1 | 0 | 1 | 1"]);
}

#[test]
fn evidence_of_a_flow() {
    let found = lines("evidence", &[("flow", "urn:t/f/share")], &["role", "stands_for", "words", "start", "end", "path"]);
    assert_eq!(
        found,
        [
            " |  | We share your e-mail address with Google Analytics. | 48 | 105 | fernhill.txt",
            "data | e-mail address | e-mail address | 62 | 83 | fernhill.txt"
        ]
    );
    assert_eq!(ask("evidence", &[]).len(), 2, "every flow, no denial");
}

#[test]
fn the_small_graph_has_no_denials() {
    let text = csv(&shops(), &question("flows").text);
    assert!(text.contains("urn:t/f/share,https://w3id.org/dpv#hasRecipient,urn:policyflow:id/organisation/google-analytics"), "{text}");
    assert!(!text.contains("denial") && !text.contains("datamoor") && !text.contains("no-sale"), "{text}");
}

#[test]
fn no_question_takes_a_denial_for_a_fact() {
    let dataset = shops();
    for question in questions().iter().filter(|question| question.name != "denied" && question.name != "overview") {
        let answer = csv(&dataset, &question.text);
        for trace in ["Datamoor", "datamoor", "marketing", "anonymisation", "local storage", "legitimate interest", "never", "f/denial", "f/no-sale"]
        {
            assert!(!answer.contains(trace), "{} speaks of {trace}, which is denied:\n{answer}", question.name);
        }
    }
}

/// What people ask who know DPV, or nothing but the shape of a graph, and have never heard of denials.
const FOREIGN: [&str; 13] = [
    "SELECT * { ?r a ?class VALUES ?class { dpv:ThirdParty dpv:DataProcessor } }",
    "SELECT * { ?p a dpv:Process ; dpv:hasPersonalData ?d ; dpv:hasRecipient ?r }",
    "SELECT * { ?p dpv:hasPersonalData ?d ; dpv:hasRecipient ?r }",
    "SELECT * { ?p a dpv:Process ; dpv:hasPurpose ?why }",
    "SELECT * { ?p dpv:hasPurpose ?why . ?why skos:broader* dpv:Purpose }",
    "SELECT * { ?p dpv:hasProcessing ?o ; dpv:hasDataController ?c }",
    "SELECT * { ?p dpv:hasRecipient|dpv:hasRecipientThirdParty|dpv:hasDataProcessor|dpv:hasDataImporter ?r }",
    "SELECT * { ?n dpv:hasProcess ?p . ?p ?property ?value . FILTER(?property != pf:exceptionTo) }",
    "SELECT * { ?p dpv:hasLegalBasis|dpv:hasLocation|dpv:hasStorageCondition|dpv:hasTechnicalMeasure|dpv:hasDataSource ?v }",
    "SELECT * { ?r a dpv:Recipient }",
    "SELECT * { ?p pf:action \"sell\" ; pf:actor ?who }",
    "SELECT * { ?property a ?x } VALUES ?x { dpv:Process dpv:PersonalDataProcess pf:Flow }",
    "CONSTRUCT { ?p ?property ?value } WHERE { ?p ?property ?value . FILTER(STRSTARTS(STR(?property), STR(dpv:)) && ?property NOT IN (dpv:hasProhibition, dpv:hasRule, dpv:hasName)) }",
];

fn foreign() -> impl Iterator<Item = String> {
    let prefixes = "PREFIX dpv: <https://w3id.org/dpv#> PREFIX pf: <urn:policyflow:ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> ";
    FOREIGN.iter().map(move |query| format!("{prefixes}{query}"))
}

#[test]
fn no_foreign_query_takes_a_denial_for_a_fact() {
    let dataset = shops();
    for query in foreign() {
        let answer = csv(&dataset, &query);
        assert!(answer.lines().count() > 1, "it finds something: {query}");
        for trace in ["t/f/denial", "t/f/no-sale", "datamoor", "Datamoor"] {
            assert!(!answer.contains(trace), "{query}\nspeaks of {trace}, which is denied:\n{answer}");
        }
    }
}

#[test]
fn what_a_policy_says_twice_over_is_told_once() {
    // The same graphs again, as an older export of the same policies under the same names would be.
    let mut builder = Builder::new();
    for _ in 0..2 {
        let text = include_str!("graphs/shops.trig").replace('[', "<urn:x/").replace("<urn:x/ ", "[ ");
        builder.read(text.as_bytes(), "shops.trig").expect("the graphs parse");
    }
    let doubled = builder.finish();
    let shared = question("shared-with").text;
    assert_eq!(rows(&doubled, &shared), rows(&shops(), &shared));
}

#[test]
fn all_run_on_what_is_exported_in_time() {
    let knowledge = Knowledge::embedded().expect("the ontology is sound");
    let (mut builder, mut denials) = (Builder::new(), BTreeSet::new());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/policies");
    for entry in std::fs::read_dir(folder).expect("the examples").take(4) {
        let path = entry.expect("an entry").path();
        let source = policyflow::document::Source { path: path.display().to_string(), bytes: std::fs::read(&path).expect("an example") };
        let extraction = pipeline::extract(&source, &knowledge, &Options::default());
        let quads = quads(&extraction, &knowledge, &RdfOptions::default());
        denials.extend(quads.all().filter(|quad| quad.predicate.as_str().ends_with("#hasProhibition")).map(|quad| quad.object.to_string()));
        builder.extend(quads.all().cloned()).expect("there is room");
    }
    let dataset = builder.finish();
    for question in questions() {
        let answer = csv(&dataset, &question.text);
        let denied = denials.iter().any(|denial| answer.contains(denial.trim_matches(['<', '>'])));
        assert!(!denied || question.name == "denied", "{} tells of a denial:\n{answer}", question.name);
    }
    assert_eq!(rows(&dataset, &question("overview").text).len(), 4);
    assert!(denials.len() > 10, "the examples deny something");
    for query in foreign() {
        let answer = csv(&dataset, &query);
        assert!(!denials.iter().any(|denial| answer.contains(denial.trim_matches(['<', '>']))), "{query} tells of a denial:\n{answer}");
    }
}

#[test]
fn every_question_is_in_the_folder_and_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/ontology/queries");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, questions().into_iter().map(|question| question.name).collect());
}
