//! `policyflow evaluate`: scores on annotated practices, and where they are lost (feature `train`).

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::document::Source;
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Options};
use crate::train::evaluate::Report;
use crate::train::{corpora, crf, folds};

/// Score the reading of annotated practices by role, and show the largest groups of errors
#[derive(Debug, Args)]
pub(super) struct EvaluateArgs {
    /// Folder of corpora, each with documents/ and gold.jsonl
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Read each document with models that have not seen it, trained in so many folds; 0: with the models in the program
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: usize,
    /// Lexicon and patterns alone (with --folds 0)
    #[arg(long)]
    no_model: bool,
    /// Examples of each group of errors
    #[arg(long, value_name = "N", default_value_t = 8)]
    errors: usize,
}

/// Runs the command.
pub(super) fn evaluate(args: &EvaluateArgs) -> Result<ExitCode> {
    let knowledge = Knowledge::embedded()?;
    let samples = corpora::load(&args.corpora, &knowledge)?;
    let annotated: Vec<&corpora::Sample> = samples.iter().filter(|sample| !sample.practices.is_empty()).collect();
    let mut report = Report::default();
    if args.folds == 0 {
        let options = Options { no_model: args.no_model, ..Options::default() };
        for sample in &annotated {
            let source = Source { path: sample.name.clone(), bytes: sample.document.source.as_bytes().to_vec() };
            report.add(sample, &pipeline::extract(&source, &knowledge, &options));
        }
    } else {
        folds::cross_validate(&args.corpora, &knowledge, args.folds, crf::Settings::default(), None, |corpus, extraction| {
            let sample = annotated.iter().find(|sample| extraction.document.path.ends_with(&format!("/{}", sample.name)));
            if let Some(sample) = sample.filter(|_| corpus == corpora::NAMED) {
                report.add(sample, extraction);
            }
        })?;
    }
    print!("{}", report.with_examples(args.errors));
    Ok(ExitCode::SUCCESS)
}
