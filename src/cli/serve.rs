//! `policyflow serve`: a SPARQL endpoint, and the worker processes behind it.

use std::env;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cli::graphs::{GraphArgs, load};
use crate::cli::query::questions;
use crate::query::Limits;
use crate::serve::{self, Bounds, Settings, worker};

const EXAMPLES: &str = "\
Examples:
  policyflow serve out/                                     http://127.0.0.1:7878/ with the questions, /sparql for programs
  policyflow serve policies/ --bind 127.0.0.1:8000 --max-seconds 10
  policyflow export policies/ -o out --base-iri https://data.example/id/
  policyflow serve out/ --base-iri https://data.example/id/ --public-url https://data.example
  curl http://127.0.0.1:7878/sparql --data-urlencode 'query=SELECT * { ?s a dpv:PrivacyNotice }'

To read only, and without SERVICE. The default graph is the union of all graphs. Queries run in processes of their own (--workers), which are
killed and replaced when a query takes too long, and cannot take more memory than --max-memory beside the data. A query that passes a limit
is answered with 503, or 413 if its result is too large. Listens on this computer only, unless --bind says otherwise; put a proxy with TLS
before it to let others in.";

/// Serve graphs of policies by SPARQL over HTTP, to read only
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    graphs: GraphArgs,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7878")]
    bind: SocketAddr,
    /// Where people reach it from outside, if not there
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Queries that are answered at the same time; each worker has the data in memory [default: one a core, at least 2, at most 4]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    workers: usize,
    #[command(flatten)]
    bounds: BoundArgs,
}

/// What holds for every query.
#[derive(Debug, Args)]
pub(super) struct BoundArgs {
    /// Seconds that a query may take
    #[arg(long, value_name = "S", default_value_t = 30.0)]
    max_seconds: f64,
    /// Rows or triples that a query may answer
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    max_rows: usize,
    /// MiB that an answer may have
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    max_size: usize,
    /// MiB of memory that a query may take beside the data
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    max_memory: u64,
}

impl BoundArgs {
    fn bounds(&self) -> Result<Bounds> {
        if !(0.01..=1e6).contains(&self.max_seconds) {
            bail!("--max-seconds {}: a time between 0.01 and 1000000", self.max_seconds);
        }
        let result = Limits { rows: self.max_rows, bytes: self.max_size.saturating_mul(1 << 20) };
        Ok(Bounds { time: Duration::from_secs_f64(self.max_seconds), result, memory: self.max_memory.saturating_mul(1 << 20) })
    }
}

/// Answer queries of `serve` on standard input (not for people)
#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    #[command(flatten)]
    bounds: BoundArgs,
}

/// Runs the command.
pub(super) fn serve(args: &ServeArgs) -> Result<ExitCode> {
    let bounds = args.bounds.bounds()?;
    let questions = questions(args.graphs.ontology.as_deref())?;
    let (dataset, code) = load(&args.graphs)?;
    if code != ExitCode::SUCCESS {
        bail!("not all graphs could be read; nothing is served that is not whole");
    }
    let mut data = Vec::new();
    dataset.write_nquads(&mut data).context("the data do not fit into memory")?;
    drop(dataset);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let workers = if args.workers == 0 { cores.clamp(2, 4) } else { args.workers };
    let program = env::current_exe().context("the program does not find itself")?;
    let limits = [
        ("--max-seconds", args.bounds.max_seconds.to_string()),
        ("--max-rows", args.bounds.max_rows.to_string()),
        ("--max-size", args.bounds.max_size.to_string()),
        ("--max-memory", args.bounds.max_memory.to_string()),
    ];
    let start = move || {
        let mut command = Command::new(&program);
        command.arg("serve-worker");
        limits.iter().for_each(|(name, value)| {
            command.args([name, value.as_str()]);
        });
        command
    };
    let public = args.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
    let settings = Settings { bind: args.bind, public, base_iri: args.graphs.base_iri.clone(), workers, bounds };
    let quiet = args.graphs.quiet;
    serve::serve(data, start, questions, settings, |address| {
        if !quiet {
            eprintln!("listening on http://{address}/ (SPARQL: http://{address}/sparql); end with Ctrl-C");
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the worker.
pub(super) fn work(args: &WorkerArgs) -> Result<ExitCode> {
    worker::run(io::stdin(), io::stdout(), args.bounds.bounds()?, address_space)?;
    Ok(ExitCode::SUCCESS)
}

/// Bytes of address space that this process has; `None` where the system does not say.
fn address_space() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
    size.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
