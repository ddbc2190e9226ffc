//! Resolution measured on gold spans: what parties, antecedents, concepts and subsumptions come out when every span is right.
//!
//! In: a corpus (`practices`, `polirep`, `policyie`). Out: one JSON line for each gold argument and definition, the annotators' answer
//! beside ours. A reader of these lines computes shares as the score script does; nothing here depends on the labeller.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::corpora::{CorpusError, Places, gold_by_document};
use crate::annotate::{Annotated, annotate};
use crate::document::{Document, Source, read};
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind};
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
    let folder = root.join(corpus);
    let mut cases = Vec::new();
    for (name, golds) in gold_by_document(&folder.join("gold.jsonl"))? {
        let path = folder.join("documents").join(&name);
        let bytes = std::fs::read(&path).map_err(|source| CorpusError::Read { path, source })?;
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
        let kind = match self.role {
            Role::Data => MentionKind::Data,
            Role::Actor | Role::Source | Role::Recipient | Role::Subject => MentionKind::Party,
            Role::Purpose => MentionKind::Purpose,
            Role::LegalBasis => MentionKind::LegalBasis,
            Role::Condition => MentionKind::Condition,
            Role::Duration => MentionKind::Duration,
            Role::Location => MentionKind::Place,
            Role::Measure => MentionKind::Measure,
            Role::Threat => MentionKind::Threat,
            Role::Negation => MentionKind::Negation,
        };
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
    use super::load;
    use crate::knowledge::Knowledge;
    use std::io::Write;
    use std::path::{Path, PathBuf};

    /// Run by hand: `CORPORA=… OUT=… cargo test --features train train::resolution -- --ignored`.
    #[test]
    #[ignore = "needs corpora outside the repository"]
    fn on_gold_spans() {
        let root = PathBuf::from(std::env::var("CORPORA").expect("set by the caller"));
        let out = PathBuf::from(std::env::var("OUT").expect("set by the caller"));
        let knowledge = Knowledge::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology")).expect("the ontology is sound");
        for corpus in ["practices", "polirep", "policyie"] {
            let mut file = std::io::BufWriter::new(std::fs::File::create(out.join(format!("{corpus}.jsonl"))).expect("a folder to write to"));
            for case in load(&root, corpus, &knowledge).expect("the corpora are there") {
                case.run(&knowledge, &mut file).expect("a place to write to");
            }
            file.flush().expect("a place to write to");
        }
    }
}
