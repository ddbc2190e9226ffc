//! `policyflow lineage`: which policies share sentences, and who had them first.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::ReadArgs;
use crate::cli::run::{Run, Totals};
use crate::document;
use crate::lineage::report::{LineageFormat, report};
use crate::lineage::{LineageOptions, Text, lineage as find};
use crate::segment::segment;

const EXAMPLES: &str = "\
Examples:
  policyflow lineage policies/
  policyflow lineage policies/ --format csv > shared.csv
  policyflow lineage a.txt b.txt --least 1 --similarity 0.7

Two sentences are alike if they share this part of their pairs of neighbouring words. Who was first is known where both copies carry the day on which they
were archived.";

/// Find sentences that several policies share or adapted, and who had them first
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct LineageArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Format of the report
    #[arg(long, value_name = "NAME", default_value = "text",
          value_parser = PossibleValuesParser::new(LineageFormat::ALL.map(LineageFormat::name)).map(|name| LineageFormat::from_name(&name).expect("clap has checked it")))]
    format: LineageFormat,
    /// Sentences that two policies must share
    #[arg(long, value_name = "N", default_value_t = 2)]
    least: usize,
    /// How alike two sentences must be, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, value_parser = share)]
    similarity: f64,
}

fn share(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "no number".to_owned())?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("not between 0 and 1".to_owned()) }
}

/// Runs the command.
pub(super) fn lineage(args: &LineageArgs) -> Result<ExitCode> {
    let mut run = Run::new(&args.read)?;
    let mut texts = Vec::new();
    run.each(
        |_, source| {
            let document = document::read(&source);
            let text = Text::of(&document, &segment(&document));
            (Totals { documents: 1, ..Totals::default() }, text)
        },
        |_, text| {
            texts.push(text);
            Ok(())
        },
    )?;
    let found = find(texts, LineageOptions { similarity: args.similarity, least: args.least.max(1), ..LineageOptions::default() });
    let mut out = io::stdout().lock();
    out.write_all(&report(args.format, &found)).and_then(|()| out.flush()).context("cannot write to standard output")?;
    Ok(run.finish())
}
