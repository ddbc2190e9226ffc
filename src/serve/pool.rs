//! The workers: started, given tasks, killed and replaced.

use std::io;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::serve::Bounds;
use crate::serve::metrics::Metrics;
use crate::serve::wire::{Head, Job, Summary};

/// Answers that are being sent may take this many times the largest one together: clients that do not read must not fill the memory.
const SENDING: usize = 4;

/// A pause before a worker that could not be started is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// Why a task has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No worker was free in time.
    Busy,
    /// It took too long.
    Time,
    /// The worker ended: too much memory, or too deep a query.
    Died,
}

/// The workers of an endpoint.
pub(super) struct Pool {
    data: Vec<u8>,
    start: Box<dyn Fn() -> Command + Send + Sync>,
    bounds: Bounds,
    size: usize,
    idle: Mutex<Vec<Worker>>,
    /// As many permits as there are idle workers.
    free: Arc<Semaphore>,
    /// Kibibytes that answers may still take.
    memory: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

/// A process that has the data. It ends when this is dropped.
struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

/// Bytes that give their room back when they have been sent.
struct Held {
    bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Pool {
    pub(super) fn new(data: Vec<u8>, start: Box<dyn Fn() -> Command + Send + Sync>, bounds: Bounds, size: usize, metrics: Arc<Metrics>) -> Arc<Self> {
        let memory = Arc::new(Semaphore::new(kibibytes(bounds.result.bytes) as usize * SENDING));
        let (idle, free) = (Mutex::new(Vec::new()), Arc::new(Semaphore::new(0)));
        Arc::new(Self { data, start, bounds, size: size.max(1), idle, free, memory, metrics })
    }

    /// Starts all workers; the first says what the data are.
    pub(super) async fn begin(self: &Arc<Self>) -> io::Result<Summary> {
        let (first, summary) = self.launch().await?;
        self.add(first);
        for _ in 1..self.size {
            tokio::spawn(Arc::clone(self).replace());
        }
        Ok(summary)
    }

    /// How many workers wait for a task.
    pub(super) fn idle(&self) -> usize {
        self.free.available_permits()
    }

    fn add(&self, worker: Worker) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        self.free.add_permits(1);
    }

    async fn replace(self: Arc<Self>) {
        loop {
            match self.launch().await {
                Ok((worker, _)) => return self.add(worker),
                Err(error) => {
                    eprintln!("a worker could not be started: {error}");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    async fn launch(&self) -> io::Result<(Worker, Summary)> {
        let mut command = tokio::process::Command::from((self.start)());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        // An interrupt from the keyboard goes to all processes of the terminal's group; workers end when their input does.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        let input = child.stdin.take().expect("it is piped");
        let output = child.stdout.take().expect("it is piped");
        let mut worker = Worker { child, input, output };
        worker.input.write_u64_le(self.data.len() as u64).await?;
        worker.input.write_all(&self.data).await?;
        worker.input.flush().await?;
        let summary = worker.read_frame().await?;
        Ok((worker, serde_json::from_slice(&summary)?))
    }

    /// Has a task done. The caller may go away: what has begun is finished, so that the worker stays usable.
    pub(super) async fn run(self: &Arc<Self>, job: Job) -> Result<(Head, Bytes), Failure> {
        let permit = timeout(self.bounds.time, Arc::clone(&self.free).acquire_owned()).await;
        let permit = permit.map_err(|_| Failure::Busy)?.expect("it is never closed");
        let pool = Arc::clone(self);
        tokio::spawn(async move { pool.work(job, permit).await }).await.unwrap_or(Err(Failure::Died))
    }

    async fn work(self: Arc<Self>, job: Job, permit: OwnedSemaphorePermit) -> Result<(Head, Bytes), Failure> {
        permit.forget();
        let mut worker = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().expect("there is one for each permit");
        let began = Instant::now();
        let done = timeout(self.bounds.time, worker.ask(&job)).await;
        self.metrics.took(began.elapsed());
        let failure = match done {
            Ok(Ok((head, bytes))) => {
                let room = Arc::clone(&self.memory).acquire_many_owned(kibibytes(bytes.len()));
                // The worker waits too, so that answers that nobody takes do not pile up.
                let room = timeout(self.bounds.time, room).await;
                self.add(worker);
                let room = room.map_err(|_| Failure::Busy)?.expect("it is never closed");
                return Ok((head, Bytes::from_owner(Held { bytes, _room: room })));
            }
            Ok(Err(_)) => Failure::Died,
            Err(_) => Failure::Time,
        };
        // That it has ended already is no trouble.
        let _ = worker.child.kill().await;
        self.metrics.killed();
        tokio::spawn(self.replace());
        Err(failure)
    }
}

/// The room of `bytes`, at least one.
fn kibibytes(bytes: usize) -> u32 {
    u32::try_from(bytes / 1024 + 1).unwrap_or(u32::MAX >> 4)
}

impl Worker {
    async fn ask(&mut self, job: &Job) -> io::Result<(Head, Vec<u8>)> {
        let bytes = serde_json::to_vec(job)?;
        self.input.write_u64_le(bytes.len() as u64).await?;
        self.input.write_all(&bytes).await?;
        self.input.flush().await?;
        let head: Head = serde_json::from_slice(&self.read_frame().await?)?;
        let body = self.read(head.length).await?;
        Ok((head, body))
    }

    async fn read_frame(&mut self) -> io::Result<Vec<u8>> {
        let length = self.output.read_u64_le().await?;
        self.read(length).await
    }

    async fn read(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.output.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}
