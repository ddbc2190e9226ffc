//! `policyflow diff`: what changed in meaning between two versions.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::audit::{Rules, stated_date};
use crate::cli::ReadArgs;
use crate::cli::run::{knowledge, options};
use crate::corpus::collect;
use crate::diagnostic::Severity;
use crate::diff::report::{DiffFormat, report};
use crate::diff::{Version, diff as compare};
use crate::pipeline::{self, Extraction};

const EXAMPLES: &str = "\
Examples:
  policyflow diff privacy-2024.html privacy-2026.html
  policyflow diff old.md new.md --format markdown --fail-on warning     for a pull request
  git show HEAD~1:privacy.md | policyflow diff - privacy.md

A material change (a warning) is a new or wider recipient, kind of data, purpose, country or period, or a lost right, denial or condition. Text that
only moved is no change. Exit code: 0, 1 with changes at or above --fail-on, 2 if a version could not be read.";

/// Say what changed in meaning between two versions of a policy
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DiffArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Format of the report
    #[arg(long, value_name = "NAME", default_value = "text",
          value_parser = PossibleValuesParser::new(DiffFormat::ALL.map(DiffFormat::name)).map(|name| DiffFormat::from_name(&name).expect("clap has checked it")))]
    format: DiffFormat,
    /// End with exit code 1 if there is a change of this severity or above
    #[arg(long, value_name = "LEVEL", default_value = "none", value_parser = super::fail_on())]
    fail_on: String,
}

/// Runs the command.
pub(super) fn diff(args: &DiffArgs) -> Result<ExitCode> {
    let [old, new] = args.read.paths.as_slice() else { bail!("two versions are compared: the old one and the new one") };
    let (knowledge, reading) = (knowledge(&args.read)?, options(&args.read));
    let (mut code, rules) = (ExitCode::SUCCESS, Rules::embedded());
    let mut read = |path: &PathBuf| -> Result<Extraction> {
        let (inputs, errors) = collect(std::slice::from_ref(path));
        if let Some(error) = errors.into_iter().next() {
            return Err(error.into());
        }
        let [input] = inputs.as_slice() else { bail!("{} is a folder; give one policy", path.display()) };
        let extraction = pipeline::extract(&input.read()?, &knowledge, &reading);
        for remark in extraction.diagnostics.iter().filter(|remark| remark.code.severity() >= Severity::Warning) {
            eprintln!("{}: {remark}", extraction.document.path);
            if remark.code.severity() == Severity::Error {
                code = ExitCode::from(2);
            }
        }
        Ok(extraction)
    };
    let (old, new) = (read(old)?, read(new)?);
    let day = |extraction: &Extraction| stated_date(extraction, rules).map(|day| day.to_string());
    let (old_day, new_day) = (day(&old), day(&new));
    let version = |extraction, stated| Version { extraction, stated };
    let difference = compare(version(&old, old_day.as_deref()), version(&new, new_day.as_deref()), &knowledge);
    let colour = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none();
    let mut out = io::stdout().lock();
    out.write_all(report(args.format, &difference, colour).as_bytes()).and_then(|()| out.flush()).context("cannot write to standard output")?;
    let worst = difference.changes.iter().map(|change| change.severity).max();
    Ok(if code == ExitCode::SUCCESS && super::fails(&args.fail_on, worst) { ExitCode::FAILURE } else { code })
}
