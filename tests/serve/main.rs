//! The endpoint as clients meet it: the protocol, its formats, its pages, and its limits, which have to hold whatever is asked.

mod server;
mod w3c;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use server::{Server, encode};

const JSON: &str = "application/sparql-results+json";

fn shops() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphs/shops.trig")
}

/// An endpoint with the two small policies.
fn start() -> Server {
    Server::start(&[&shops()], &["--base-iri", "http://data.example/t/"])
}

/// More combinations than anybody can count.
const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }";

#[test]
fn the_three_ways_to_ask_give_the_same() {
    let server = start();
    let query = "SELECT ?n { org:fernhill dpv:hasName ?n }";
    let get = server.get(&format!("/sparql?query={}", encode(query)), JSON);
    let form = server.request(
        "POST",
        "/sparql",
        &[("Accept", JSON), ("Content-Type", "application/x-www-form-urlencoded")],
        format!("query={}", encode(query)).as_bytes(),
    );
    let direct = server.ask(query, JSON);
    assert_eq!((get.status, get.header("content-type")), (200, JSON));
    assert!(get.body.contains("\"Fernhill Ltd\""), "{}", get.body);
    assert_eq!((&get.body, &get.body), (&form.body, &direct.body));
    assert_eq!(get.header("access-control-allow-origin"), "*");
}

#[test]
fn every_format_is_given_to_who_asks_for_it() {
    let server = start();
    for (query, accept, media, piece) in [
        ("SELECT (1 AS ?n) {}", "text/csv", "text/csv; charset=utf-8", "n\r\n1"),
        ("SELECT (1 AS ?n) {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?n\n1"),
        ("SELECT (1 AS ?n) {}", "application/sparql-results+xml", "application/sparql-results+xml", "<sparql"),
        ("SELECT (1 AS ?n) {}", "*/*", JSON, "\"bindings\""),
        ("ASK {}", "application/json", JSON, "\"boolean\":true"),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } {}", "*/*", "text/turtle; charset=utf-8", "<urn:a> <urn:b> 1"),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } {}", "application/n-triples", "application/n-triples", "<urn:a> <urn:b> \"1\"^^"),
        ("CONSTRUCT { <urn:a> <urn:b#c> 1 } {}", "application/rdf+xml", "application/rdf+xml", "<rdf:RDF"),
        ("DESCRIBE org:fernhill", "application/ld+json", "application/ld+json", "Fernhill Ltd"),
    ] {
        let answer = server.ask(query, accept);
        assert_eq!((answer.status, answer.header("content-type")), (200, media), "{query} as {accept}: {}", answer.body);
        assert!(answer.body.contains(piece), "{query} as {accept}: {}", answer.body);
    }
    assert_eq!(server.ask("SELECT * {}", "text/turtle").status, 406);
    assert_eq!(server.ask("DESCRIBE org:fernhill", "image/png").status, 406);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let server = start();
    let bad = server.ask("SELECT ?s\nWHERE { ?s ?p", JSON);
    assert!(bad.status == 400 && bad.body.starts_with("line 2, column 14: expected "), "{bad:?}");
    let service = server.ask("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", JSON);
    assert!(service.status == 400 && service.body.contains("not supported"), "{service:?}");
    let update = server.request("POST", "/sparql", &[("Content-Type", "application/sparql-update")], b"CLEAR ALL");
    assert_eq!(update.status, 403);
    for method in ["PUT", "DELETE", "PATCH"] {
        assert_eq!(server.request(method, "/store?default", &[], b"").status, 405);
    }
    assert_eq!(server.request("POST", "/store?default", &[("Content-Type", "text/turtle")], b"<urn:a> <urn:b> 1 .").status, 405);
    assert_eq!(server.request("POST", "/sparql", &[("Content-Type", "application/sparql-query")], &vec![b' '; 2 << 20]).status, 413);
    assert_eq!(server.get("/nothing", "*/*").status, 404);
}

#[test]
fn browsers_of_other_sites_may_ask() {
    let server = start();
    let headers =
        [("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type")];
    let answer = server.request("OPTIONS", "/sparql", &headers, b"");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "*"));
    assert!(answer.header("access-control-allow-methods").contains("POST") && answer.header("access-control-allow-headers").contains("Content-Type"));
}

#[test]
fn graphs_are_read_from_the_store() {
    let server = start();
    let graph = format!("/store?graph={}", encode("urn:t/graph/larkspur"));
    let one = server.get(&graph, "application/n-triples");
    assert!(one.status == 200 && one.body.contains("larkspur.html") && !one.body.contains("fernhill.txt"), "{one:?}");
    let head = server.request("HEAD", &graph, &[("Accept", "text/turtle")], b"");
    assert!(head.status == 200 && head.body.is_empty() && head.header("content-length") != "0", "{head:?}");
    let all = server.get("/store?default", "text/turtle");
    assert!(all.body.contains("larkspur.html") && all.body.contains("fernhill.txt"), "the default graph is the union");
    assert_eq!(server.get("/store?graph=urn:none", "*/*").status, 404);
    assert_eq!(server.get("/store", "*/*").status, 400);
    assert_eq!(server.get("/store?graph=no%20iri", "*/*").status, 400);
}

#[test]
fn the_service_describes_itself() {
    let server = start();
    let service = server.get("/sparql", "application/n-triples").body;
    for piece in
        ["sparql-service-description#endpoint", "#UnionDefaultGraph", "#SPARQL11Query", "formats/SPARQL_Results_JSON", "<urn:t/graph/larkspur>"]
    {
        assert!(service.contains(piece), "{piece}:\n{service}");
    }
    let void = server.get("/.well-known/void", "application/n-triples").body;
    for piece in ["void#sparqlEndpoint", "void#triples", "/sparql>", "void#subset> <urn:t/graph/fernhill>"] {
        assert!(void.contains(piece), "{piece}:\n{void}");
    }
}

#[test]
fn things_can_be_looked_up() {
    let server = start();
    let path = format!("/resource?iri={}", encode("urn:policyflow:id/organisation/fernhill"));
    assert!(server.get(&path, "text/turtle").body.contains("\"Fernhill Ltd\""));
    let page = server.get(&path, "text/html,*/*;q=0.8");
    assert!(page.header("content-type").starts_with("text/html") && page.body.contains("Fernhill Ltd") && page.body.contains("is … of"), "{page:?}");
    assert_eq!(server.get("/resource?iri=urn:none", "text/turtle").status, 404);
    assert_eq!(server.get(&format!("/resource?iri={}", encode("urn:x> ?p ?o . <y")), "text/turtle").status, 400);
    let moved = server.get("/t/party/x%20y", "text/turtle");
    assert_eq!((moved.status, moved.header("location")), (303, "/resource?iri=http%3A%2F%2Fdata.example%2Ft%2Fparty%2Fx%20y"));
}

#[test]
fn a_graph_is_given_at_its_own_address() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("a.nq");
    fs::write(&file, "<http://data.example/t/x> <urn:p> <urn:y> <http://data.example/t/graph/1> .\n").expect("a file");
    let server = Server::start(&[&file], &["--base-iri", "http://data.example/t/", "--public-url", "http://data.example/"]);
    let graph = server.get("/t/graph/1", "application/n-triples");
    assert_eq!((graph.status, graph.body.as_str()), (200, "<http://data.example/t/x> <urn:p> <urn:y> .\n"));
    assert_eq!(server.get("/t/graph/2", "*/*").status, 303);
    let service = server.get("/sparql", "application/n-triples").body;
    assert!(service.contains("<http://data.example/sparql> "), "{service}");
}

#[test]
fn pages_need_no_scripts_and_no_other_host() {
    let server = start();
    let home = server.get("/", "text/html");
    assert!(home.status == 200 && home.body.contains("<form") && home.body.contains("/?name=who-gets"), "{}", home.body);
    assert!(home.header("content-security-policy").starts_with("default-src 'none'"));
    for page in
        [home, server.get("/?name=sale", "text/html"), server.get(&format!("/?query={}", encode("SELECT * { ?s ?p ?o } LIMIT 3")), "text/html")]
    {
        assert!(!page.body.contains("<script") && !page.body.contains("style=") && !page.body.contains("src="), "{}", page.body);
    }
    assert!(server.get("/?name=sale", "text/html").body.contains("SellDataToThirdParties"));
    let answer = server.get(&format!("/sparql?query={}", encode("SELECT ?n { ?s dpv:hasName ?n }")), "text/html,application/xml;q=0.9,*/*;q=0.8");
    assert!(answer.body.contains("<td>Adwind</td>"), "{}", answer.body);
    let wrong = server.get(&format!("/?query={}", encode("SELECT <b>")), "text/html");
    assert!(wrong.status == 400 && wrong.body.contains("SELECT &lt;b&gt;"), "{}", wrong.body);
    assert_eq!(server.get("/style.css", "*/*").header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn health_and_figures() {
    let server = start();
    server.ask("ASK {}", JSON);
    assert!(server.get("/health", "*/*").body.starts_with("ok\n"));
    let figures = server.get("/metrics", "*/*").body;
    assert!(
        figures.contains("policyflow_requests_total{route=\"sparql\",status=\"200\"} ") && figures.contains("policyflow_query_seconds_count "),
        "{figures}"
    );
}

#[test]
fn a_query_without_end_is_ended_while_others_are_answered() {
    let server = Arc::new(Server::start(&[&shops()], &["--max-seconds", "2", "--workers", "2"]));
    let (began, other) = (Instant::now(), Arc::clone(&server));
    let endless = thread::spawn(move || other.ask(ENDLESS, JSON));
    thread::sleep(Duration::from_millis(300));
    for _ in 0..20 {
        let asked = Instant::now();
        assert_eq!(server.ask("ASK { ?s dpv:hasName ?n }", JSON).status, 200);
        assert!(asked.elapsed() < Duration::from_millis(1500), "{:?}", asked.elapsed());
    }
    let answer = endless.join().expect("it is answered");
    assert!(answer.status == 503 && answer.body.contains("longer than 2 s") && !answer.header("retry-after").is_empty(), "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    // A crowd of them takes all workers; these are replaced.
    let crowd: Vec<_> = (0..4).map(|_| Arc::clone(&server)).map(|server| thread::spawn(move || server.ask(ENDLESS, JSON).status)).collect();
    assert!(crowd.into_iter().all(|client| client.join().expect("it is answered") == 503));
    thread::sleep(Duration::from_millis(500));
    assert_eq!(server.ask("ASK { ?s dpv:hasName ?n }", JSON).status, 200);
}

#[test]
fn memory_rows_and_bytes_are_bounded() {
    let arguments = ["--max-seconds", "30", "--workers", "2", "--max-memory", "200", "--max-rows", "1000", "--max-size", "1"];
    let server = Server::start(&[&shops()], &arguments);
    let hungry = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i", JSON);
    assert!(hungry.status == 503 && hungry.body.contains("more than 200 MiB"), "{hungry:?}");
    let many = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }", JSON);
    assert!(many.status == 413 && many.body.contains("more than 1000 rows"), "{many:?}");
    let row = "SELECT ?a ?y { ?a ?b ?c BIND(REPLACE(\"aaaaaaaaaaaaaaaaaaaa\", \"a\", \"";
    let long = server.ask(&format!("{row}{}\") AS ?y) }} LIMIT 900", "b".repeat(1000)), JSON);
    assert!(long.status == 413 && long.body.contains("bytes"), "{long:?}");
    let deep = server.ask(&format!("SELECT * {{ {} {} }}", "{".repeat(200_000), "}".repeat(200_000)), JSON);
    assert!(matches!(deep.status, 400 | 503), "{deep:?}");
    thread::sleep(Duration::from_millis(500));
    assert_eq!(server.ask("SELECT * { ?a dpv:hasName ?c }", JSON).status, 200, "and it is still there");
}

#[test]
fn three_hundred_clients_at_once_are_all_answered() {
    let server = start();
    const CLIENTS: usize = 300;
    let server = Arc::new(server);
    let gate = Arc::new(Barrier::new(CLIENTS));
    let client = |number: usize| {
        let (gate, server) = (Arc::clone(&gate), Arc::clone(&server));
        thread::spawn(move || {
            gate.wait();
            let ask = || server.ask(&format!("SELECT (COUNT(*) + {number} AS ?n) {{ ?s dpv:hasName ?o }}"), "text/csv");
            let good = |answer: &server::Answer| answer.status == 200 && answer.body.contains(&(4 + number).to_string());
            let answers = (0..3).map(|_| ask()).map(|answer| {
                if good(&answer) {
                    return answer;
                }
                // A crowded machine may break a connection; a client then asks once more.
                eprintln!("asks again after {answer:?}");
                ask()
            });
            answers.filter(|answer| !good(answer)).collect::<Vec<_>>()
        })
    };
    let clients: Vec<_> = (0..CLIENTS).map(client).collect();
    let wrong: Vec<_> = clients.into_iter().flat_map(|client| client.join().expect("a client")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_told_to_and_finishes_what_has_begun() {
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::start(&[&shops()], &["--max-seconds", "2", "--workers", "2"]);
        let address = server.address;
        let asked = thread::scope(|scope| {
            let asking = scope.spawn(|| server.ask(ENDLESS, JSON));
            thread::sleep(Duration::from_millis(400));
            std::process::Command::new("kill").args([signal, &server.child.id().to_string()]).status().expect("kill is there");
            asking.join().expect("it is answered")
        });
        assert_eq!(asked.status, 503, "the query was finished, by its limit");
        assert!(server.child.wait().expect("it ends").success());
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}

#[test]
fn what_cannot_be_served_is_said_at_once() {
    let server = start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("bad.ttl"), "<urn:a> nonsense").expect("a file");
    let run = |arguments: &[&str]| {
        let out = assert_cmd::Command::cargo_bin("policyflow").expect("it is built").current_dir(&folder).arg("serve").args(arguments).output();
        let out = out.expect("it runs");
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    assert!(matches!(run(&["bad.ttl"]), (Some(2), message) if message.contains("bad.ttl")));
    let taken = server.address.to_string();
    let shops = shops();
    assert!(matches!(run(&[&shops.to_string_lossy(), "--bind", &taken]), (Some(2), message) if message.contains("cannot listen on")));
    assert!(matches!(run(&[&shops.to_string_lossy(), "--max-seconds", "0"]), (Some(2), message) if message.contains("--max-seconds")));
}
