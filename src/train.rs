//! Training of the models under `models/`. Only with the feature `train`.
//!
//! What comes in: folders of annotated text. What goes out: weight files that the program embeds, and scores for their cards.
//! Everything is deterministic: fixed seeds, sorted files; the same data gives the same bytes.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use crate::annotate::ModelError;
use crate::annotate::parse::Parser;
use crate::annotate::tag::Tagger;
use parser::Example;
use silver::{Sentence, SilverError};

pub mod concepts;
pub mod corpora;
pub mod crf;
pub mod evaluate;
pub mod folds;
pub mod labeller;
pub mod linker;
pub mod parser;
pub(crate) mod perceptron;
pub mod resolution;
pub mod silver;
pub mod tagger;
pub mod vary;

/// Why a training did not end with models.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// Data could not be read, or models not be written.
    #[error(transparent)]
    Data(#[from] SilverError),
    /// What was trained could not be read back.
    #[error("the model just trained cannot be read")]
    Model(#[from] ModelError),
}

/// Trains tagger and parser from `train.conllu` in `silver` (see `models/silver.py`), writes `tagger.bin` and `parser.bin` to `out`, and
/// returns a table of sizes and scores on `heldout.conllu`, for the models' cards.
pub fn grammar(silver: &Path, out: &Path) -> Result<String, TrainError> {
    let sentences = vary::varied(silver::read_conllu(&silver.join("train.conllu"))?);
    let heldout = silver::read_conllu(&silver.join("heldout.conllu"))?;
    let loud: Vec<Sentence> = heldout.iter().map(vary::in_capitals).collect();
    let sentences: Vec<&Sentence> = sentences.iter().collect();
    let bytes = tagger::train(&sentences, tagger::Settings::default());
    let tagger = Tagger::from_bytes(&bytes)?;
    silver::write(&out.join("tagger.bin"), &bytes)?;
    let count = |sentences: &[Sentence]| sentences.iter().map(|sentence| sentence.forms.len()).sum::<usize>();
    let mut report = format!("held out: {} sentences, {} tokens\n", heldout.len(), count(&heldout));
    report_tagger(&mut report, &tagger, bytes.len(), &heldout, &loud);
    let bytes = parser::train(&tagger::jackknife(&sentences), parser::Settings::default());
    let parser = Parser::from_bytes(&bytes)?;
    silver::write(&out.join("parser.bin"), &bytes)?;
    report_parser(&mut report, &tagger, &parser, bytes.len(), &heldout, &loud);
    Ok(report)
}

fn report_tagger(report: &mut String, tagger: &Tagger, size: usize, heldout: &[Sentence], loud: &[Sentence]) {
    let start = Instant::now();
    let (accuracy, confusions) = tagger::score(tagger, heldout);
    let tokens: usize = heldout.iter().map(|sentence| sentence.forms.len()).sum();
    let speed = tokens as f64 / start.elapsed().as_secs_f64();
    let (accuracy_loud, _) = tagger::score(tagger, loud);
    let _ = writeln!(report, "tagger: {size} bytes, accuracy {accuracy:.4}, in capitals {accuracy_loud:.4}, {speed:.0} tokens/s");
    for (gold, guess, times) in confusions.iter().take(8) {
        let _ = writeln!(report, "  {} taken for {}: {times}", gold.as_str(), guess.as_str());
    }
}

fn report_parser(report: &mut String, tagger: &Tagger, parser: &Parser, size: usize, heldout: &[Sentence], loud: &[Sentence]) {
    for (name, sentences) in [("as written", heldout), ("in capitals", loud)] {
        let examples: Vec<Example<'_>> = sentences.iter().map(|sentence| Example { sentence, tags: tagger.tag(&sentence.words()) }).collect();
        let start = Instant::now();
        let scores = parser::score(parser, &examples);
        let tokens: usize = examples.iter().map(|example| example.tags.len()).sum();
        let speed = tokens as f64 / start.elapsed().as_secs_f64();
        let parser::Scores { unlabelled, labelled, roots, labels, .. } = scores;
        let _ = writeln!(report, "parser, {name}: {size} bytes, UAS {unlabelled:.4}, LAS {labelled:.4}, roots {roots:.4}, {speed:.0} tokens/s");
        for (label, (gold, got, right)) in labels.into_iter().filter(|_| name == "as written") {
            let share = |of: usize| right as f64 / of.max(1) as f64;
            let _ = writeln!(report, "  {}: {gold} times, precision {:.3}, recall {:.3}", label.as_str(), share(got), share(gold));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::grammar;
    use std::path::{Path, PathBuf};

    /// Run by hand: `SILVER=… cargo test --features train train::tests::models -- --ignored --nocapture`.
    #[test]
    #[ignore = "needs corpora outside the repository"]
    fn models() {
        let silver = PathBuf::from(std::env::var("SILVER").expect("set by the caller"));
        let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        println!("{}", grammar(&silver, &out).expect("the data is there"));
    }
}
