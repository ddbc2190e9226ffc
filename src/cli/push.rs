//! `policyflow push`: graphs to a store that speaks SPARQL.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::cli::graphs::{GraphArgs, load};
use crate::push::{self, Credentials, Method, Options};

const EXAMPLES: &str = "\
Examples:
  policyflow push out/ --endpoint http://localhost:3030/policies/data                       Apache Jena Fuseki, Graph Store Protocol
  policyflow push out/ --endpoint http://localhost:3030/policies/update --method update     SPARQL Update
  policyflow push out/ --endpoint http://localhost:8890/sparql-graph-crud --default-graph urn:catalogue    Virtuoso
  policyflow push out/ --endpoint http://localhost:3030/policies/data --state pushed.txt    goes on where it ended

Each named graph (one a policy version) replaces the graph of that name in the store; triples outside any graph are added to the store's default
graph, or to the one named by --default-graph (Virtuoso has no default graph of its own). With --state, graphs that have arrived are noted in the file and not sent again as long as they say the same.

Credentials come from the environment: POLICYFLOW_PUSH_USER and POLICYFLOW_PUSH_PASSWORD (HTTP Basic), or POLICYFLOW_PUSH_TOKEN (Bearer).";

/// Send graphs to a store by the Graph Store Protocol or SPARQL Update
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PushArgs {
    #[command(flatten)]
    graphs: GraphArgs,
    /// The store's address: of its graph store, or of its update endpoint
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// How to send
    #[arg(long, value_enum, default_value_t = MethodArg::Gsp)]
    method: MethodArg,
    /// Triples in one request [default: 5000, with update 1000]
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// The graph that triples outside any graph are added to [default: the store's default graph]
    #[arg(long, value_name = "IRI")]
    default_graph: Option<String>,
    /// A file in which to note what has arrived; made if it is not there
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How often to try again when the store does not answer, or is busy
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
    /// Seconds that one request may take
    #[arg(long, value_name = "S", default_value_t = 120)]
    timeout: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodArg {
    /// Graph Store Protocol: PUT and POST
    Gsp,
    /// SPARQL Update: INSERT DATA
    Update,
}

/// Runs the command.
pub(super) fn push(args: &PushArgs) -> Result<ExitCode> {
    let method = if args.method == MethodArg::Gsp { Method::GraphStore } else { Method::Update };
    let mut options = Options::new(&args.endpoint, method);
    options.batch = args.batch.unwrap_or(options.batch);
    options.default_graph.clone_from(&args.default_graph);
    options.credentials = credentials()?;
    options.retries = args.retries;
    options.timeout = Duration::from_secs(args.timeout.max(1));
    let known = args.state.as_deref().map_or_else(|| Ok(BTreeSet::new()), known)?;
    let mut state = match &args.state {
        Some(path) => Some(OpenOptions::new().create(true).append(true).open(path).with_context(|| format!("cannot write {}", path.display()))?),
        None => None,
    };
    let (dataset, code) = load(&args.graphs)?;
    let (mut sent, mut triples, mut left) = (0, 0, 0);
    push::push(&dataset, &options, &known, &mut |pushed| {
        if pushed.known {
            left += 1;
            return Ok(());
        }
        (sent, triples) = (sent + 1, triples + pushed.triples);
        state.as_mut().map_or(Ok(()), |file| writeln!(file, "{} {}", pushed.mark, pushed.graph))
    })?;
    if !args.graphs.quiet {
        eprintln!("{sent} graphs sent, {triples} triples; {left} had arrived before");
    }
    Ok(code)
}

/// The marks that a state file has: the first word of each line.
fn known(path: &Path) -> Result<BTreeSet<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn credentials() -> Result<Option<Credentials>> {
    let get = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    match (get("POLICYFLOW_PUSH_USER"), get("POLICYFLOW_PUSH_PASSWORD"), get("POLICYFLOW_PUSH_TOKEN")) {
        (None, None, None) => Ok(None),
        (Some(user), password, None) => Ok(Some(Credentials::Basic(user, password.unwrap_or_default()))),
        (None, None, Some(token)) => Ok(Some(Credentials::Bearer(token))),
        _ => bail!("set POLICYFLOW_PUSH_USER and POLICYFLOW_PUSH_PASSWORD, or POLICYFLOW_PUSH_TOKEN, not a part of both"),
    }
}
