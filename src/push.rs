//! Graphs to a store that speaks SPARQL: by the Graph Store Protocol, or by SPARQL Update.
//!
//! In: a dataset, and where to send it. Each named graph is replaced as a whole, so that sending it again changes nothing; triples of the
//! default graph are added to what is there, since others may have some too. Long graphs go in batches. What has arrived is told to the
//! caller graph by graph, who may leave those out the next time.

use std::collections::BTreeSet;
use std::io::Read;
use std::thread;
use std::time::Duration;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::knowledge::hex;
use crate::query::Dataset;

/// How graphs are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// PUT and POST to a graph store.
    GraphStore,
    /// `INSERT DATA` to an update endpoint.
    Update,
}

/// Who is sending.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Name and password.
    Basic(String, String),
    /// A token.
    Bearer(String),
}

impl std::fmt::Debug for Credentials {
    /// Secrets are in no message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Basic(..) => "Basic(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}

impl Credentials {
    fn header(&self) -> String {
        match self {
            Self::Basic(name, password) => format!("Basic {}", base64(format!("{name}:{password}").as_bytes())),
            Self::Bearer(token) => format!("Bearer {token}"),
        }
    }
}

/// What the caller may set.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to.
    pub endpoint: String,
    /// How.
    pub method: Method,
    /// Triples in one request.
    pub batch: usize,
    /// The graph that triples of the default graph are added to, in stores without a default graph of their own.
    pub default_graph: Option<String>,
    /// Who is sending.
    pub credentials: Option<Credentials>,
    /// How often a request is sent again after trouble that may pass.
    pub retries: u32,
    /// The first pause before it is; each further one is twice as long.
    pub pause: Duration,
    /// How long one request may take.
    pub timeout: Duration,
}

impl Options {
    /// To `endpoint`, in the usual way.
    #[must_use]
    pub fn new(endpoint: &str, method: Method) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            method,
            // An update is a text that the store compiles: Virtuoso does not take 5,000 lines of it.
            batch: if method == Method::Update { 1000 } else { 5000 },
            default_graph: None,
            credentials: None,
            retries: 3,
            pause: Duration::from_secs(1),
            timeout: Duration::from_secs(120),
        }
    }
}

/// Why a graph did not arrive.
#[derive(Debug, Error)]
pub enum PushError {
    /// The address cannot be used.
    #[error("{endpoint}: {reason}")]
    Endpoint {
        /// What was given.
        endpoint: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The store does not answer.
    #[error("{endpoint} does not answer")]
    Silent {
        /// Where.
        endpoint: String,
        /// Why.
        source: Box<ureq::Error>,
    },
    /// The store does not take it.
    #[error("{endpoint} answers {status}: {message}")]
    Refused {
        /// Where.
        endpoint: String,
        /// The status.
        status: u16,
        /// The beginning of what it says.
        message: String,
    },
    /// The caller could not note what has arrived.
    #[error("cannot note what has arrived")]
    Note(#[source] std::io::Error),
}

/// A graph that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Its IRI; empty for the default graph.
    pub graph: String,
    /// What it is known by the next time: a hash of what it says, and where it went.
    pub mark: String,
    /// Its triples.
    pub triples: usize,
    /// Whether it had arrived before, and was not sent.
    pub known: bool,
}

/// Sends all graphs of `dataset` but those whose mark is in `known`, and tells `note` of each that has arrived.
///
/// # Errors
/// At the first graph that the store does not take, after the retries.
pub fn push(
    dataset: &Dataset,
    options: &Options,
    known: &BTreeSet<String>,
    note: &mut dyn FnMut(&Pushed) -> std::io::Result<()>,
) -> Result<(), PushError> {
    let client = Client::new(options)?;
    let named = dataset.graphs().into_iter().filter_map(|(name, _)| match name {
        Term::NamedNode(node) => Some((node.as_str().to_owned(), dataset.graph(Some(node))?)),
        // A graph without an IRI has no name in another store.
        _ => None,
    });
    let default = Some((String::new(), dataset.default_graph())).filter(|(_, quads)| !quads.is_empty());
    for (graph, quads) in default.into_iter().chain(named) {
        let (lines, whole) = lines(&quads);
        let mark = mark(options, &graph, &lines);
        let known = known.contains(&mark);
        if !known {
            let size = if whole { lines.len() } else { options.batch.max(1) };
            for (index, batch) in lines.chunks(size).enumerate() {
                client.send(&graph, &batch.concat(), index == 0)?;
            }
        }
        note(&Pushed { graph, mark, triples: lines.len(), known }).map_err(PushError::Note)?;
    }
    Ok(())
}

/// The triples as lines of N-Triples, in order, and whether they have to stay together, since blank nodes hold in one request only.
fn lines(quads: &[Quad]) -> (Vec<String>, bool) {
    let mut lines: Vec<String> = quads.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort();
    let blank = |quad: &Quad| matches!(quad.subject, NamedOrBlankNode::BlankNode(_)) || matches!(quad.object, Term::BlankNode(_));
    (lines, quads.iter().any(blank))
}

fn mark(options: &Options, graph: &str, lines: &[String]) -> String {
    let mut hash = Sha256::new();
    [&options.endpoint, "\n", graph, "\n"].into_iter().for_each(|part| hash.update(part));
    lines.iter().for_each(|line| hash.update(line));
    hex(&hash.finalize())
}

struct Client<'o> {
    options: &'o Options,
    agent: ureq::Agent,
}

impl<'o> Client<'o> {
    fn new(options: &'o Options) -> Result<Self, PushError> {
        let wrong = |reason| PushError::Endpoint { endpoint: options.endpoint.clone(), reason };
        match options.endpoint.split_once("://").map(|(scheme, _)| scheme) {
            Some("http") => {}
            Some("https") if cfg!(feature = "https") => {}
            Some("https") => return Err(wrong("this program was built without TLS (feature https)")),
            _ => return Err(wrong("not an address of http")),
        }
        if let Some(graph) = options.default_graph.as_deref().filter(|graph| NamedNode::new(*graph).is_err()) {
            return Err(PushError::Endpoint { endpoint: graph.to_owned(), reason: "no absolute IRI of a graph" });
        }
        // Credentials go to the address that was given and nowhere else.
        let config = ureq::Agent::config_builder().timeout_global(Some(options.timeout)).http_status_as_error(false).max_redirects(0);
        Ok(Self { options, agent: config.build().into() })
    }

    /// Sends one batch, again after a while if the trouble may pass.
    fn send(&self, graph: &str, triples: &str, first: bool) -> Result<(), PushError> {
        let mut pause = self.options.pause;
        for _ in 0..self.options.retries {
            match self.try_send(graph, triples, first) {
                Err(PushError::Silent { .. } | PushError::Refused { status: 408 | 429 | 500..=599, .. }) => thread::sleep(pause),
                done => return done,
            }
            pause *= 2;
        }
        self.try_send(graph, triples, first)
    }

    fn try_send(&self, graph: &str, triples: &str, first: bool) -> Result<(), PushError> {
        let replaces = first && !graph.is_empty();
        let graph = if graph.is_empty() { self.options.default_graph.as_deref().unwrap_or("") } else { graph };
        let endpoint = &self.options.endpoint;
        let (request, media, body) = match self.options.method {
            Method::GraphStore => {
                let separator = if endpoint.contains('?') { '&' } else { '?' };
                let name = if graph.is_empty() { "default".to_owned() } else { format!("graph={}", encode(graph)) };
                let url = format!("{endpoint}{separator}{name}");
                let request = if replaces { self.agent.put(url) } else { self.agent.post(url) };
                // N-Triples are Turtle, which every store takes.
                (request, "text/turtle; charset=utf-8", triples.to_owned())
            }
            Method::Update => {
                let clear = if replaces { format!("CLEAR SILENT GRAPH <{graph}> ;\n") } else { String::new() };
                let inner = if graph.is_empty() { format!("{{\n{triples}}}") } else { format!("{{ GRAPH <{graph}> {{\n{triples}}} }}") };
                (self.agent.post(endpoint), "application/sparql-update; charset=utf-8", format!("{clear}INSERT DATA {inner}\n"))
            }
        };
        let mut request = request.header("Content-Type", media);
        if let Some(credentials) = &self.options.credentials {
            request = request.header("Authorization", credentials.header());
        }
        let silent = |source| PushError::Silent { endpoint: endpoint.clone(), source: Box::new(source) };
        let mut answer = request.send(body.as_bytes()).map_err(silent)?;
        let status = answer.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(());
        }
        let mut message = Vec::new();
        // What it says is a help only; that it cannot be read adds nothing.
        let _ = answer.body_mut().as_reader().take(300).read_to_end(&mut message);
        let message = String::from_utf8_lossy(&message).split_whitespace().collect::<Vec<_>>().join(" ");
        let message = message.chars().filter(|letter| !letter.is_control()).collect();
        Err(PushError::Refused { endpoint: endpoint.clone(), status, message })
    }
}

/// `text` as a value in a URL.
fn encode(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0_u32, |number, index| number << 8 | u32::from(chunk.get(index).copied().unwrap_or(0)));
        for index in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * index) & 63) as usize];
            text.push(if index <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_encoded_and_never_shown() {
        assert_eq!(Credentials::Basic("Aladdin".into(), "open sesame".into()).header(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(["", "a", "ab", "abc"].map(|text| base64(text.as_bytes())), ["", "YQ==", "YWI=", "YWJj"]);
        assert_eq!(format!("{:?}", Credentials::Bearer("secret".into())), "Bearer(…)");
    }

    #[test]
    fn addresses_that_cannot_be_used_are_said() {
        let wrong = |endpoint: &str| Client::new(&Options::new(endpoint, Method::Update)).map(|_| ()).map_err(|error| error.to_string());
        assert!(wrong("ftp://x").is_err_and(|error| error.contains("not an address of http")));
        assert_eq!(wrong("https://data.example/").is_ok(), cfg!(feature = "https"));
        assert!(wrong("http://data.example/").is_ok());
    }
}
