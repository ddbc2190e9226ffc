//! `policyflow export`: the graph of each policy, and of all together, in files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::ReadArgs;
use crate::view::Format;

const EXAMPLES: &str = "\
Examples:
  policyflow export policy.html -o out                    all formats
  policyflow export policies/ -o out --format turtle,svg
  policyflow export policies/ -o out --base-iri https://data.example/id/";

/// Write the knowledge graph of each policy, and of all together, into a folder
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// The folder to write into; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Formats, separated by commas [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',', hide_default_value = true,
          value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)).map(|name| Format::from_name(&name).expect("clap has checked it")))]
    format: Vec<Format>,
    /// Where the IRIs of what is described begin
    #[arg(long, value_name = "IRI", default_value = "urn:policyflow:id/")]
    base_iri: String,
}

/// Runs the command.
pub(super) fn export(args: &ExportArgs) -> Result<ExitCode> {
    bail!("{}: no view is ready yet", args.output.display())
}
