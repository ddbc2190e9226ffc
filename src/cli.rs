//! The command line: what `policyflow` takes, one file a subcommand.
//!
//! Exit codes: 0 fine, 1 findings at or above the chosen level, 2 something could not be done. Results go to standard output, everything
//! else to standard error. A reader that closes the pipe ends the program without complaint.

mod audit;
mod diff;
#[cfg(feature = "train")]
mod evaluate;
mod export;
mod extract;
mod graphs;
mod lineage;
mod push;
mod query;
mod run;
#[cfg(feature = "serve")]
mod serve;
mod text;
#[cfg(feature = "train")]
mod train;

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::audit::date::Date;
use crate::diagnostic::Severity;

const EXAMPLES: &str = "\
Examples:
  policyflow export policies/ -o graphs              all formats of all policies in a folder
  policyflow export policy.html -o out --format turtle,svg
  policyflow extract policy.txt | jq '.practices[]'  records, one document a line
  curl -s https://shop.example/privacy | policyflow extract -
  policyflow text policy.html                        the text that is read
  policyflow query graphs/ --name who-gets           questions to the graphs, in SPARQL or by name
  policyflow serve graphs/                           the same over HTTP
  policyflow audit policy.html                       what it states, does not state, states against itself
  policyflow diff old.html new.html                  what changed in meaning";

/// Reads privacy policies and gives back a knowledge graph of data flows
///
/// Which company takes which data from whom, gives it to whom, and why: as RDF, pictures, tables and records, each statement with the
/// words that it rests on.
#[derive(Debug, Parser)]
#[command(name = "policyflow", version, about, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Audit(audit::AuditArgs),
    Diff(diff::DiffArgs),
    Export(export::ExportArgs),
    Extract(extract::ExtractArgs),
    Lineage(lineage::LineageArgs),
    Text(text::TextArgs),
    Query(query::QueryArgs),
    Push(push::PushArgs),
    #[cfg(feature = "serve")]
    Serve(serve::ServeArgs),
    #[cfg(feature = "serve")]
    #[command(hide = true)]
    ServeWorker(serve::WorkerArgs),
    #[cfg(feature = "train")]
    Train(train::TrainArgs),
    #[cfg(feature = "train")]
    Evaluate(evaluate::EvaluateArgs),
}

/// What every command that reads policies takes.
#[derive(Debug, Clone, Args)]
struct ReadArgs {
    /// Policies: files, folders (all .txt, .md, .html in them), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The company that answers for the policy, where neither the text nor its page names it
    #[arg(long, value_name = "NAME")]
    controller: Option<String>,
    /// Lexicon and patterns alone, without the learned model
    #[arg(long)]
    no_model: bool,
    /// Read the ontology from this folder instead of the one that is built in
    #[arg(long, value_name = "DIR")]
    ontology: Option<PathBuf>,
    /// Number of threads [default: one a core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Print nothing on standard error but errors
    #[arg(short, long)]
    quiet: bool,
}

impl ReadArgs {
    /// The same for other paths.
    fn with_paths(&self, paths: Vec<PathBuf>) -> Self {
        Self { paths, ..self.clone() }
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let parsed = Cli::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    let result = match parsed.command {
        Command::Audit(args) => audit::audit(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Export(args) => export::export(&args),
        Command::Extract(args) => extract::extract(&args),
        Command::Lineage(args) => lineage::lineage(&args),
        Command::Text(args) => text::text(&args),
        Command::Query(args) => query::query(&args),
        Command::Push(args) => push::push(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(&args),
        #[cfg(feature = "serve")]
        Command::ServeWorker(args) => serve::work(&args),
        #[cfg(feature = "train")]
        Command::Train(args) => train::train(&args),
        #[cfg(feature = "train")]
        Command::Evaluate(args) => evaluate::evaluate(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The definitions of all commands: for manual pages and shell completions.
#[must_use]
pub fn command() -> clap::Command {
    // What only tells about the rules needs no policy.
    Cli::command()
        .mut_subcommand("audit", |audit| audit.mut_arg("paths", |paths| paths.required(false).required_unless_present_any(["list", "explain"])))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// The levels of `--fail-on`.
fn fail_on() -> PossibleValuesParser {
    PossibleValuesParser::new(["none", "note", "warning", "error"])
}

/// Whether the gravest of the findings reaches `level`.
fn fails(level: &str, worst: Option<Severity>) -> bool {
    let least = [Severity::Note, Severity::Warning, Severity::Error].into_iter().find(|severity| severity.as_str() == level);
    least.is_some_and(|least| worst.is_some_and(|worst| worst >= least))
}

/// The day of the run: what a reproducible build says it is, else by the clock.
fn today() -> Result<Date> {
    let seconds = match env::var("SOURCE_DATE_EPOCH") {
        Ok(value) => value.trim().parse().with_context(|| format!("SOURCE_DATE_EPOCH is no number of seconds: {value:?}"))?,
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| i64::try_from(passed.as_secs()).unwrap_or(i64::MAX)),
    };
    Ok(Date::from_unix(seconds))
}
