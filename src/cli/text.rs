//! `policyflow text`: the text that is read.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::corpus::collect;
use crate::diagnostic::Severity;
use crate::document;

const EXAMPLES: &str = "\
Examples:
  policyflow text policy.html | less
  curl -s https://shop.example/privacy | policyflow text -";

/// Print the policy's text as it is read: main content, no mark-up
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct TextArgs {
    /// A policy, or - for standard input
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

/// Runs the command.
pub(super) fn text(args: &TextArgs) -> Result<ExitCode> {
    if args.path.is_dir() {
        bail!("{} is a folder; give one policy", args.path.display());
    }
    let (inputs, errors) = collect(std::slice::from_ref(&args.path));
    if let Some(error) = errors.into_iter().next() {
        return Err(error.into());
    }
    let (mut out, mut code) = (io::stdout().lock(), ExitCode::SUCCESS);
    for input in inputs {
        let source = input.read()?;
        let document = document::read(&source);
        for remark in &document.diagnostics {
            eprintln!("{}: {remark}", document.path);
            if remark.code.severity() == Severity::Error {
                code = ExitCode::from(2);
            }
        }
        out.write_all(document.text.as_bytes()).context("cannot write to standard output")?;
        if !document.text.ends_with('\n') {
            out.write_all(b"\n").context("cannot write to standard output")?;
        }
    }
    out.flush().context("cannot write to standard output")?;
    Ok(code)
}
