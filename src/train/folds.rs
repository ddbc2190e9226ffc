//! Cross-validation over documents: models that have not seen a document read it.
//!
//! What comes in: the folder of corpora. What goes out: for every document in it the extraction by models trained on other folds only.
//! Documents that share many sentences (the same policy in two corpora, a template filled in twice) stand in the same fold.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::corpora::{CorpusError, DOMAINS, NAMED, Sample, load};
use super::crf::Settings;
use super::resolution::{self, Case};
use super::{concepts, labeller, linker};
use crate::document::Source;
use crate::knowledge::{Knowledge, Naming, Weights};
use crate::label::{Labels, MentionKind, label, linear};
use crate::pipeline::{Extraction, Options, extract};

/// Corpora that nothing is learned from, but which are read.
const ONLY_READ: [&str; 2] = ["opp115", "seeds"];

/// Two documents belong together if they share this part of the smaller one's sentences.
const SHARED: f64 = 0.4;

/// Sentences shorter than this are shared by chance.
const SHORTEST: usize = 8;

/// Names of the files of models.
const LABELLER: &str = "labeller.bin";
const LINKER: &str = "linker.bin";
const DATA: &str = "concepts-data.bin";
const PURPOSES: &str = "concepts-purpose.bin";
/// The labellers that read for the linker what they have not seen.
const HALVES: [&str; 2] = ["labeller-half-0.bin", "labeller-half-1.bin"];

/// The models of the product.
#[derive(Debug)]
pub struct Models {
    /// Finds triggers and slots.
    pub labeller: Weights,
    /// Puts them together.
    pub linker: Weights,
    /// Chooses concepts of data.
    pub data: Weights,
    /// Chooses concepts of purposes.
    pub purposes: Weights,
}

impl Models {
    /// The models by the names of their files.
    #[must_use]
    const fn files(&self) -> [(&'static str, &Weights); 4] {
        let Self { labeller, linker, data, purposes } = self;
        [(LABELLER, labeller), (LINKER, linker), (DATA, data), (PURPOSES, purposes)]
    }

    /// Writes all models to the folder `to`, which is made if it is not there.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn write(&self, to: &Path) -> io::Result<()> {
        std::fs::create_dir_all(to)?;
        self.files().into_iter().try_for_each(|(name, weights)| std::fs::write(to.join(name), weights.to_bytes()))
    }

    /// `knowledge` with these models in place of its own.
    #[must_use]
    pub fn into_knowledge(self, knowledge: Knowledge) -> Knowledge {
        let naming = Naming { data: Some(self.data), purposes: Some(self.purposes) };
        knowledge.with_weights(Some(self.labeller), Some(self.linker)).with_naming(naming)
    }
}

/// Models that are kept from one run to the next: what is there is loaded, what was removed is trained again. Neither settings nor
/// annotations are compared.
#[derive(Debug, Default)]
pub struct Shelf(Option<PathBuf>);

impl Shelf {
    /// The folder for models that have not seen the documents `held` (one name a line). Models that were kept for others are removed.
    ///
    /// # Errors
    /// When the folder can't be read or written.
    fn open(folder: PathBuf, held: &str) -> io::Result<Self> {
        let list = folder.join("held-out.txt");
        if !std::fs::read_to_string(&list).is_ok_and(|found| found == held) {
            std::fs::create_dir_all(&folder)?;
            for name in [LABELLER, LINKER, DATA, PURPOSES, HALVES[0], HALVES[1]] {
                let model = folder.join(name);
                if model.exists() {
                    std::fs::remove_file(model)?;
                }
            }
            std::fs::write(list, held)?;
        }
        Ok(Self(Some(folder)))
    }

    /// The model `name`, or the one that `train` makes, which is kept.
    fn get(&self, name: &str, train: impl FnOnce() -> io::Result<Weights>) -> io::Result<Weights> {
        let Some(path) = self.0.as_ref().map(|folder| folder.join(name)) else { return train() };
        if path.exists() {
            return Weights::from_bytes(&std::fs::read(path)?).map_err(io::Error::other);
        }
        let weights = train()?;
        // A model has its name when it is whole.
        let partial = path.with_extension("partial");
        std::fs::write(&partial, weights.to_bytes())?;
        std::fs::rename(partial, path)?;
        Ok(weights)
    }
}

/// Trains all models on `samples`, but for those that stand on `shelf`. The linker learns from labels that each sample got from a labeller
/// trained on other samples (`groups` tells which belong together). `cases` are the documents with gold concepts; those of `samples` count.
///
/// # Errors
/// When a model can't be kept, or a kept one can't be read.
pub fn models(samples: &[&Sample], groups: &[usize], cases: &[Case], knowledge: &Knowledge, settings: Settings, shelf: &Shelf) -> io::Result<Models> {
    let names: HashSet<&str> = samples.iter().filter(|sample| DOMAINS[sample.domain] == NAMED).map(|sample| sample.name.as_str()).collect();
    let cases: Vec<&Case> = cases.iter().filter(|case| names.contains(case.name())).collect();
    let named = |kind| Ok(concepts::train(&cases, kind, knowledge, concepts::Settings::default()));
    Ok(Models {
        labeller: shelf.get(LABELLER, || Ok(labeller::train(samples, settings)))?,
        linker: shelf
            .get(LINKER, || Ok(linker::train(samples, &unseen_labels(samples, groups, knowledge, settings, shelf)?, knowledge, settings)))?,
        data: shelf.get(DATA, || named(MentionKind::Data))?,
        purposes: shelf.get(PURPOSES, || named(MentionKind::Purpose))?,
    })
}

/// What is found in each sample, in the way of the product, by a labeller that was trained on the other half.
fn unseen_labels(samples: &[&Sample], groups: &[usize], knowledge: &Knowledge, settings: Settings, shelf: &Shelf) -> io::Result<Vec<Labels>> {
    let half = |index: usize| groups[index] % 2;
    let mut readers = Vec::new();
    for (part, name) in HALVES.into_iter().enumerate() {
        let others = || -> Vec<&Sample> { (0..samples.len()).filter(|index| half(*index) != part).map(|index| samples[index]).collect() };
        let weights = shelf.get(name, || Ok(labeller::train(&others(), settings)))?;
        readers.push(knowledge.clone().with_weights(Some(weights), None));
    }
    let label = |index: usize| {
        let sample: &Sample = samples[index];
        label(&sample.document, &sample.segments, &sample.annotated, &readers[half(index)], false)
    };
    Ok((0..samples.len()).into_par_iter().map(label).collect())
}

/// Numbers of the groups of documents that belong together.
#[must_use]
pub fn groups(samples: &[&Sample]) -> Vec<usize> {
    let sentences: Vec<HashSet<String>> = samples.iter().map(|sample| long_sentences(sample)).collect();
    let mut parent: Vec<usize> = (0..samples.len()).collect();
    let mut where_found: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, own) in sentences.iter().enumerate() {
        own.iter().for_each(|sentence| where_found.entry(sentence).or_default().push(index));
    }
    for (index, own) in sentences.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        own.iter().flat_map(|sentence| &where_found[sentence.as_str()]).filter(|other| **other < index).for_each(|other| {
            *shared.entry(*other).or_default() += 1;
        });
        for (other, count) in shared {
            let least = own.len().min(sentences[other].len());
            if count as f64 >= SHARED * least as f64 || samples[index].name == samples[other].name {
                let (a, b) = (root(&parent, index), root(&parent, other));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    (0..samples.len()).map(|index| root(&parent, index)).collect()
}

fn root(parent: &[usize], mut index: usize) -> usize {
    while parent[index] != index {
        index = parent[index];
    }
    index
}

fn long_sentences(sample: &Sample) -> HashSet<String> {
    let sentences = sample.annotated.sentences.iter().zip(&sample.segments.sentences);
    let long = sentences.filter(|(tokens, _)| tokens.tokens.len() >= SHORTEST);
    long.map(|(_, sentence)| sentence.span.of(&sample.document.text).to_lowercase()).collect()
}

/// Which fold each document is in: groups are dealt out, those with most documents first, each to the fold that has least.
fn deal(groups: &[usize], samples: &[&Sample], folds: usize) -> Vec<usize> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    groups.iter().enumerate().for_each(|(index, group)| members.entry(*group).or_default().push(index));
    let weight = |members: &[usize]| -> usize { members.iter().map(|index| 1 + samples[*index].practices.len()).sum() };
    let mut order: Vec<(usize, Vec<usize>)> = members.into_values().map(|members| (weight(&members), members)).collect();
    order.sort_by_key(|(weight, members)| (usize::MAX - weight, members[0]));
    let mut loads = vec![0; folds];
    let mut fold_of = vec![0; groups.len()];
    for (weight, members) in order {
        let fold = (0..folds).min_by_key(|fold| loads[*fold]).unwrap_or(0);
        loads[fold] += weight;
        members.into_iter().for_each(|index| fold_of[index] = fold);
    }
    fold_of
}

/// Reads every document of every corpus in `root` with models that have not seen it, and calls `each(corpus, extraction)`. The models of
/// each fold are kept in a folder of `kept`, if that is given, and only those that are missing there are trained: to try changes of what
/// stands behind them.
///
/// # Errors
/// When a corpus or a kept model can't be read, or a model can't be kept.
pub fn cross_validate(
    root: &Path,
    knowledge: &Knowledge,
    folds: usize,
    settings: Settings,
    kept: Option<&Path>,
    mut each: impl FnMut(&str, &Extraction),
) -> Result<(), CorpusError> {
    let samples = load(root, knowledge)?;
    let mut all: Vec<&Sample> = samples.iter().collect();
    let others = super::corpora::load_plain(root, &ONLY_READ, knowledge)?;
    all.extend(others.iter().map(|(_, sample)| sample));
    let cases = resolution::load(root, NAMED, knowledge)?;
    let groups = groups(&all);
    let fold_of = deal(&groups, &all, folds);
    for fold in 0..folds {
        let seen: Vec<usize> = (0..samples.len()).filter(|index| fold_of[*index] != fold).collect();
        let train: Vec<&Sample> = seen.iter().map(|index| all[*index]).collect();
        let own_groups: Vec<usize> = seen.iter().map(|index| groups[*index]).collect();
        let held: Vec<usize> = (0..all.len()).filter(|index| fold_of[*index] == fold).collect();
        let names: String = held.iter().map(|index| format!("{}\n", all[*index].name)).collect();
        let folder = kept.map(|kept| kept.join(fold.to_string()));
        let shelf = folder.clone().map_or_else(|| Ok(Shelf::default()), |folder| Shelf::open(folder, &names));
        let models = shelf.and_then(|shelf| models(&train, &own_groups, &cases, knowledge, settings, &shelf));
        let models = models.map_err(|source| CorpusError::Read { path: folder.unwrap_or_default(), source })?;
        let knowledge = models.into_knowledge(knowledge.clone());
        let read = |index: &usize| {
            let corpus = if *index < samples.len() { DOMAINS[all[*index].domain] } else { others[*index - samples.len()].0 };
            let path = format!("{corpus}/documents/{}", all[*index].name);
            let source = Source { path, bytes: all[*index].document.source.as_bytes().to_vec() };
            (corpus, extract(&source, &knowledge, &Options::default()))
        };
        let done: Vec<(&str, Extraction)> = held.par_iter().map(read).collect();
        done.iter().for_each(|(corpus, extraction)| each(corpus, extraction));
    }
    Ok(())
}

/// Precision, recall and F1 as counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Found and gold.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// Gold.
    pub gold: usize,
}

impl Tally {
    /// F1, 0 to 1.
    #[must_use]
    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

/// (layer, label, what is added to "O" in tenths) → tally.
pub type LayerScores = BTreeMap<(String, String, i32), Tally>;

/// Scores of every layer of the labeller by cross-validation: exact spans, each layer on the corpus by whose rules it reads. `only`
/// names the layers; all where it is empty.
///
/// # Errors
/// When a corpus can't be read.
pub fn layer_scores(root: &Path, knowledge: &Knowledge, folds: usize, settings: Settings, only: &[String]) -> Result<LayerScores, CorpusError> {
    let samples = load(root, knowledge)?;
    let all: Vec<&Sample> = samples.iter().collect();
    let fold_of = deal(&groups(&all), &all, folds);
    let mut scores = LayerScores::new();
    for fold in 0..folds {
        let train: Vec<&Sample> = (0..all.len()).filter(|index| fold_of[*index] != fold).map(|index| all[index]).collect();
        let weights = labeller::train_layers(&train, settings, only);
        let held: Vec<&Sample> = (0..all.len()).filter(|index| fold_of[*index] == fold).map(|index| all[index]).collect();
        let each: Vec<LayerScores> = held.par_iter().map(|sample| tallies(sample, &weights)).collect();
        for (key, tally) in each.into_iter().flatten() {
            let sum = scores.entry(key).or_default();
            *sum = Tally { right: sum.right + tally.right, found: sum.found + tally.found, gold: sum.gold + tally.gold };
        }
    }
    Ok(scores)
}

/// What is tried as an addition to "O", in tenths.
const BIASES: [i32; 6] = [-20, -14, -9, -5, 0, 5];

/// A run that a layer found: sentence; layer, reading and bias; first token, one past the last, label.
type Hit<'a> = (usize, (&'a str, &'a str, i32), usize, usize, String);

/// Scores of the layers that read by the rules of the sample's corpus.
fn tallies(sample: &Sample, weights: &Weights) -> LayerScores {
    let mut scores = LayerScores::new();
    let plans: Vec<(&str, &str)> = labeller::PLANS
        .iter()
        .flat_map(|plan| plan.readings.iter().map(|(name, corpus)| (plan.layer, *name, *corpus)))
        .filter(|(layer, _, corpus)| *corpus == DOMAINS[sample.domain] && sample.layers.contains_key(layer))
        .map(|(layer, name, _)| (layer, name))
        .collect();
    let mut found: Vec<Hit<'_>> = Vec::new();
    linear::each_sentence(&sample.document, &sample.segments, &sample.annotated, weights, |index, rows| {
        for (layer, name) in &plans {
            for bias in BIASES {
                let runs = linear::runs(weights, rows, name, bias as f32 / 10.0);
                found.extend(runs.into_iter().map(|(start, end, label)| (index, (*layer, *name, bias), start, end, label)));
            }
        }
    });
    let gold: HashSet<(&str, usize, usize, usize, &str)> = sample
        .layers
        .iter()
        .flat_map(|(layer, spans)| spans.iter().map(|span| (*layer, span.sentence, span.start, span.end, span.label.as_str())))
        .collect();
    for (sentence, (layer, name, bias), start, end, label) in &found {
        let tally = scores.entry(((*name).to_owned(), label.clone(), *bias)).or_default();
        tally.found += 1;
        tally.right += usize::from(gold.contains(&(*layer, *sentence, *start, *end, label.as_str())));
    }
    for (layer, name) in &plans {
        for (_, _, _, _, label) in gold.iter().filter(|span| span.0 == *layer) {
            for bias in BIASES {
                scores.entry(((*name).to_owned(), (*label).to_owned(), bias)).or_default().gold += 1;
            }
        }
    }
    scores
}
