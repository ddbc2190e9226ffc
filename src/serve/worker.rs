//! The process that answers queries, one after the other.
//!
//! It reads the length of the data and the data from its input, then task after task; it opens nothing. Before the first task it has the
//! operating system bound its memory; a task that takes too long ends the process, should nobody else do so.

use std::io::{self, BufReader, Read, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use oxigraph::model::{NamedNode, Term};
use oxigraph::sparql::QueryResults;

use crate::query::{self, Builder, Dataset, QueryError, ResultFormat, WriteError};
use crate::serve::Bounds;
use crate::serve::wire::{Head, Job, Status, Summary};

/// Deep queries need a deep stack; what is deeper still ends the worker, not the endpoint.
const STACK: usize = 128 << 20;

/// Answers until its input ends. `address_space` gives the bytes of address space that the process has, where that can be known.
///
/// # Errors
/// If the input does not hold what it should, or nobody takes the answers.
pub fn run(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    bounds: Bounds,
    address_space: impl Fn() -> Option<u64> + Send + 'static,
) -> io::Result<()> {
    let work = move || work(BufReader::with_capacity(1 << 16, input), output, bounds, &address_space);
    thread::Builder::new().stack_size(STACK).spawn(work)?.join().map_err(|_| io::Error::other("a defect of the program showed"))?
}

fn work(mut input: impl Read, mut output: impl Write, bounds: Bounds, address_space: &dyn Fn() -> Option<u64>) -> io::Result<()> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let mut builder = Builder::new();
    builder.read((&mut input).take(u64::from_le_bytes(length)), "data.nq").map_err(io::Error::other)?;
    let dataset = builder.finish();
    let watch = watchdog(bounds.time + Duration::from_secs(2));
    if let Some(bytes) = address_space() {
        bound_memory(bytes + bounds.memory)?;
    }
    frame(&mut output, &summary(&dataset))?;
    output.flush()?;
    while let Some(bytes) = read_frame(&mut input)? {
        let job: Job = serde_json::from_slice(&bytes)?;
        watch.send(true).map_err(io::Error::other)?;
        let (head, body) = answer(&dataset, job, bounds);
        frame(&mut output, &head)?;
        output.write_all(&body)?;
        output.flush()?;
        watch.send(false).map_err(io::Error::other)?;
    }
    Ok(())
}

/// Ends the process if a task takes longer than `limit`: for the case that the endpoint is gone and kills no more.
fn watchdog(limit: Duration) -> Sender<bool> {
    let (send, receive): (_, Receiver<bool>) = mpsc::channel();
    thread::spawn(move || {
        while receive.recv().is_ok() {
            if matches!(receive.recv_timeout(limit), Err(RecvTimeoutError::Timeout)) {
                std::process::exit(1);
            }
        }
    });
    send
}

#[cfg(unix)]
fn bound_memory(bytes: u64) -> io::Result<()> {
    rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes)
}

/// Elsewhere no size is known to start from either.
#[cfg(not(unix))]
fn bound_memory(_: u64) -> io::Result<()> {
    Ok(())
}

fn summary(dataset: &Dataset) -> Summary {
    let name = |(term, size): (&Term, usize)| match term {
        Term::NamedNode(node) => Some((node.as_str().to_owned(), size)),
        _ => None,
    };
    Summary { quads: dataset.len(), default: dataset.default_len(), graphs: dataset.graphs().into_iter().filter_map(name).collect() }
}

fn frame(output: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(value)?;
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(&bytes)
}

/// The next frame; `None` at the end of the input.
fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let mut bytes = Vec::new();
    input.take(u64::from_le_bytes(length)).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn answer(dataset: &Dataset, job: Job, bounds: Bounds) -> (Head, Vec<u8>) {
    let mut body = Vec::new();
    let written = match job {
        Job::Query { text, scope, rows, graph } => {
            let format = |name: Option<String>| name.and_then(|name| ResultFormat::from_name(&name));
            query_job(dataset, &text, &scope, format(rows), format(graph), bounds, &mut body)
        }
        Job::Graph { name, format } => graph_job(dataset, name, &format, bounds, &mut body),
    };
    match written {
        Ok((media, rows)) => (Head { status: Status::Done, text: media.to_owned(), rows, length: body.len() as u64 }, body),
        Err((status, text)) => (Head { status, text, rows: 0, length: 0 }, Vec::new()),
    }
}

type Written = Result<(&'static str, usize), (Status, String)>;

fn query_job(
    dataset: &Dataset,
    text: &str,
    scope: &query::Scope,
    rows: Option<ResultFormat>,
    graph: Option<ResultFormat>,
    bounds: Bounds,
    body: &mut Vec<u8>,
) -> Written {
    let results = query::ask(dataset, text, scope).map_err(|error| (Status::Bad, said(&error)))?;
    let is_graph = matches!(results, QueryResults::Graph(_));
    let not_acceptable = || (Status::NotAcceptable, format!("the query gives {}", if is_graph { "a graph" } else { "rows, or yes or no" }));
    let format = if is_graph { graph } else { rows }.ok_or_else(not_acceptable)?;
    let media = if is_graph { format.graph_type() } else { format.rows_type().ok_or_else(not_acceptable)? };
    let count = query::write(results, format, bounds.result, body).map_err(failed)?;
    Ok((media, count))
}

fn graph_job(dataset: &Dataset, name: Option<String>, format: &str, bounds: Bounds, body: &mut Vec<u8>) -> Written {
    let not_found = || (Status::NotFound, "there is no such graph".to_owned());
    let name = name.map(NamedNode::new).transpose().map_err(|error| (Status::Bad, format!("the graph's name is no IRI: {error}")))?;
    let format = ResultFormat::from_name(format).ok_or_else(|| (Status::NotAcceptable, "no such format".to_owned()))?;
    let count = query::write_graph(dataset, name.as_ref(), format, bounds.result, body).ok_or_else(not_found)?.map_err(failed)?;
    Ok((format.graph_type(), count))
}

fn said(error: &QueryError) -> String {
    error.to_string()
}

fn failed(error: WriteError) -> (Status, String) {
    let status = match error {
        WriteError::Rows(_) | WriteError::Bytes(_) => Status::TooLarge,
        WriteError::Form(_) => Status::NotAcceptable,
        WriteError::Evaluation(_) | WriteError::Io(_) => Status::Bad,
    };
    (status, error.to_string())
}
