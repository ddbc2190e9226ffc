//! `policyflow train`: from annotated corpora to the weights under `models/` (feature `train`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::knowledge::Knowledge;
use crate::train::{corpora, crf, folds, resolution};
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
    /// With --records: keep the models of each fold there, or use those that are kept
    #[arg(long, value_name = "DIR", requires = "records")]
    keep: Option<PathBuf>,
    /// Write no weights: cross-validate the labeller, and print the scores of its layers
    #[arg(long)]
    layers: bool,
    /// With --layers: only these
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    only: Vec<String>,
    /// Times over the data
    #[arg(long, value_name = "N", default_value_t = crf::Settings::default().epochs)]
    epochs: usize,
    /// First step of a weight
    #[arg(long, value_name = "RATE", default_value_t = crf::Settings::default().rate)]
    rate: f32,
    /// Share of features hidden in a step
    #[arg(long, value_name = "SHARE", default_value_t = crf::Settings::default().dropout)]
    dropout: f32,
    /// Weight decay
    #[arg(long, value_name = "DECAY", default_value_t = crf::Settings::default().decay)]
    decay: f32,
    /// How many folds
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: usize,
}

impl TrainArgs {
    const fn settings(&self) -> crf::Settings {
        crf::Settings { epochs: self.epochs, rate: self.rate, decay: self.decay, dropout: self.dropout }
    }
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
    if args.layers {
        return layers(args, &knowledge);
    }
    let samples: Vec<_> = samples.iter().collect();
    let cases = resolution::load(&args.corpora, corpora::NAMED, &knowledge)?;
    let groups = folds::groups(&samples);
    let models = folds::models(&samples, &groups, &cases, &knowledge, args.settings(), &folds::Shelf::default())?;
    models.write(&args.out).with_context(|| format!("can't write models to {}", args.out.display()))?;
    eprintln!("models written to {} after {:.1} s", args.out.display(), start.elapsed().as_secs_f32());
    Ok(ExitCode::SUCCESS)
}

/// Records of every document of the corpora, each read by models that have not seen it.
fn cross_validate(args: &TrainArgs, path: &Path, knowledge: &Knowledge) -> Result<ExitCode> {
    let mut out = Vec::new();
    folds::cross_validate(&args.corpora, knowledge, args.folds, args.settings(), args.keep.as_deref(), |_, extraction| {
        out.extend(json::line(extraction))
    })?;
    std::fs::write(path, &out).with_context(|| format!("can't write {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints exact F1 of every layer and label for several additions to "O".
fn layers(args: &TrainArgs, knowledge: &Knowledge) -> Result<ExitCode> {
    let scores = folds::layer_scores(&args.corpora, knowledge, args.folds, args.settings(), &args.only)?;
    let mut lines: BTreeMap<(String, String), Vec<(i32, folds::Tally)>> = BTreeMap::new();
    for ((layer, label, bias), tally) in scores {
        lines.entry((layer.clone(), "all".to_owned())).or_default().push((bias, tally));
        lines.entry((layer, label)).or_default().push((bias, tally));
    }
    for ((layer, label), tallies) in lines {
        let mut by_bias: BTreeMap<i32, folds::Tally> = BTreeMap::new();
        for (bias, tally) in tallies {
            let sum = by_bias.entry(bias).or_default();
            *sum = folds::Tally { right: sum.right + tally.right, found: sum.found + tally.found, gold: sum.gold + tally.gold };
        }
        let figures: Vec<String> = by_bias
            .iter()
            .map(|(bias, t)| {
                let share = |of: usize| t.right as f64 / of.max(1) as f64;
                format!("{:+.1}: {:.3} ({:.2}/{:.2})", f64::from(*bias) / 10.0, t.f1(), share(t.found), share(t.gold))
            })
            .collect();
        println!("{layer:<20} {label:<22} {:>5}  {}", by_bias.values().next().map_or(0, |tally| tally.gold), figures.join("  "));
    }
    Ok(ExitCode::SUCCESS)
}
