use super::*;

const DATA: &str = r#"
@prefix : <urn:x/> .
:a :p :b .
GRAPH :g { :a :p :b . :a :p :c . _:n :p "w" }
GRAPH :h { :a :p :b . :a :q :c . _:n :p "w" }
"#;

fn data() -> Dataset {
    let mut builder = Builder::new();
    assert_eq!(builder.read(DATA.as_bytes(), "data.trig").expect("it parses"), 7);
    builder.finish()
}

fn answer(dataset: &Dataset, text: &str, scope: &Scope) -> String {
    let mut bytes = Vec::new();
    write(ask(dataset, text, scope).expect("a query"), ResultFormat::Csv, Limits::NONE, &mut bytes).expect("it is written");
    String::from_utf8(bytes).expect("text").replace("\r\n", " ").trim_end().to_owned()
}

fn count(text: &str) -> String {
    answer(&data(), text, &Scope::default())
}

#[test]
fn the_default_graph_is_the_merge_of_all_graphs() {
    assert_eq!(count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "n 4", "a triple of three graphs is one triple, a blank node of one file one node");
    assert_eq!(count("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"), "n 6");
    assert_eq!(count("SELECT ?g { GRAPH ?g { <urn:x/a> <urn:x/q> ?o } }"), "g urn:x/h");
    assert_eq!(count("SELECT (COUNT(*) AS ?n) { GRAPH ?g {} }"), "n 2");
    assert_eq!(count("SELECT (COUNT(*) AS ?n) { GRAPH <urn:x/none> { ?s ?p ?o } }"), "n 0");
}

#[test]
fn every_pattern_finds_what_a_scan_finds() {
    let dataset = data();
    let numbers: Vec<Option<u32>> = [None].into_iter().chain((0..12).map(Some)).collect();
    let all: Vec<[u32; 4]> = dataset.find([None; 3], dataset::Graphs::Default).chain(dataset.find([None; 3], dataset::Graphs::Named)).collect();
    assert_eq!(all.len(), 7);
    let fits =
        |row: &[u32; 4], pattern: [Option<u32>; 3]| pattern.iter().zip(row).all(|(wanted, found)| wanted.is_none_or(|wanted| wanted == *found));
    for subject in &numbers {
        for predicate in &numbers {
            for object in &numbers {
                let pattern = [*subject, *predicate, *object];
                let sorted = |mut rows: Vec<[u32; 4]>| {
                    rows.sort_unstable();
                    rows
                };
                let expected: Vec<_> = all.iter().filter(|row| fits(row, pattern)).copied().collect();
                let named: Vec<_> = dataset.find(pattern, dataset::Graphs::Named).collect();
                let default: Vec<_> = dataset.find(pattern, dataset::Graphs::Default).collect();
                assert_eq!(sorted([named, default].concat()), sorted(expected.clone()));
                let mut triples: Vec<[u32; 3]> = expected.iter().map(|row| [row[0], row[1], row[2]]).collect();
                triples.sort_unstable();
                triples.dedup();
                let mut union: Vec<[u32; 3]> = dataset.find(pattern, dataset::Graphs::Union).map(|row| [row[0], row[1], row[2]]).collect();
                union.sort_unstable();
                assert_eq!(union, triples);
                for graph in dataset.named() {
                    let one: Vec<_> = dataset.find(pattern, dataset::Graphs::One(graph)).collect();
                    assert_eq!(sorted(one), sorted(expected.iter().filter(|row| row[3] == graph).copied().collect()));
                }
            }
        }
    }
}

#[test]
fn the_scope_of_the_protocol_stands_before_that_of_the_query() {
    let scope = |default: &[&str], named: &[&str]| Scope {
        default: default.iter().map(|iri| (*iri).to_owned()).collect(),
        named: named.iter().map(|iri| (*iri).to_owned()).collect(),
        base: None,
    };
    let all = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
    assert_eq!(answer(&data(), all, &scope(&["urn:x/g"], &[])), "n 3");
    assert_eq!(answer(&data(), all, &scope(&[], &["urn:x/g"])), "n 0");
    assert_eq!(answer(&data(), "SELECT ?o FROM <urn:x/g> { ?s <urn:x/q> ?o }", &scope(&["urn:x/h"], &[])), "o urn:x/c");
    assert_eq!(count("SELECT (COUNT(*) AS ?n) FROM <urn:x/h> { ?s ?p ?o }"), "n 3");
    assert!(matches!(ask(&data(), all, &scope(&["no iri"], &[])), Err(QueryError::Graph { .. })));
}

#[test]
fn a_document_without_graphs_is_a_graph_of_its_own() {
    let mut builder = Builder::new();
    for name in ["a.ttl", "b b.ttl"] {
        builder.read(&b"<x> <urn:p> 1 . _:n <urn:p> 2 ."[..], name).expect("it parses");
    }
    let dataset = builder.finish();
    let names: Vec<String> = dataset.graphs().into_iter().map(|(name, size)| format!("{name} {size}")).collect();
    assert_eq!(names, ["<urn:policyflow:file:a.ttl> 2", "<urn:policyflow:file:b%20b.ttl> 2"]);
    assert_eq!(answer(&dataset, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", &Scope::default()), "n 3", "blank nodes of two files are two");
    let text = String::from_utf8({
        let mut bytes = Vec::new();
        dataset.write_nquads(&mut bytes).expect("memory takes it");
        bytes
    })
    .expect("text");
    assert!(text.contains("_:b1 <urn:p> ") && text.contains("_:b2 <urn:p> "), "{text}");
}

#[test]
fn of_a_broken_document_nothing_is_kept() {
    let mut builder = Builder::new();
    let error = builder.read(&b"<urn:a> <urn:b> <urn:c> .\n<urn:a> nonsense ."[..], "x.nt").expect_err("it is broken").to_string();
    assert!(error.contains("line 2"), "{error}");
    assert!(matches!(builder.read(&b""[..], "policy.pdf"), Err(LoadError::Ending)));
    assert!(builder.finish().is_empty());
}

#[test]
fn what_a_query_makes_is_equal_to_what_is_stored() {
    assert_eq!(count("SELECT ?s { VALUES ?o { \"w\" } BIND(STR(?o) AS ?w) ?s ?p ?w FILTER(ISBLANK(?s)) } LIMIT 1"), "s _:b1");
    assert_eq!(count("SELECT (COUNT(DISTINCT ?x) AS ?n) { { BIND(\"w\" AS ?x) } UNION { ?s ?p ?x FILTER(ISLITERAL(?x)) } }"), "n 1");
}

#[test]
fn bad_queries_are_shown_with_their_place() {
    let error = |text: &str| ask(&data(), text, &Scope::default()).err().expect("no query").to_string();
    let shown = error("SELECT ?s WHERE {\n  ?s ?p }");
    assert!(shown.starts_with("line 2, column 10: expected ") && shown.ends_with("\n    ?s ?p }\n           ^"), "{shown}");
    assert!(error("SELECT * { ?s nope:x ?o }").starts_with("line 1, column "));
    assert!(error("").starts_with("line 1, column 1"));
    assert!(error(&format!("SELECT * {{ {} ", "?s ?p ?o . ".repeat(500))).lines().all(|line| line.chars().count() < 400));
    let service = answer_error("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }");
    assert!(service.contains("not supported"), "{service}");
}

fn answer_error(text: &str) -> String {
    let dataset = data();
    let results = match ask(&dataset, text, &Scope::default()) {
        Ok(results) => results,
        Err(error) => return error.to_string(),
    };
    write(results, ResultFormat::Csv, Limits::NONE, &mut Vec::new()).expect_err("it cannot be evaluated").to_string()
}

#[test]
fn limits_hold_and_formats_fit() {
    let text = "SELECT * { ?s ?p ?o }";
    let write = |text: &str, format, rows, bytes| {
        let mut out = Vec::new();
        super::write(ask(&data(), text, &Scope::default()).expect("a query"), format, Limits { rows, bytes }, &mut out).map(|count| (count, out))
    };
    assert!(matches!(write(text, ResultFormat::Json, 3, 9999), Err(WriteError::Rows(3))));
    assert!(matches!(write(text, ResultFormat::Json, 4, 100), Err(WriteError::Bytes(100))));
    assert!(matches!(write(text, ResultFormat::Table, 3, 9999), Err(WriteError::Rows(3))));
    assert_eq!(write(text, ResultFormat::Json, 4, 9999).expect("it fits").0, 4);
    assert!(matches!(write(text, ResultFormat::Turtle, 9, 9999), Err(WriteError::Form("turtle"))));
    assert!(matches!(write("CONSTRUCT WHERE { ?s ?p ?o }", ResultFormat::Turtle, 2, 9999), Err(WriteError::Rows(2))));
    let graph = write("CONSTRUCT WHERE { ?s <urn:x/q> ?o }", ResultFormat::NTriples, 2, 9999).expect("it fits");
    assert_eq!(graph, (1, b"<urn:x/a> <urn:x/q> <urn:x/c> .\n".to_vec()));
    assert_eq!(write("ASK {}", ResultFormat::Table, 1, 9).expect("it fits").1, b"yes\n");
    for format in ResultFormat::ALL {
        assert!(write("DESCRIBE <urn:x/a>", format, 9, 9999).is_ok(), "{format:?}");
        assert_eq!(write("ASK {}", format, 9, 9999).is_ok(), format.rows_type().is_some(), "{format:?}");
    }
}

#[test]
fn questions_take_terms_as_people_write_them() {
    let text = "# title: t\n# about: a\n#   b\n# param x: what\nSELECT ?x { VALUES ?x { UNDEF } }";
    let question = Question::parse("q", text).expect("a question");
    assert_eq!((question.title.as_str(), question.about.as_str()), ("t", "a b"));
    assert_eq!(question.parameters, [Parameter { name: "x".into(), about: "what".into(), default: "UNDEF".into() }]);
    let with = |value: &str| question.with(&[("x".to_owned(), value.to_owned())]).map(|text| text.lines().last().unwrap_or("").to_owned());
    assert_eq!(with("pd:EmailAddress").as_deref(), Ok("SELECT ?x { VALUES ?x { <https://w3id.org/dpv/pd#EmailAddress> } }"));
    assert_eq!(with("urn:x").as_deref(), Ok("SELECT ?x { VALUES ?x { <urn:x> } }"));
    assert_eq!(with("12").as_deref(), Ok("SELECT ?x { VALUES ?x { 12 } }"));
    assert_eq!(with("a \"} b").as_deref(), Ok("SELECT ?x { VALUES ?x { \"a \\\"} b\" } }"));
    assert_eq!(with("<a b>"), Err(QuestionError::Value("<a b>".into())));
    assert!(matches!(question.with(&[("y".into(), "1".into())]), Err(QuestionError::Parameter { .. })));
    assert!(Question::parse("q", "# title: t\nSELECT * {}").is_err());
    assert!(Question::parse("q", "# title: t\n# about: a\n# param x: y\nSELECT * {}").is_err());
}
