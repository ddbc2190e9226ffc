//! W3C's tests of the SPARQL 1.1 Protocol and of service descriptions, where they lie beside the project: those that a read-only endpoint can pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use policyflow::query::{self, Builder, Dataset, Limits, ResultFormat, Scope};

use crate::server::{Answer, Server};

const PREFIXES: &str = "PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
";

fn suite(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/w3c").join(name);
    if !folder.is_dir() {
        eprintln!("skipped: the tests of W3C are not at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn load(text: &[u8], name: &str) -> Dataset {
    let mut builder = Builder::new();
    builder.read(text, name).expect("it parses");
    builder.finish()
}

fn rows(dataset: &Dataset, query: &str) -> Vec<BTreeMap<String, String>> {
    let results = query::ask(dataset, &format!("{PREFIXES}{query}"), &Scope::default()).expect("our query is right");
    let mut bytes = Vec::new();
    query::write(results, ResultFormat::Csv, Limits::NONE, &mut bytes).expect("it is written");
    csv::Reader::from_reader(&bytes[..]).deserialize().map(|row| row.expect("a row")).collect()
}

/// The graphs that tests speak of, as N-Quads.
fn data(folder: &Path, manifest: &Dataset) -> String {
    let mut quads = String::new();
    for row in rows(manifest, "SELECT DISTINCT ?file ?name { ?test ut:graphData [ ut:graph ?file ; rdfs:label ?name ] } ORDER BY ?name") {
        let file = row["file"].rsplit('/').next().expect("a file has a name").to_owned();
        let Ok(text) = fs::read_to_string(folder.join(&file)) else { continue };
        for line in text.lines().filter(|line| line.trim_end().ends_with('.')) {
            let triple = line.trim_end().trim_end_matches('.');
            quads.push_str(&format!("{triple} <{}> .\n", row["name"]));
        }
    }
    quads
}

/// Sends a request of the manifest.
fn send(server: &Server, manifest: &Dataset, row: &BTreeMap<String, String>) -> Answer {
    let body = match row["encoding"].as_str() {
        "UTF-16" => [0xfe, 0xff].into_iter().chain(row["chars"].encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        _ => row["chars"].clone().into_bytes(),
    };
    let headers = rows(
        manifest,
        &format!(
            "SELECT ?name ?value {{ <{}> mf:action/ht:requests/rdf:rest*/rdf:first/ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?name ; ht:fieldValue ?value ] }}",
            row["test"]
        ),
    );
    let headers: Vec<(&str, &str)> = headers.iter().map(|header| (header["name"].as_str(), header["value"].as_str())).collect();
    server.request(&row["method"], &row["path"], &headers, &body)
}

/// What is wrong with an answer; nothing if it is what the test expects.
fn fault(row: &BTreeMap<String, String>, answer: &Answer) -> Option<String> {
    let class = format!("StatusCode{}xx", answer.status / 100);
    if !row["statuses"].contains(&class) {
        return Some(format!("status {}, expected {}", answer.status, row["statuses"]));
    }
    let media = answer.header("content-type").split(';').next().unwrap_or("").to_owned();
    let fits = match row["format"].as_str() {
        "boolean" => ["application/sparql-results+json", "application/sparql-results+xml"].contains(&media.as_str()),
        "tabular" => media.contains("sparql-results") || media.starts_with("text/"),
        "RDF" => ["text/turtle", "application/rdf+xml", "application/n-triples"].contains(&media.as_str()),
        _ => true,
    };
    let right = row["boolean"].is_empty() || answer.body.contains(&format!("\"boolean\":{}", row["boolean"]));
    (!fits || !right).then(|| format!("{media}: {}", answer.body))
}

#[test]
fn protocol() {
    let Some(folder) = suite("protocol") else { return };
    let manifest = load(&fs::read(folder.join("manifest.ttl")).expect("a manifest"), "manifest.ttl");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let graphs = scratch.path().join("data.nq");
    fs::write(&graphs, data(&folder, &manifest)).expect("a file");
    let server = Server::start(&[&graphs], &[]);
    let tests = rows(
        &manifest,
        "SELECT ?test (COUNT(DISTINCT ?request) AS ?requests) (SAMPLE(?m) AS ?method) (SAMPLE(?p) AS ?path) (SAMPLE(?c) AS ?chars) (SAMPLE(?e) AS ?encoding)
            (GROUP_CONCAT(DISTINCT STR(?s)) AS ?statuses) (SAMPLE(?f) AS ?format) (SAMPLE(STR(?b)) AS ?boolean) {
          ?test a mf:ProtocolTest ; mf:action/ht:requests/rdf:rest*/rdf:first ?request .
          ?request ht:methodName ?m ; ht:absolutePath ?p ; ht:resp ?response .
          ?response mf:expectedStatus ?s .
          OPTIONAL { ?response mf:expectedFormat ?f } OPTIONAL { ?response mf:expectedBoolean ?b }
          OPTIONAL { ?request ht:body [ cnt:chars ?c ; cnt:characterEncoding ?e ] }
        } GROUP BY ?test ORDER BY ?test",
    );
    let (mut passed, mut skipped, mut faults) = (0, Vec::new(), Vec::new());
    for row in &tests {
        let name = row["test"].rsplit('#').next().expect("a test has a name").to_owned();
        if name.starts_with("update_") {
            skipped.push(name);
            continue;
        }
        match fault(row, &send(&server, &manifest, row)) {
            None => passed += 1,
            Some(fault) => faults.push(format!("{name}: {fault}")),
        }
    }
    println!("protocol: {passed} of {} tests passed; skipped, since the endpoint is read only: {}", tests.len(), skipped.join(", "));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((tests.len(), skipped.len()), (34, 7));
}

#[test]
fn service_description() {
    let Some(folder) = suite("service-description") else { return };
    let manifest = load(&fs::read(folder.join("manifest.ttl")).expect("a manifest"), "manifest.ttl");
    let names: Vec<String> =
        rows(&manifest, "SELECT ?test { ?test a mf:ServiceDescriptionTest } ORDER BY ?test").into_iter().map(|row| row["test"].clone()).collect();
    let graphs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphs/shops.trig");
    let server = Server::start(&[&graphs], &[]);
    let answer = server.get("/sparql", "text/turtle");
    assert!(answer.status == 200 && answer.header("content-type").starts_with("text/turtle"), "returns-rdf: {answer:?}");
    let description = load(answer.body.as_bytes(), "description.ttl");
    let endpoint = format!("http://{}/sparql", server.address);
    let count = |pattern: &str| rows(&description, &format!("SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))[0]["n"].parse::<usize>().expect("a number");
    assert_eq!(count(&format!("?service sd:endpoint <{endpoint}>")), 1, "has-endpoint-triple");
    // The schema: a service has one dataset with one default graph; each named graph has one name and at most one graph.
    assert_eq!(count("?s a sd:Service ; sd:defaultDataset ?d . ?d a sd:Dataset ; sd:defaultGraph ?g . ?g a sd:Graph"), 1, "conforms-to-schema");
    assert_eq!(count("?d sd:namedGraph ?n . ?n a sd:NamedGraph ; sd:name ?name ; sd:graph ?g . ?g a sd:Graph FILTER(ISIRI(?name))"), 2);
    assert_eq!(count("?s sd:supportedLanguage|sd:feature|sd:resultFormat ?o FILTER(!ISIRI(?o))"), 0);
    for name in names {
        let name = name.rsplit('#').next().unwrap_or("").to_owned();
        assert!(["has-endpoint-triple", "returns-rdf", "conforms-to-schema"].contains(&name.as_str()), "{name} is not run");
        println!("service description: {name} passed");
    }
}
