//! `policyflow train`: from annotated corpora to the weights under `models/` (feature `train`).

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::knowledge::Knowledge;
use crate::train::{corpora, crf, labeller};

/// Train the models from annotated corpora
#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    /// Folder of corpora, each with documents/ and gold.jsonl
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Where the weights are written
    #[arg(short, long, value_name = "DIR", default_value = "models")]
    out: PathBuf,
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
    let samples: Vec<_> = samples.iter().collect();
    let weights = labeller::train(&samples, crf::Settings::default());
    let bytes = weights.to_bytes();
    let path = args.out.join("labeller.bin");
    std::fs::write(&path, &bytes).with_context(|| format!("can't write {}", path.display()))?;
    eprintln!("{}: {} bytes after {:.1} s", path.display(), bytes.len(), start.elapsed().as_secs_f32());
    Ok(ExitCode::SUCCESS)
}
