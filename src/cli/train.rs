//! `policyflow train`: from annotated corpora to the weights under `models/` (feature `train`).

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::knowledge::Knowledge;
use crate::train::{corpora, crf, folds};
use crate::view::json;

/// Train the models from annotated corpora
#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    /// Folder of corpora, each with documents/ and gold.jsonl
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Where the weights are written
    #[arg(short, long, value_name = "DIR", default_value = "models")]
    out: PathBuf,
    /// Write no weights: cross-validate, and write the records of every document, read by models that have not seen it
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// How many folds
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: usize,
}

/// Runs the command.
pub(super) fn train(args: &TrainArgs) -> Result<ExitCode> {
    let start = Instant::now();
    let knowledge = Knowledge::embedded()?;
    let samples = corpora::load(&args.corpora, &knowledge)?;
    eprintln!("{} documents read in {:.1} s", samples.len(), start.elapsed().as_secs_f32());
    for domain in 0..corpora::DOMAINS.len() {
        let mut counts = std::collections::BTreeMap::new();
        for (layer, spans) in samples.iter().filter(|sample| sample.domain == domain).flat_map(|sample| &sample.layers) {
            *counts.entry(layer).or_insert(0) += spans.len();
        }
        eprintln!("  {}: {counts:?}", corpora::DOMAINS[domain]);
    }
    if let Some(path) = &args.records {
        return cross_validate(args, path, &knowledge);
    }
    let samples: Vec<_> = samples.iter().collect();
    let groups = folds::groups(&samples);
    let models = folds::models(&samples, &groups, &knowledge, crf::Settings::default());
    for (name, weights) in [("labeller.bin", &models.labeller), ("linker.bin", &models.linker)] {
        let (path, bytes) = (args.out.join(name), weights.to_bytes());
        std::fs::write(&path, &bytes).with_context(|| format!("can't write {}", path.display()))?;
        eprintln!("{}: {} bytes after {:.1} s", path.display(), bytes.len(), start.elapsed().as_secs_f32());
    }
    Ok(ExitCode::SUCCESS)
}

/// Records of every document of the corpora, each read by models that have not seen it.
fn cross_validate(args: &TrainArgs, path: &Path, knowledge: &Knowledge) -> Result<ExitCode> {
    let mut out = Vec::new();
    folds::cross_validate(&args.corpora, knowledge, args.folds, crf::Settings::default(), |_, extraction| out.extend(json::line(extraction)))?;
    std::fs::write(path, &out).with_context(|| format!("can't write {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}
