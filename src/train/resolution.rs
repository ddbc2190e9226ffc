//! Resolution measured on gold spans: what parties, antecedents, concepts and subsumptions come out when every span is right.
//!
//! In: a corpus (`practices`, `polirep`, `policyie`). Out: one JSON line for each gold argument and definition, the annotators' answer
//! beside ours. A reader of these lines computes shares as the score script does; nothing here depends on the labeller.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::corpora::{AnnotatedDocument, CorpusError, Places, annotated_documents};
use crate::annotate::{Annotated, annotate};
use crate::document::{Document, Source, read};
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind};
use crate::practice::assemble::kind;
use crate::practice::{Action, Argument, Modality, Polarity, Practice, Role, Subsumption};
use crate::resolve;
use crate::segment::{Segments, segment};
use crate::text::Span;

/// One gold argument, before it becomes a mention.
#[derive(Debug, Clone)]
struct Item {
    role: Role,
    pieces: Vec<Span>,
    gold: Value,
}

/// A gold practice or, in policyie, a sentence with its arguments.
#[derive(Debug, Clone)]
struct Statement {
    action: Action,
    evidence: Span,
    trigger: Option<Span>,
    items: Vec<Item>,
}

/// A document with its gold.
#[derive(Debug)]
pub struct Case {
    name: String,
    document: Document,
    segments: Segments,
    annotated: Annotated,
    statements: Vec<Statement>,
    definitions: Vec<(Vec<Span>, Vec<Span>)>,
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}

fn spans(pieces: &Value, places: &Places) -> Vec<Span> {
    let pairs = pieces.as_array().map(Vec::as_slice).unwrap_or_default();
    pairs.iter().filter_map(|pair| places.find(number(&pair[0]), number(&pair[1]))).collect()
}

fn role(word: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.as_str() == word)
}

/// Reads `corpus` under `root`.
///
/// # Errors
/// When its files can't be read.
pub fn load(root: &Path, corpus: &str, knowledge: &Knowledge) -> Result<Vec<Case>, CorpusError> {
    let mut cases = Vec::new();
    for AnnotatedDocument { name, bytes, golds, .. } in annotated_documents(root, corpus)? {
        let document = read(&Source { path: name.clone(), bytes });
        let segments = segment(&document);
        let annotated = annotate(&document, &segments, knowledge);
        let places = Places::new(&document, &annotated);
        let mut case = Case { name, document, segments, annotated, statements: Vec::new(), definitions: Vec::new() };
        for gold in &golds {
            match corpus {
                "practices" => case.practices(gold, &places),
                "polirep" => case.polirep(gold, &places),
                _ => case.policyie(gold, &places),
            }
        }
        cases.push(case);
    }
    Ok(cases)
}

impl Case {
    fn practices(&mut self, gold: &Value, places: &Places) {
        let arguments = gold["arguments"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(evidence) = places.find(number(&gold["start"]), number(&gold["end"])) else { return };
        if gold["kind"] == "definition" {
            let side = |role: &str| {
                let of_side = arguments.iter().filter(|argument| argument["role"] == role);
                of_side
                    .filter_map(|argument| Some(spans(&argument["pieces"], places).first()?.join(*spans(&argument["pieces"], places).last()?)))
                    .collect()
            };
            self.definitions.push((side("upper"), side("lower")));
            return;
        }
        let items = arguments.iter().filter_map(|argument| {
            let pieces = spans(&argument["pieces"], places);
            Some(Item { role: role(argument["role"].as_str()?)?, pieces, gold: argument.clone() })
        });
        let items = items.filter(|item| !item.pieces.is_empty()).collect();
        let action = Action::from_word(gold["action"].as_str().unwrap_or_default()).unwrap_or(Action::Use);
        let trigger = gold["trigger"].as_array().and_then(|pair| places.find(number(&pair[0]), number(&pair[1])));
        self.statements.push(Statement { action, evidence, trigger, items });
    }

    fn polirep(&mut self, gold: &Value, places: &Places) {
        let entities: BTreeMap<&str, &Value> =
            gold["entities"].as_array().into_iter().flatten().filter_map(|entity| Some((entity["id"].as_str()?, entity))).collect();
        let Some(evidence) = places.find(number(&gold["start"]), number(&gold["end"])) else { return };
        for practice in gold["practices"].as_array().into_iter().flatten() {
            let mut items = Vec::new();
            for (word, ids) in practice["roles"].as_object().into_iter().flatten() {
                let Some(role) = polirep_role(word) else { continue };
                for entity in ids.as_array().into_iter().flatten().filter_map(|id| entities.get(id.as_str()?)) {
                    let pieces = spans(&entity["pieces"], places);
                    if !pieces.is_empty() {
                        let mut gold = json!({"role": role.as_str(), "text": entity["text"]});
                        gold[if matches!(role, Role::Data | Role::Purpose) { "concept" } else { "party" }] = entity["label"].clone();
                        items.push(Item { role, pieces, gold });
                    }
                }
            }
            let action = match practice["action"].as_str() {
                Some("third-party-sharing-disclosure") => Action::Share,
                Some("data-storage-retention-deletion") => Action::Store,
                Some("data-security-protection") => Action::Protect,
                _ => Action::Collect,
            };
            self.statements.push(Statement { action, evidence, trigger: None, items });
        }
    }

    fn policyie(&mut self, gold: &Value, places: &Places) {
        let Some(evidence) = places.find(number(&gold["start"]), number(&gold["end"])) else { return };
        let mut items = Vec::new();
        for span in gold["spans"].as_array().into_iter().flatten() {
            let Some(place) = places.find(number(&span["start"]), number(&span["end"])) else { continue };
            let label = span["label"].as_str().unwrap_or_default();
            let Some((role, class)) = label.split_once('.').and_then(|(word, class)| Some((policyie_role(word)?, class))) else { continue };
            items.push(Item { role, pieces: vec![place], gold: json!({"role": role.as_str(), "text": span["text"], "class": class}) });
        }
        let action = match gold["intent"].as_str() {
            Some("data-sharing-disclosure") => Action::Share,
            Some("data-storage-retention-deletion") => Action::Store,
            Some("data-security-protection") => Action::Protect,
            _ => Action::Collect,
        };
        self.statements.push(Statement { action, evidence, trigger: None, items });
    }

    /// The document's file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The words of the gold spans of a kind that have a concept and point at nothing, with the concept; an interrupted span gives a
    /// second reading without the gap closed.
    #[must_use]
    pub fn words(&self, kind: MentionKind) -> Vec<(Vec<String>, String)> {
        let mut found = Vec::new();
        for item in self.statements.iter().flat_map(|statement| &statement.items).filter(|item| item.key().1 == kind) {
            let Some(concept) = item.gold["concept"].as_str().filter(|_| item.gold["resolved"].is_null()) else { continue };
            let of = |span: &Span| {
                let sentence = self.segments.sentence_at(span.start);
                let range = self.annotated.range(sentence, *span);
                range.map(|token| self.annotated.lower(sentence, token).to_owned()).collect::<Vec<_>>()
            };
            found.push((item.pieces.iter().flat_map(of).collect(), concept.to_owned()));
            if item.pieces.len() > 1 {
                found.push((of(&item.key().0), concept.to_owned()));
            }
        }
        found
    }

    /// The gold as mentions, by place, and practices; which mention each argument became.
    fn statements(&self) -> (Vec<Mention>, Vec<Practice>) {
        let mut keys: BTreeMap<(Span, MentionKind, Vec<Span>), usize> = BTreeMap::new();
        for item in self.statements.iter().flat_map(|statement| &statement.items) {
            keys.insert(item.key(), 0);
        }
        let mut mentions = Vec::new();
        for ((span, kind, pieces), index) in &mut keys {
            *index = mentions.len();
            let mut mention = Mention::new(*kind, *span);
            mention.pieces = if pieces.len() > 1 { pieces.clone() } else { Vec::new() };
            mentions.push(mention);
        }
        let practices = self.statements.iter().map(|statement| Practice {
            action: statement.action,
            span: statement.evidence,
            sentence: self.segments.sentences.partition_point(|sentence| sentence.span.end <= statement.evidence.start),
            trigger: statement.trigger,
            polarity: Polarity::Affirmed,
            modality: Modality::Certain,
            inferred_actor: None,
            confidence: 1.0,
            arguments: statement.items.iter().map(|item| Argument { role: item.role, mention: keys[&item.key()] }).collect(),
        });
        (mentions, practices.collect())
    }

    /// Resolves the gold mentions and writes what came out.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn run(&self, knowledge: &Knowledge, out: &mut dyn Write) -> std::io::Result<()> {
        let Self { document, segments, annotated, .. } = self;
        let (mut mentions, mut practices) = self.statements();
        let controller = resolve::controller::find(document, segments, annotated, knowledge, None);
        let subsumptions = resolve::all(&mut mentions, &mut practices, document, segments, annotated, &controller, knowledge);
        for (statement, practice) in self.statements.iter().zip(&practices) {
            for (item, argument) in statement.items.iter().zip(&practice.arguments) {
                let mention = &mentions[argument.mention];
                let sentence = segments.sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
                let line = json!({
                    "kind": "argument", "document": self.name, "gold": item.gold, "concept": mention.concept, "resolved": mention.resolved,
                    "party": mention.party.map(crate::label::PartyKind::as_str), "named": mention.named, "name": mention.name,
                    "action": statement.action.as_str(), "evidence": statement.evidence.of(&document.text),
                    "text": mention.span.of(&document.text), "at": mention.span.start,
                    "sentence": segments.sentences.get(sentence).map(|sentence| sentence.span.of(&document.text)),
                });
                writeln!(out, "{line}")?;
            }
        }
        self.definitions(&mentions, &subsumptions, out)
    }

    fn definitions(&self, mentions: &[Mention], subsumptions: &[Subsumption], out: &mut dyn Write) -> std::io::Result<()> {
        let words = |span: &Span| json!([span.start, span.end, span.of(&self.document.text)]);
        for (uppers, lowers) in &self.definitions {
            let line = json!({"kind": "gold-definition", "document": self.name, "upper": uppers.iter().map(words).collect::<Vec<_>>(), "lower": lowers.iter().map(words).collect::<Vec<_>>()});
            writeln!(out, "{line}")?;
        }
        for subsumption in subsumptions {
            let sentence = self.segments.sentences[subsumption.sentence].span.of(&self.document.text);
            let line = json!({"kind": "subsumption", "document": self.name, "upper": words(&mentions[subsumption.upper].span), "lower": words(&mentions[subsumption.lower].span), "sentence": sentence});
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

impl Item {
    fn key(&self) -> (Span, MentionKind, Vec<Span>) {
        let kind = kind(self.role);
        let (first, last) = (self.pieces.first().expect("items have places"), self.pieces.last().expect("items have places"));
        (first.join(*last), kind, self.pieces.clone())
    }
}

fn polirep_role(word: &str) -> Option<Role> {
    Some(match word {
        "Data-Collected" | "Data-Shared" | "Data-Retained" | "Data-Protected" | "Data-Derived" => Role::Data,
        "Data-Collector" | "Data-Sharer" | "Data-Holder" | "Data-Protector" => Role::Actor,
        "Data-Provider" => Role::Source,
        "Data-Receiver" => Role::Recipient,
        "Purpose-Argument" => Role::Purpose,
        "method" => Role::Measure,
        _ => return None,
    })
}

fn policyie_role(word: &str) -> Option<Role> {
    Some(match word {
        "data-collected" | "data-shared" | "data-retained" | "data-protected" => Role::Data,
        "data-collector" | "data-sharer" | "data-holder" | "data-protector" => Role::Actor,
        "data-provider" => Role::Source,
        "data-receiver" => Role::Recipient,
        "purpose-argument" => Role::Purpose,
        "method" => Role::Measure,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Case, load};
    use crate::knowledge::{Knowledge, Naming};
    use crate::label::MentionKind;
    use crate::train::concepts;
    use crate::train::corpora::Sample;
    use std::io::Write;
    use std::path::{Path, PathBuf};

    /// Run by hand: `CORPORA=… OUT=… cargo test --features train train::resolution -- --ignored on_gold_spans`.
    #[test]
    #[ignore = "needs corpora outside the repository"]
    fn on_gold_spans() {
        run(false);
    }

    /// The same, each document read by a model that has not seen it.
    #[test]
    #[ignore = "needs corpora outside the repository"]
    fn by_folds() {
        run(true);
    }

    /// How fast gold mentions are resolved, in megabytes of text a second; to be run with optimisation.
    #[test]
    #[ignore = "needs corpora outside the repository"]
    fn speed() {
        let knowledge = knowledge();
        let cases = load(&folder("CORPORA"), "practices", &knowledge).expect("the corpora are there");
        let mut sink = std::io::sink();
        let start = std::time::Instant::now();
        const TIMES: usize = 20;
        for case in std::iter::repeat_n(&cases, TIMES).flatten() {
            let (mut mentions, mut practices) = case.statements();
            let Case { document, segments, annotated, .. } = case;
            let controller = crate::resolve::Controller::default();
            let found = crate::resolve::all(&mut mentions, &mut practices, document, segments, annotated, &controller, &knowledge);
            write!(sink, "{}", found.len()).expect("a sink takes everything");
        }
        let bytes: usize = cases.iter().map(|case| case.document.text.len()).sum();
        println!("{:.1} MB/s", (bytes * TIMES) as f64 / 1e6 / start.elapsed().as_secs_f64());
    }

    fn folder(name: &str) -> PathBuf {
        PathBuf::from(std::env::var(name).expect("set by the caller"))
    }

    fn knowledge() -> Knowledge {
        Knowledge::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology")).expect("the ontology is sound")
    }

    fn naming(cases: &[&Case], knowledge: &Knowledge) -> Naming {
        let set = |name: &str, default: f32| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default);
        let usual = concepts::Settings::default();
        let settings = concepts::Settings {
            epochs: set("EPOCHS", usual.epochs as f32) as usize,
            rate: set("RATE", usual.rate),
            decay: set("DECAY", usual.decay),
            label: set("LABEL", usual.label),
        };
        let train = |kind| Some(concepts::train(cases, kind, knowledge, settings));
        Naming { data: train(MentionKind::Data), purposes: train(MentionKind::Purpose) }
    }

    /// Documents that share text are read by the same model.
    fn fold_of(cases: &[Case], folds: usize) -> Vec<usize> {
        let samples: Vec<Sample> = cases
            .iter()
            .map(|case| Sample {
                domain: 0,
                name: case.name.clone(),
                document: case.document.clone(),
                segments: case.segments.clone(),
                annotated: case.annotated.clone(),
                layers: std::collections::BTreeMap::new(),
                practices: Vec::new(),
            })
            .collect();
        let groups = crate::train::folds::groups(&samples.iter().collect::<Vec<_>>());
        let mut number = std::collections::BTreeMap::new();
        groups
            .iter()
            .map(|group| {
                let next = number.len();
                *number.entry(*group).or_insert(next) % folds
            })
            .collect()
    }

    fn run(folds: bool) {
        const FOLDS: usize = 6;
        let knowledge = knowledge();
        for corpus in ["practices", "polirep", "policyie"] {
            let path = folder("OUT").join(format!("{corpus}.jsonl"));
            let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a folder to write to"));
            let cases = load(&folder("CORPORA"), corpus, &knowledge).expect("the corpora are there");
            let fold_of = fold_of(&cases, FOLDS);
            let gold = if corpus == "practices" { Vec::new() } else { load(&folder("CORPORA"), "practices", &knowledge).expect("there") };
            for fold in 0..if corpus == "practices" && folds { FOLDS } else { 1 } {
                let of_fold = |index: usize| fold_of[index] == fold || corpus != "practices" || !folds;
                let knowledge = if folds {
                    let seen: Vec<&Case> = if gold.is_empty() {
                        cases.iter().enumerate().filter(|(index, _)| !of_fold(*index)).map(|(_, case)| case).collect()
                    } else {
                        gold.iter().collect()
                    };
                    knowledge.clone().with_naming(naming(&seen, &knowledge))
                } else {
                    knowledge.clone()
                };
                for (_, case) in cases.iter().enumerate().filter(|(index, _)| of_fold(*index)) {
                    case.run(&knowledge, &mut file).expect("a place to write to");
                }
            }
            file.flush().expect("a place to write to");
        }
    }
}
