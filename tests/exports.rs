//! Exports of the example policies: every format says the same, and every statement leads back to words in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser};
use oxigraph::model::{Quad, Term};
use serde_json::Value;
use tempfile::TempDir;

static EXPORT: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut program = assert_cmd::Command::cargo_bin("policyflow").expect("the program is built");
    program.current_dir(env!("CARGO_MANIFEST_DIR")).args(["export", "examples/policies", "--quiet", "-o"]).arg(folder.path());
    program.env_remove("SOURCE_DATE_EPOCH").assert().success();
    folder
});

fn path(name: &str) -> PathBuf {
    EXPORT.path().join(name)
}

fn policies() -> Vec<String> {
    let files = fs::read_dir(EXPORT.path()).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "nq"))
        .map(|path| path.file_stem().expect("a stem").to_string_lossy().into_owned())
        .filter(|name| name != "all")
        .collect();
    names.sort();
    names
}

fn parse(path: &Path) -> Vec<Quad> {
    let syntax = match path.extension().and_then(|ending| ending.to_str()) {
        Some("ttl") => RdfFormat::Turtle,
        Some("trig") => RdfFormat::TriG,
        Some("nq") => RdfFormat::NQuads,
        Some("jsonld") => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        _ => RdfFormat::RdfXml,
    };
    let bytes = fs::read(path).expect("a file");
    RdfParser::from_format(syntax).for_slice(&bytes).map(|quad| quad.unwrap_or_else(|error| panic!("{}: {error}", path.display()))).collect()
}

fn set(quads: &[Quad], triples: bool) -> BTreeSet<String> {
    let line = |quad: &Quad| {
        let graph = if triples { String::new() } else { quad.graph_name.to_string() };
        format!("{} {} {} {graph}", quad.subject, quad.predicate, quad.object)
    };
    quads.iter().map(line).collect()
}

fn record(name: &str) -> Value {
    serde_json::from_slice(&fs::read(path(&format!("{name}.json"))).expect("a file")).expect("JSON")
}

#[test]
fn all_syntaxes_of_a_policy_and_of_the_corpus_are_the_same_graph() {
    for name in policies().into_iter().chain(["all".to_owned()]) {
        let lines = parse(&path(&format!("{name}.nq")));
        let (quads, triples) = (set(&lines, false), set(&lines, true));
        assert_eq!(lines.len(), quads.len(), "{name}: each quad once");
        for ending in ["trig", "jsonld"] {
            assert!(set(&parse(&path(&format!("{name}.{ending}"))), false) == quads, "{name}.{ending}");
        }
        for ending in ["ttl", "rdf"] {
            let found = parse(&path(&format!("{name}.{ending}")));
            assert!(set(&found, true) == triples, "{name}.{ending}");
            assert_eq!(found.len(), triples.len(), "{name}.{ending}: each triple once");
        }
    }
}

#[test]
fn every_practice_is_a_process_and_denials_stay_denials() {
    for name in policies() {
        let quads = parse(&path(&format!("{name}.nq")));
        let of_class = |class: &str| -> BTreeSet<String> {
            let class = format!("<urn:policyflow:ns#{class}>");
            quads
                .iter()
                .filter(|quad| quad.predicate.as_str().ends_with("#type") && quad.object.to_string() == class)
                .map(|quad| quad.subject.to_string())
                .collect()
        };
        let (flows, denials) = (of_class("Flow"), of_class("DeniedFlow"));
        let record = record(&name);
        let count =
            |polarity: &str| record["practices"].as_array().expect("a list").iter().filter(|practice| practice["polarity"] == polarity).count();
        assert_eq!((flows.len(), denials.len()), (count("affirmed"), count("denied")), "{name}");
        let reached = |property: &str| -> BTreeSet<String> {
            quads
                .iter()
                .filter(|quad| quad.predicate.as_str() == format!("https://w3id.org/dpv#{property}"))
                .map(|quad| quad.object.to_string())
                .collect()
        };
        assert_eq!((reached("hasProcess"), reached("hasProhibition")), (flows, denials), "{name}");
    }
}

#[test]
fn every_concept_is_described_up_to_the_top() {
    let (broader, label) = ("http://www.w3.org/2004/02/skos/core#broader", "http://www.w3.org/2004/02/skos/core#prefLabel");
    for name in policies() {
        // In the policy's own graph: the catalogue describes no concepts.
        let quads: Vec<Quad> = parse(&path(&format!("{name}.nq"))).into_iter().filter(|quad| quad.graph_name.is_named_node()).collect();
        let labelled: BTreeSet<String> = quads.iter().filter(|quad| quad.predicate.as_str() == label).map(|quad| quad.subject.to_string()).collect();
        for quad in &quads {
            let object = quad.object.to_string();
            let ours = object.starts_with("<urn:policyflow:ns#") && (quad.predicate.as_str() == broader || object.contains("Right"));
            if object.starts_with("<https://w3id.org/dpv") || (ours && !object.contains("Statement")) {
                assert!(labelled.contains(&object), "{name}: {quad} is not described");
            }
        }
        // An operation without reasoner: from what is done up to dpv:Processing.
        let above = |below: &str| {
            quads
                .iter()
                .filter(|quad| quad.predicate.as_str() == broader && quad.subject.to_string() == below)
                .map(|quad| quad.object.to_string())
                .collect::<Vec<_>>()
        };
        for operation in quads.iter().filter(|quad| quad.predicate.as_str().ends_with("#hasProcessing")).map(|quad| quad.object.to_string()) {
            let mut level = vec![operation.clone()];
            while !level.iter().any(|concept| concept.ends_with("#Processing>")) {
                level = level.iter().flat_map(|concept| above(concept)).collect();
                assert!(!level.is_empty(), "{name}: {operation}");
            }
        }
    }
}

#[test]
fn every_file_is_a_distribution_of_its_dataset() {
    let types = [
        ("ttl", "text/turtle"),
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
        ("jsonld", "application/ld+json"),
        ("rdf", "application/rdf+xml"),
    ];
    for name in policies().into_iter().chain(["all".to_owned()]) {
        let quads = parse(&path(&format!("{name}.nq")));
        let of = |subject: &str, predicate: &str| {
            quads
                .iter()
                .find(|quad| quad.subject.to_string() == subject && quad.predicate.as_str().ends_with(predicate))
                .map(|quad| quad.object.clone())
        };
        let mut found = BTreeMap::new();
        for quad in quads.iter().filter(|quad| quad.predicate.as_str() == "http://www.w3.org/ns/dcat#distribution") {
            let Some(Term::Literal(title)) = of(&quad.object.to_string(), "terms/title") else { panic!("{quad} has a title") };
            let Some(Term::NamedNode(kind)) = of(&quad.object.to_string(), "#mediaType") else { panic!("{quad} has a media type") };
            assert!(path(title.value()).is_file(), "{name}: {} is there", title.value());
            found.insert(title.value().to_owned(), kind.into_string());
        }
        for (ending, kind) in types {
            assert_eq!(
                found.get(&format!("{name}.{ending}")).map(String::as_str),
                Some(format!("https://www.iana.org/assignments/media-types/{kind}").as_str())
            );
        }
    }
}

#[test]
fn every_trigger_has_its_place() {
    for name in policies() {
        let quads = parse(&path(&format!("{name}.nq")));
        let record = record(&name);
        let count = record["practices"].as_array().expect("a list").iter().filter(|practice| !practice["trigger"].is_null()).count();
        let annotations: BTreeSet<String> = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == "urn:policyflow:ns#role" && quad.object.to_string() == "\"trigger\"")
            .map(|quad| quad.subject.to_string())
            .collect();
        assert_eq!(annotations.len(), count, "{name}");
        let starts: BTreeSet<String> = record["practices"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|practice| practice["trigger"].as_array())
            .map(|place| format!("/span/{}-{}>", place[0], place[1]))
            .collect();
        for quad in quads.iter().filter(|quad| quad.predicate.as_str().ends_with("#hasTarget") && annotations.contains(&quad.subject.to_string())) {
            assert!(starts.iter().any(|start| quad.object.to_string().ends_with(start)), "{quad}");
        }
    }
}

/// Start, end and words of a quotation, as far as they were seen.
type Selector = (Option<usize>, Option<usize>, Option<String>);

#[test]
fn quotations_stand_in_the_file_where_they_say() {
    for name in policies() {
        let record = record(&name);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(record["document"]["path"].as_str().expect("a path"));
        let bytes = fs::read(file).expect("the example");
        // One of them is from the days before UTF-8.
        let text = String::from_utf8(bytes).unwrap_or_else(|error| encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned());
        let source: Vec<char> = text.chars().collect();
        let mut selectors: BTreeMap<String, Selector> = BTreeMap::new();
        for quad in parse(&path(&format!("{name}.nq"))) {
            let Term::Literal(literal) = &quad.object else { continue };
            let subject = quad.subject.to_string();
            let span = subject.trim_end_matches("/quote>").trim_end_matches("/position>").to_owned();
            let entry = selectors.entry(span).or_default();
            match quad.predicate.as_str() {
                "http://www.w3.org/ns/oa#start" => entry.0 = literal.value().parse().ok(),
                "http://www.w3.org/ns/oa#end" => entry.1 = literal.value().parse().ok(),
                "http://www.w3.org/ns/oa#exact" => entry.2 = Some(literal.value().to_owned()),
                _ => {}
            }
        }
        let quotes: Vec<_> = selectors.into_values().filter_map(|(start, end, exact)| Some((start?, end?, exact?))).collect();
        assert_eq!(quotes.is_empty(), record["mentions"].as_array().expect("a list").is_empty(), "{name}");
        for (start, end, exact) in quotes {
            assert_eq!(source[start..end].iter().collect::<String>(), exact, "{name} {start}-{end}");
        }
    }
}

#[test]
fn edges_of_tables_have_their_nodes_and_names_of_their_own() {
    for name in policies().into_iter().chain(["all".to_owned()]) {
        let read = |table: &str| -> Vec<csv::StringRecord> {
            let mut reader = csv::Reader::from_path(path(&format!("csv/{name}.{table}.csv"))).expect("a table");
            reader.records().map(|row| row.expect("as long as the header")).collect()
        };
        let nodes: BTreeSet<String> = read("nodes").iter().map(|row| row[0].to_owned()).collect();
        let edges = read("edges");
        assert!(edges.iter().all(|row| nodes.contains(&row[0]) && nodes.contains(&row[1])), "{name}");
        assert_eq!(edges.iter().map(|row| &row[3]).collect::<BTreeSet<_>>().len(), edges.len(), "{name}");
        for table in ["flows", "practices", "mentions", "parties"] {
            read(table);
        }
    }
}

#[test]
fn merged_records_are_the_policies_one_after_the_other() {
    let lines = fs::read_to_string(path("all.jsonl")).expect("a file");
    let merged: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert_eq!(merged, policies().iter().map(|name| record(name)).collect::<Vec<_>>());
}
