//! Training of the models under `models/`. Only with the feature `train`.
//!
//! What comes in: folders of annotated text. What goes out: weight files that the program embeds, and scores for their cards.
//! Everything is deterministic: fixed seeds, sorted files; the same data gives the same bytes.

use std::fmt::Write as _;
use std::path::Path;

use crate::annotate::ModelError;
use crate::annotate::tag::Tagger;
use silver::{Sentence, SilverError};

pub mod corpora;
pub mod crf;
pub mod labeller;
pub(crate) mod perceptron;
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

/// Trains the tagger from `train.conllu` in `silver` (see `models/silver.py`), writes `tagger.bin` to `out`, and
/// returns a table of sizes and scores on `heldout.conllu`, for the models' cards.
pub fn grammar(silver: &Path, out: &Path) -> Result<String, TrainError> {
    let sentences = vary::varied(silver::read_conllu(&silver.join("train.conllu"))?);
    let heldout = silver::read_conllu(&silver.join("heldout.conllu"))?;
    let loud: Vec<Sentence> = heldout.iter().map(vary::in_capitals).collect();
    let sentences: Vec<&Sentence> = sentences.iter().collect();
    let bytes = tagger::train(&sentences, tagger::Settings::default());
    let tagger = Tagger::from_bytes(&bytes)?;
    silver::write(&out.join("tagger.bin"), &bytes)?;
    let mut report = String::new();
    let (accuracy, confusions) = tagger::score(&tagger, &heldout);
    let (accuracy_loud, _) = tagger::score(&tagger, &loud);
    let count = |sentences: &[Sentence]| sentences.iter().map(|sentence| sentence.forms.len()).sum::<usize>();
    let _ = writeln!(report, "held out: {} sentences, {} tokens", heldout.len(), count(&heldout));
    let _ = writeln!(report, "tagger: {} bytes, accuracy {accuracy:.4}, in capitals {accuracy_loud:.4}", bytes.len());
    for (gold, guess, times) in confusions.iter().take(8) {
        let _ = writeln!(report, "  {} taken for {}: {times}", gold.as_str(), guess.as_str());
    }
    Ok(report)
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
