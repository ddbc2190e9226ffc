//! Graphs sent to a store: what arrives, in which requests, and what happens when the store has trouble.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use policyflow::push::{Credentials, Method, Options, PushError, Pushed, push};
use policyflow::query::{Builder, Dataset};

/// A request as the store got it.
#[derive(Debug, Clone)]
struct Got {
    line: String,
    head: String,
    body: String,
}

/// A store that writes down what it gets and answers with the given statuses, then with 204.
struct Store {
    address: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Store {
    fn start(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}/store", listener.local_addr().expect("an address"));
        let got = Arc::new(Mutex::new(Vec::new()));
        let (statuses, seen) = (statuses.to_vec(), Arc::clone(&got));
        thread::spawn(move || {
            let mut statuses = statuses.into_iter();
            for stream in listener.incoming().flatten() {
                let status = statuses.next().unwrap_or(204);
                seen.lock().expect("no test has failed with it").push(answer(stream, status));
            }
        });
        Self { address, got }
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().expect("no test has failed with it").clone()
    }
}

fn answer(mut stream: TcpStream, status: u16) -> Got {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let (mut line, mut head) = (String::new(), String::new());
    reader.read_line(&mut line).expect("a request");
    loop {
        let mut next = String::new();
        reader.read_line(&mut next).expect("a header");
        if next.trim().is_empty() {
            break;
        }
        head.push_str(&next.to_lowercase());
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let says = "not now";
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{says}", says.len()).expect("it is read");
    Got { line: line.trim().to_owned(), head, body: String::from_utf8(body).expect("UTF-8") }
}

fn data() -> Dataset {
    let mut builder = Builder::new();
    let text = "<urn:d> <urn:p> 0 . GRAPH <urn:g/a b> {} GRAPH <urn:g/1> { <urn:x> <urn:p> 1, 2, 3, 4, \"}\\\"\\n\" } GRAPH <urn:g/2> { _:n <urn:p> 1, 2, 3 }";
    builder.read(text.replace("GRAPH <urn:g/a b> {} ", "").as_bytes(), "data.trig").expect("it parses");
    builder.finish()
}

fn options(store: &Store, method: Method) -> Options {
    Options { batch: 2, pause: Duration::from_millis(5), ..Options::new(&store.address, method) }
}

fn run(options: &Options, known: &BTreeSet<String>) -> (Result<(), PushError>, Vec<Pushed>) {
    let mut arrived = Vec::new();
    let result = push(&data(), options, known, &mut |pushed| {
        arrived.push(pushed.clone());
        Ok(())
    });
    (result, arrived)
}

#[test]
fn graphs_are_put_and_long_ones_posted_in_batches() {
    let store = Store::start(&[]);
    let (result, arrived) = run(&options(&store, Method::GraphStore), &BTreeSet::new());
    result.expect("the store takes it");
    let lines: Vec<String> = store.got().iter().map(|got| format!("{} {}", got.line, got.body.lines().count())).collect();
    assert_eq!(
        lines,
        [
            "POST /store?default HTTP/1.1 1",
            "PUT /store?graph=urn%3Ag%2F1 HTTP/1.1 2",
            "POST /store?graph=urn%3Ag%2F1 HTTP/1.1 2",
            "POST /store?graph=urn%3Ag%2F1 HTTP/1.1 1",
            "PUT /store?graph=urn%3Ag%2F2 HTTP/1.1 3",
        ],
        "what has blank nodes stays together"
    );
    assert!(store.got().iter().all(|got| got.head.contains("content-type: text/turtle") && !got.head.contains("authorization")));
    assert_eq!(arrived.iter().map(|pushed| pushed.triples).collect::<Vec<_>>(), [1, 5, 3]);
}

#[test]
fn updates_clear_once_and_insert() {
    let store = Store::start(&[]);
    let with = Options { credentials: Some(Credentials::Basic("u".into(), "p".into())), ..options(&store, Method::Update) };
    run(&with, &BTreeSet::new()).0.expect("the store takes it");
    let got = store.got();
    assert_eq!(got[0].body, "INSERT DATA {\n<urn:d> <urn:p> \"0\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n}\n");
    assert!(got[1].body.starts_with("CLEAR SILENT GRAPH <urn:g/1> ;\nINSERT DATA { GRAPH <urn:g/1> {\n"));
    assert!(got[2].body.starts_with("INSERT DATA { GRAPH <urn:g/1> {\n"));
    assert!(got.iter().all(|got| got.line == "POST /store HTTP/1.1" && got.head.contains("authorization: basic dtpw")), "{got:?}");
}

#[test]
fn a_store_without_a_default_graph_gets_one_by_name() {
    for (method, piece) in [(Method::GraphStore, "POST /store?graph=urn%3Ac"), (Method::Update, "INSERT DATA { GRAPH <urn:c>")] {
        let store = Store::start(&[]);
        let named = Options { default_graph: Some("urn:c".to_owned()), ..options(&store, method) };
        run(&named, &BTreeSet::new()).0.expect("the store takes it");
        let first = store.got().remove(0);
        assert!(format!("{} {}", first.line, first.body).contains(piece), "{first:?}");
        assert!(!first.body.contains("CLEAR"), "others may have triples there too");
    }
    let wrong = Options { default_graph: Some("no iri".to_owned()), ..Options::new("http://127.0.0.1:1/", Method::Update) };
    assert!(matches!(run(&wrong, &BTreeSet::new()).0, Err(PushError::Endpoint { .. })));
}

#[test]
fn passing_trouble_is_waited_out_and_lasting_trouble_said() {
    let store = Store::start(&[503, 500, 204]);
    run(&options(&store, Method::GraphStore), &BTreeSet::new()).0.expect("the third try is taken");
    assert_eq!(store.got().len(), 7);
    let store = Store::start(&[204, 401]);
    let (result, arrived) = run(&options(&store, Method::GraphStore), &BTreeSet::new());
    let message = result.expect_err("it is refused").to_string();
    assert!(message.contains("answers 401: not now"), "{message}");
    assert_eq!((store.got().len(), arrived.len()), (2, 1), "and nothing is sent after it");
    let silent = Options { retries: 1, pause: Duration::from_millis(1), ..Options::new("http://127.0.0.1:1/", Method::Update) };
    assert!(matches!(run(&silent, &BTreeSet::new()).0, Err(PushError::Silent { .. })));
}

#[test]
fn what_has_arrived_is_not_sent_again() {
    let store = Store::start(&[204, 204, 401]);
    let (_, arrived) = run(&options(&store, Method::GraphStore), &BTreeSet::new());
    let known: BTreeSet<String> = arrived.iter().map(|pushed| pushed.mark.clone()).collect();
    assert_eq!(known.len(), 1, "half of a graph is none");
    let (result, arrived) = run(&options(&store, Method::GraphStore), &known);
    result.expect("now it is taken");
    assert_eq!(arrived.iter().map(|pushed| pushed.known).collect::<Vec<_>>(), [true, false, false]);
    assert!(store.got()[3].line.starts_with("PUT /store?graph=urn%3Ag%2F1"), "the broken graph is replaced from its beginning");
}

#[test]
fn the_program_notes_what_has_arrived() {
    let store = Store::start(&[]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.nq"), "<urn:x> <urn:p> <urn:y> <urn:g> .\n").expect("a file");
    let program = || {
        let mut program = assert_cmd::Command::cargo_bin("policyflow").expect("it is built");
        program.current_dir(&folder).args(["push", "a.nq", "--endpoint", &store.address, "--state", "state.txt"]);
        program
    };
    let out = program().env("POLICYFLOW_PUSH_TOKEN", "secret").output().expect("it runs");
    assert!(String::from_utf8_lossy(&out.stderr).contains("1 graphs sent, 1 triples"), "{out:?}");
    let out = program().output().expect("it runs");
    assert!(String::from_utf8_lossy(&out.stderr).contains("0 graphs sent, 0 triples; 1 had arrived before"), "{out:?}");
    assert_eq!(store.got().len(), 1);
    assert!(store.got()[0].head.contains("authorization: bearer secret"));
    let out = program().env("POLICYFLOW_PUSH_TOKEN", "secret").env("POLICYFLOW_PUSH_USER", "u").output().expect("it runs");
    assert_eq!(out.status.code(), Some(2));
}
