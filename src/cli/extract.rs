//! `policyflow extract`: records to standard output.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::cli::ReadArgs;
use crate::cli::run::{Run, Totals, knowledge, options};
use crate::pipeline;
use crate::view::json;

const EXAMPLES: &str = "\
Examples:
  policyflow extract policy.html > policy.jsonl
  policyflow extract policies/ --threads 4 | jq -r '.document.controller'
  cat policy.txt | policyflow extract - --format json";

/// Print what each policy says as records, one document a line
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExtractArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// One record a line, or indented for people
    #[arg(long, value_enum, default_value_t = RecordFormat::Jsonl)]
    format: RecordFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RecordFormat {
    Jsonl,
    Json,
}

/// Runs the command.
pub(super) fn extract(args: &ExtractArgs) -> Result<ExitCode> {
    let mut run = Run::new(&args.read)?;
    let (knowledge, options) = (knowledge(&args.read)?, options(&args.read));
    let mut out = io::stdout().lock();
    run.each(
        |_, source| {
            let extraction = pipeline::extract(&source, &knowledge, &options);
            let bytes = if args.format == RecordFormat::Json { json::pretty(&extraction) } else { json::line(&extraction) };
            (Totals::of(&extraction), bytes)
        },
        |_, bytes| out.write_all(&bytes).context("cannot write to standard output"),
    )?;
    out.flush().context("cannot write to standard output")?;
    Ok(run.finish())
}
