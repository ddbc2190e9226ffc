//! A SPARQL endpoint over loopback HTTP, to read only.
//!
//! In: a dataset as N-Quads and the command that starts a worker. Out: the SPARQL 1.1 Protocol, the reading half of the Graph Store Protocol, a
//! service description, VoID, pages for people, figures for machines.
//!
//! Queries come from strangers, and no evaluator of SPARQL can be stopped from outside at every point. So each query runs in a process of its
//! own kind, a *worker*: it is given the data once, is bounded in memory by the operating system, and is killed and replaced when a query takes
//! too long. This process holds no data, parses no query, and waits.

mod accept;
mod describe;
mod form;
mod http;
mod metrics;
mod page;
mod pool;
mod protocol;
mod wire;
pub mod worker;

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::query::{Limits, Question};

/// What holds for every query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How long it may take.
    pub time: Duration,
    /// How much it may answer.
    pub result: Limits,
    /// Bytes of memory that a worker may take beyond those that hold the data.
    pub memory: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { time: Duration::from_secs(30), result: Limits { rows: 200_000, bytes: 64 << 20 }, memory: 1 << 30 }
    }
}

/// What the caller may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub bind: SocketAddr,
    /// Where people reach the endpoint from outside, if that is another address, without a slash at the end.
    pub public: Option<String>,
    /// Where the IRIs of what is described begin.
    pub base_iri: String,
    /// How many queries are answered at the same time.
    pub workers: usize,
    /// What holds for every query.
    pub bounds: Bounds,
}

/// Why the endpoint cannot be.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Bind(SocketAddr, #[source] std::io::Error),
    /// A worker could not be started, or did not take the data.
    #[error("cannot start a worker")]
    Worker(#[source] std::io::Error),
    /// The machinery of this process does not start.
    #[error("cannot start")]
    Start(#[source] std::io::Error),
}

/// Serves until the process is told to end (SIGINT, SIGTERM), then finishes what has begun.
///
/// `data` is the dataset as N-Quads; `start` makes the command of a worker, which has to call [`worker::run`]; `ready` is called with the address
/// when requests are taken.
///
/// # Errors
/// If it cannot be started; what goes wrong with a request is answered.
pub fn serve(
    data: Vec<u8>,
    start: impl Fn() -> Command + Send + Sync + 'static,
    questions: Vec<Question>,
    settings: Settings,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    // Every connection is a file; where this may not be raised, fewer connections are taken.
    #[cfg(unix)]
    let _ = rlimit::increase_nofile_limit(1 << 14);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Start)?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(settings.bind).await.map_err(|error| ServeError::Bind(settings.bind, error))?;
        let address = listener.local_addr().map_err(|error| ServeError::Bind(settings.bind, error))?;
        let metrics = Arc::new(metrics::Metrics::default());
        let pool = pool::Pool::new(data, Box::new(start), settings.bounds, settings.workers, Arc::clone(&metrics));
        let summary = pool.begin().await.map_err(ServeError::Worker)?;
        let site = http::Site { pool, metrics, summary, questions, address, settings };
        ready(address);
        http::accept(listener, Arc::new(site)).await;
        Ok(())
    })
}
