//! The ontology's files: every term in them exists, the JSON-LD context knows what exports use, and the page for people is that of the files.

mod page;
mod turtle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser};
use oxigraph::model::Term;
use policyflow::document::Source;
use policyflow::knowledge::Knowledge;
use policyflow::pipeline::{Options, extract};
use policyflow::view::rdf::{RdfOptions, quads};
use regex::Regex;
use turtle::{Turtle, files, root};

const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// Prefix, namespace and file of the vocabularies that we use terms of.
const DPV: [(&str, &str, &str); 6] = [
    ("dpv", "https://w3id.org/dpv#", "dpv.ttl"),
    ("pd", "https://w3id.org/dpv/pd#", "pd.ttl"),
    ("tech", "https://w3id.org/dpv/tech#", "tech.ttl"),
    ("loc", "https://w3id.org/dpv/loc#", "loc.ttl"),
    ("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#", "eu-gdpr.ttl"),
    ("legal-eu", "https://w3id.org/dpv/legal/eu#", "legal-eu.ttl"),
];

#[test]
fn the_page_is_that_of_the_files() {
    let path = root("ontology/README.md");
    let page = page::page();
    if std::env::var_os("UPDATE_EXPORTS").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    assert!(fs::read_to_string(&path).is_ok_and(|text| text == page), "write it anew with UPDATE_EXPORTS=1");
}

#[test]
fn every_term_of_ours_is_described_and_on_the_page() {
    let ours = Turtle::read(&root("ontology/policyflow.ttl"));
    let page = page::page();
    for subject in ours.subjects().into_iter().filter(|subject| subject.starts_with("pf:")) {
        assert!(page.contains(&format!("\n| `{subject}` |")), "{subject} stands under no heading");
        let (label, meaning) = if ours.is_a(subject, "rdfs:Class") || ours.is_a(subject, "rdf:Property") {
            ("rdfs:label", "rdfs:comment")
        } else {
            ("skos:prefLabel", "skos:definition")
        };
        assert!(ours.all(subject, label).len() == 1 && ours.all(subject, meaning).len() == 1, "{subject} has one {label} and one {meaning}");
    }
    for file in files(&root("ontology/shapes"), &["ttl"]) {
        let shapes = Turtle::read(&file);
        let known: BTreeSet<String> = page::IN_WORDS.split_whitespace().map(|name| format!("sh:{name}")).collect();
        let unknown: Vec<&str> = shapes.predicates().into_iter().filter(|name| name.starts_with("sh:") && !known.contains(*name)).collect();
        assert!(unknown.is_empty(), "{}: the page does not put {unknown:?} into words", file.display());
    }
}

/// Terms by prefix as they are written in files of the ontology, with a file that has them.
fn used() -> BTreeMap<(String, String), String> {
    let curie = Regex::new(r"(?:^|[^\w:/#.-])([a-z]+(?:-[a-z]+)?):([A-Za-z][A-Za-z0-9_-]*)").expect("it is a pattern");
    let iri = Regex::new(r"(https://w3id\.org/dpv[a-z/-]*#|urn:policyflow:ns#)([A-Za-z][A-Za-z0-9_-]*)").expect("it is a pattern");
    let namespaces = || DPV.iter().map(|(prefix, namespace, _)| (*prefix, *namespace)).chain([("pf", "urn:policyflow:ns#")]);
    let mut found = BTreeMap::new();
    for path in files(&root("ontology"), &["ttl", "rq", "jsonld", "csv", "toml", "md"]) {
        let text = fs::read_to_string(&path).expect("a file");
        let name = path.strip_prefix(root("ontology")).expect("it is in the folder").display().to_string();
        if name == "README.md" {
            // Made from the others.
            continue;
        }
        for part in curie.captures_iter(&text) {
            found.entry((part[1].to_owned(), part[2].to_owned())).or_insert_with(|| name.clone());
        }
        for part in iri.captures_iter(&text) {
            let prefix = namespaces().find(|(_, namespace)| *namespace == &part[1]).unwrap_or_else(|| panic!("{name}: {}", &part[1])).0;
            found.entry((prefix.to_owned(), part[2].to_owned())).or_insert_with(|| name.clone());
        }
    }
    found
}

#[test]
fn every_term_of_our_own_exists() {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for path in files(&root("ontology"), &["ttl"]) {
        known.extend(Turtle::read(&path).subjects().into_iter().map(str::to_owned));
    }
    // What only audits see is described on a page of its own.
    let layer = fs::read_to_string(root("ontology/audits/README.md")).expect("the page");
    known.extend(Regex::new("`(pf:[A-Za-z]+)`").expect("it is a pattern").captures_iter(&layer).map(|part| part[1].to_owned()));
    let phrases = fs::read_to_string(root("ontology/audits/phrases.toml")).expect("the lists");
    known.extend(phrases.lines().filter_map(|line| Some(format!("say:{}", line.strip_prefix('[')?.strip_suffix(']')?))));
    let ours = ["pf", "pfs", "say", "org"];
    let wrong: Vec<_> = used()
        .into_iter()
        .filter(|((prefix, name), _)| ours.contains(&prefix.as_str()) && !known.contains(&format!("{prefix}:{name}")))
        .filter(|((prefix, name), _)| !(prefix == "say" && name == "NAME"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_term_of_dpv_exists_in_its_version_2_3() {
    let folder = root("../shared/reference/dpv-2.3");
    if !folder.is_dir() {
        println!("skipped: DPV's own files are not part of the project, and do not lie beside it");
        return;
    }
    let used = used();
    for (prefix, namespace, file) in DPV {
        let text = fs::read(folder.join(file)).expect("a file of DPV");
        let known: BTreeSet<String> = RdfParser::from_format(RdfFormat::Turtle)
            .for_slice(&text)
            .map(|quad| quad.expect("it parses").subject.to_string())
            .filter_map(|subject| Some(subject.strip_prefix(&format!("<{namespace}"))?.trim_end_matches('>').to_owned()))
            .collect();
        let terms = used.iter().filter(|((of, _), _)| of == prefix);
        // A query asks for whatever begins with it.
        let is_start = |name: &str| (prefix, name) == ("eu-gdpr", "A9");
        let wrong: Vec<_> = terms.clone().filter(|((_, name), _)| !known.contains(name) && !is_start(name)).collect();
        assert!(wrong.is_empty(), "{file} does not have {wrong:?}");
        assert!(prefix == "legal-eu" || terms.count() > 0, "{prefix} is used");
    }
}

#[test]
fn queries_ask_denials_by_the_properties_of_denials() {
    let block = Regex::new(r"a pf:DeniedFlow\s*;([^.}]*)").expect("it is a pattern");
    let of_flows =
        Regex::new(r"pf:(?:action|actor|source|threat)\b|dpv:has(?:[A-QS-Z]|R[a-t])\w*|dpv:isImplementedUsingTechnology").expect("it is a pattern");
    let mut count = 0;
    for path in files(&root("ontology"), &["rq"]).into_iter().chain(files(&root(".ci/questions"), &["rq"])) {
        let text = fs::read_to_string(&path).expect("a file");
        for asked in block.captures_iter(&text) {
            count += 1;
            assert!(!of_flows.is_match(&asked[1]), "{}: no denial has such a property, see the page: {}", path.display(), &asked[1]);
        }
    }
    assert!(count >= 2, "some queries ask for denials");
}

fn context() -> serde_json::Map<String, serde_json::Value> {
    let text = fs::read_to_string(root("ontology/context.jsonld")).expect("the context");
    let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    document["@context"].as_object().expect("a context").clone()
}

/// What a term of the context stands for, as a reader of JSON-LD has it.
fn expanded(context: &serde_json::Map<String, serde_json::Value>, term: &str) -> Option<String> {
    let document = serde_json::json!({"@context": context, "id": "urn:s", term: "urn:o"}).to_string();
    let syntax = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };
    let quads: Vec<_> = RdfParser::from_format(syntax).for_slice(document.as_bytes()).map(|quad| quad.expect("it is JSON-LD")).collect();
    assert!(quads.len() <= 1, "{term}");
    quads.first().map(|quad| {
        let is_link = context[term]["@type"] == "@id" || term == "type";
        assert_eq!(matches!(quad.object, Term::NamedNode(_)), is_link, "{term}");
        quad.predicate.as_str().to_owned()
    })
}

#[test]
fn the_context_has_a_name_for_everything_that_exports_state() {
    let context = context();
    let prefixes: BTreeSet<&str> =
        context.iter().filter(|(_, value)| value.as_str().is_some_and(|iri| iri.contains("://"))).map(|(key, _)| key.as_str()).collect();
    let names: Vec<&String> =
        context.keys().filter(|key| !key.starts_with('@') && *key != "id" && *key != "pf" && !prefixes.contains(key.as_str())).collect();
    let mut known = BTreeMap::new();
    for name in names {
        let iri = expanded(&context, name).unwrap_or_else(|| panic!("{name} names no property"));
        if let Some(other) = known.insert(iri.clone(), name) {
            panic!("{name} and {other} are both {iri}");
        }
    }
    let knowledge = Knowledge::embedded().expect("the ontology is sound");
    let mut missing = BTreeSet::new();
    for path in files(&root("examples/policies"), &["md", "html", "txt"]) {
        let source = Source { path: path.display().to_string(), bytes: fs::read(&path).expect("an example") };
        let extraction = extract(&source, &knowledge, &Options::default());
        let policy = quads(&extraction, &knowledge, &RdfOptions::default()).in_files(&["p.ttl".to_owned()]);
        missing.extend(policy.all().map(|quad| quad.predicate.as_str().to_owned()).filter(|predicate| !known.contains_key(predicate)));
    }
    assert!(missing.is_empty(), "{missing:?}");
    // What no example happens to state.
    let ours = Turtle::read(&root("ontology/policyflow.ttl"));
    let of_the_ontology_alone = ["pf:ambiguousLabel", "pf:domain", "pf:party", "pf:providedBy", "pf:service"];
    for property in ours.subjects().into_iter().filter(|subject| ours.is_a(subject, "rdf:Property") && !of_the_ontology_alone.contains(subject)) {
        assert!(known.contains_key(&property.replace("pf:", "urn:policyflow:ns#")), "{property}");
    }
    assert!(known.contains_key(RDF_TYPE));
}
