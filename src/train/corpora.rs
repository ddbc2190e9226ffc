//! The annotated corpora → documents with gold labels on our own tokens.
//!
//! In: a folder of corpora (`practices`, `policyie`, `piextract`, `gdpr-transparency`, `polirep`), each with `documents/` and `gold.jsonl`.
//! Out: [`Sample`]s: the document as the program reads it, and for every layer the gold spans by token. Corpora that are missing are left out.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde_json::Value;
use thiserror::Error;

use crate::annotate::words::{Annotated, annotate};
use crate::document::{Document, Source, read};
use crate::knowledge::{EntryKind, Knowledge};
use crate::segment::{Segments, segment};
use crate::text::Span;

/// A corpus that can't be read.
#[derive(Debug, Error)]
pub enum CorpusError {
    /// A file could not be read.
    #[error("can't read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of gold is not what is expected.
    #[error("{}:{line}: not a gold record", path.display())]
    Gold {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
}

/// The corpora that the labeller learns from; the index is the domain of its weights.
pub const DOMAINS: [&str; 6] = [NAMED, "policyie", "piextract", "gdpr-transparency", "polirep", WRITTEN_HERE];

/// The policies that we wrote ourselves: what is peculiar to them has weights of its own.
pub const WRITTEN_HERE: &str = "written";

/// The number of a corpus among [`DOMAINS`].
#[must_use]
pub fn domain_of(corpus: &str) -> usize {
    DOMAINS.iter().position(|known| *known == corpus).expect("plans and readers name corpora")
}

/// The corpus whose spans have concepts in our own terms, and by whose rules the product reads.
pub const NAMED: &str = "practices";

/// A gold span on tokens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoldSpan {
    /// Sentence.
    pub sentence: usize,
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Label.
    pub label: String,
}

/// An argument of a gold practice.
#[derive(Debug, Clone)]
pub struct GoldArgument {
    /// Role word.
    pub role: String,
    /// Where.
    pub span: Span,
    /// Its concept, for data and purposes.
    pub concept: Option<String>,
    /// What an anaphor stands for.
    pub resolved: Option<String>,
    /// On whose side a party stands.
    pub party: Option<String>,
}

/// A gold practice with its arguments, as places in the text.
#[derive(Debug, Clone)]
pub struct GoldPractice {
    /// What is done.
    pub action: String,
    /// Other actions that a fair judge accepts.
    pub alternatives: Vec<String>,
    /// Evidence in bytes of the text.
    pub evidence: Span,
    /// The trigger.
    pub trigger: Option<Span>,
    /// `denied`?
    pub denied: bool,
    /// Modality word.
    pub modality: String,
    /// Only implied.
    pub implicit: bool,
    /// Its arguments, in the file's order.
    pub arguments: Vec<GoldArgument>,
}

/// One document of one corpus.
pub struct Sample {
    /// Index in [`DOMAINS`].
    pub domain: usize,
    /// File name.
    pub name: String,
    /// As the program reads it.
    pub document: Document,
    /// Its parts.
    pub segments: Segments,
    /// Its tokens.
    pub annotated: Annotated,
    /// Gold spans by layer.
    pub layers: BTreeMap<&'static str, Vec<GoldSpan>>,
    /// Gold practices, where the corpus has them with their arguments.
    pub practices: Vec<GoldPractice>,
}

/// Places of the stored file (code points) → places of the text that is read (bytes).
pub struct Places {
    /// (start, end) in code points of every token, and the token's span.
    tokens: Vec<(usize, usize, Span)>,
}

impl Places {
    /// For a document with its tokens.
    #[must_use]
    pub fn new(document: &Document, annotated: &Annotated) -> Self {
        let tokens = annotated
            .sentences
            .iter()
            .flat_map(|sentence| &sentence.tokens)
            .map(|token| {
                let points = document.map.source_points(&document.source, token.span);
                (points.start, points.end, token.span)
            })
            .collect();
        Self { tokens }
    }

    /// The text's span of the tokens that overlap `start..end`; `None` where the program did not read that place.
    #[must_use]
    pub fn find(&self, start: usize, end: usize) -> Option<Span> {
        let first = self.tokens.partition_point(|token| token.1 <= start);
        let last = self.tokens.partition_point(|token| token.0 < end);
        (first < last).then(|| Span::new(self.tokens[first].2.start, self.tokens[last - 1].2.end))
    }
}

/// Reads all corpora in `root`.
///
/// # Errors
/// When a file that is there can't be read or is not gold.
pub fn load(root: &Path, knowledge: &Knowledge) -> Result<Vec<Sample>, CorpusError> {
    let mut samples = Vec::new();
    for (domain, corpus) in DOMAINS.iter().enumerate().filter(|(_, corpus)| **corpus != WRITTEN_HERE) {
        for annotated in annotated_documents(root, corpus)? {
            samples.push(sample(domain, annotated, knowledge));
        }
    }
    Ok(samples)
}

/// A document and what its annotators say of it.
pub(super) struct AnnotatedDocument {
    /// File name.
    pub(super) name: String,
    /// As stored.
    pub(super) bytes: Vec<u8>,
    /// Gold records, places in code points.
    pub(super) golds: Vec<Value>,
    /// Whether we wrote it ourselves.
    pub(super) written: bool,
}

/// The documents of a corpus with their gold; none where it is missing. Those of [`NAMED`] are followed by the documents of other corpora
/// that the project has annotated itself by the same guide.
pub(super) fn annotated_documents(root: &Path, corpus: &str) -> Result<Vec<AnnotatedDocument>, CorpusError> {
    let mut found = Vec::new();
    let gold = root.join(corpus).join("gold.jsonl");
    if gold.exists() {
        let text = std::fs::read_to_string(&gold).map_err(|source| CorpusError::Read { path: gold.clone(), source })?;
        for (name, golds) in by_document(&text, &gold)? {
            let path = root.join(corpus).join("documents").join(&name);
            let bytes = std::fs::read(&path).map_err(|source| CorpusError::Read { path, source })?;
            found.push(AnnotatedDocument { name, bytes, golds, written: false });
        }
    }
    if corpus == NAMED {
        found.extend(own_annotations(root)?);
    }
    Ok(found)
}

/// Annotations of our own (`models/annotations.md`): places and labels alone, for documents of the corpora and those that we wrote.
const OWN: &str = include_str!("../../models/annotations.jsonl");

/// Policies that we wrote ourselves to learn from.
static WRITTEN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/models/written");
/// Before their names in annotations.
const WRITTEN_FOLDER: &str = "written/";

/// The bytes of an annotated document: one that we wrote, or one that is in `root`.
fn bytes_of(root: &Path, path: &str) -> Option<Vec<u8>> {
    path.strip_prefix(WRITTEN_FOLDER)
        .map_or_else(|| std::fs::read(root.join(path)).ok(), |name| WRITTEN.get_file(name).map(|file| file.contents().to_vec()))
}

/// Our own annotations of the documents that are there as they were when they were read; what an anaphor stands for is put in from the text.
fn own_annotations(root: &Path) -> Result<Vec<AnnotatedDocument>, CorpusError> {
    let mut documents: BTreeMap<String, (String, Vec<Value>)> = BTreeMap::new();
    for (line, record) in OWN.lines().enumerate() {
        let value: Value =
            serde_json::from_str(record).map_err(|source| CorpusError::Gold { path: "models/annotations.jsonl".into(), line: line + 1, source })?;
        let (_, records) = documents.entry(text(&value["document"])).or_insert_with(|| (text(&value["sha256"]), Vec::new()));
        records.push(value);
    }
    let mut found = Vec::new();
    for (path, (hash, mut golds)) in documents {
        let Some(bytes) = bytes_of(root, &path) else { continue };
        // Names tell documents of all corpora apart; a policy that we wrote keeps its folder.
        let written = path.starts_with(WRITTEN_FOLDER);
        let name = if written { path.replace('/', "-") } else { path.rsplit('/').next().unwrap_or_default().to_owned() };
        let source = Source { path: name, bytes };
        if source.sha256() != hash {
            continue;
        }
        let points: Vec<char> = String::from_utf8_lossy(&source.bytes).chars().collect();
        golds.iter_mut().for_each(|gold| with_words(gold, &points));
        found.push(AnnotatedDocument { name: source.path, bytes: source.bytes, golds, written });
    }
    Ok(found)
}

/// Puts the words of the arguments and of what anaphors stand for in the place of offsets.
fn with_words(gold: &mut Value, points: &[char]) {
    let words = |pieces: &Value| {
        let of = |(start, end): (usize, usize)| points.get(start..end).unwrap_or_default().iter().collect::<String>();
        pieces_of(pieces).into_iter().map(of).collect::<Vec<_>>().join(" ")
    };
    for argument in gold["arguments"].as_array_mut().into_iter().flatten() {
        argument["text"] = words(&argument["pieces"]).into();
        if argument["resolved"].is_array() {
            argument["resolved"] = words(&argument["resolved"]).into();
        }
    }
}

/// Reads the documents of corpora that nothing is learned from.
///
/// # Errors
/// When a folder that is there can't be read.
pub fn load_plain(root: &Path, corpora: &[&'static str], knowledge: &Knowledge) -> Result<Vec<(&'static str, Sample)>, CorpusError> {
    let mut samples = Vec::new();
    for corpus in corpora {
        let folder = root.join(corpus).join("documents");
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| CorpusError::Read { path, source }
        };
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        for name in names {
            let path = folder.join(&name);
            let bytes = std::fs::read(&path).map_err(failed(&path))?;
            let document = read(&Source { path: name.clone(), bytes });
            let segments = segment(&document);
            let annotated = annotate(&document, &segments, knowledge);
            samples.push((*corpus, Sample { domain: 0, name, document, segments, annotated, layers: BTreeMap::new(), practices: Vec::new() }));
        }
    }
    Ok(samples)
}

/// The records of a file of gold by the name of their document.
fn by_document(text: &str, path: &Path) -> Result<BTreeMap<String, Vec<Value>>, CorpusError> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (line, record) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(record).map_err(|source| CorpusError::Gold { path: path.to_owned(), line: line + 1, source })?;
        let name = value["document"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        found.entry(name).or_default().push(value);
    }
    Ok(found)
}

fn sample(domain: usize, annotated: AnnotatedDocument, knowledge: &Knowledge) -> Sample {
    let AnnotatedDocument { name, bytes, golds, written } = annotated;
    let domain = if written { domain_of(WRITTEN_HERE) } else { domain };
    let golds = golds.as_slice();
    let document = read(&Source { path: name.clone(), bytes });
    let segments = segment(&document);
    let annotated = annotate(&document, &segments, knowledge);
    let mut sample = Sample { domain, name, document, segments, annotated, layers: BTreeMap::new(), practices: Vec::new() };
    let places = Places::new(&sample.document, &sample.annotated);
    match DOMAINS[domain] {
        NAMED | WRITTEN_HERE => practices(&mut sample, golds, &places),
        "policyie" => policyie(&mut sample, golds, &places, knowledge),
        "piextract" => piextract(&mut sample, golds, &places),
        "gdpr-transparency" => transparency(&mut sample, golds, &places),
        _ => polirep(&mut sample, golds, &places),
    }
    sample
}

impl Sample {
    /// Adds a gold span to a layer, cut at sentence ends; a span that overlaps an earlier one of its layer is left out.
    fn add(&mut self, layer: &'static str, label: &str, span: Span) {
        let sentence = self.segments.sentences.partition_point(|sentence| sentence.span.end <= span.start);
        let range = self.annotated.range(sentence, span);
        if range.is_empty() {
            return;
        }
        let spans = self.layers.entry(layer).or_default();
        if spans.iter().any(|other| other.sentence == sentence && other.start < range.end && range.start < other.end) {
            return;
        }
        spans.push(GoldSpan { sentence, start: range.start, end: range.end, label: label.to_owned() });
    }

    fn declare(&mut self, layers: &[&'static str]) {
        for layer in layers {
            self.layers.entry(layer).or_default();
        }
    }
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}

fn pieces_of(value: &Value) -> Vec<(usize, usize)> {
    value.as_array().map(|pieces| pieces.iter().map(|piece| (number(&piece[0]), number(&piece[1]))).collect()).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Layer of a role, and its label there.
#[must_use]
pub fn layer_of(role: &str) -> Option<(&'static str, &str)> {
    Some(match role {
        "data" => ("data", "data"),
        "actor" | "recipient" | "source" | "subject" => ("party", role),
        "purpose" => ("purpose", "purpose"),
        "condition" | "legal-basis" => ("condition", role),
        "duration" | "location" | "measure" | "threat" => ("detail", role),
        _ => return None,
    })
}

fn practices(sample: &mut Sample, golds: &[Value], places: &Places) {
    sample.declare(&["trigger", "data", "party", "purpose", "condition", "detail"]);
    let mut spans: Vec<(usize, Span, &'static str, String)> = Vec::new();
    for gold in golds.iter().filter(|gold| gold["kind"] == "practice") {
        let Some(evidence) = places.find(number(&gold["start"]), number(&gold["end"])) else { continue };
        let trigger = gold["trigger"].as_array().and_then(|pair| places.find(number(&pair[0]), number(&pair[1])));
        let action = text(&gold["action"]);
        if let Some(trigger) = trigger {
            sample.add("trigger", &action, trigger);
        }
        let mut arguments = Vec::new();
        for argument in gold["arguments"].as_array().into_iter().flatten() {
            let found = pieces_of(&argument["pieces"]);
            let (Some(first), Some(last)) = (found.first(), found.last()) else { continue };
            let role = text(&argument["role"]);
            let optional = |name: &str| argument[name].as_str().map(str::to_owned);
            if let Some(hull) = places.find(first.0, last.1) {
                arguments.push(GoldArgument {
                    role: role.clone(),
                    span: hull,
                    concept: optional("concept"),
                    resolved: optional("resolved"),
                    party: optional("party"),
                });
            }
            if let Some((layer, label)) = layer_of(&role)
                && let Some(span) = places.find(first.0, last.1)
            {
                // Longer spans first: an argument inside another one of its layer gives way.
                let priority = match label {
                    "recipient" => 0,
                    "actor" => 1,
                    "source" => 2,
                    _ => 3,
                };
                spans.push((priority * 1_000_000 + (100_000 - span.len().min(100_000)), span, layer, label.to_owned()));
            }
        }
        sample.practices.push(GoldPractice {
            action,
            alternatives: gold["alt_actions"].as_array().into_iter().flatten().map(text).collect(),
            evidence,
            trigger,
            denied: gold["polarity"] == "denied",
            modality: text(&gold["modality"]),
            implicit: gold["implicit"] == true,
            arguments,
        });
    }
    spans.sort_by_key(|span| (span.0, span.1));
    for (_, span, layer, label) in spans {
        sample.add(layer, &label, span);
    }
}

/// The action of a trigger word where the corpus tells only its class.
fn action_in(sample: &Sample, span: Span, class: &str, knowledge: &Knowledge) -> &'static str {
    let allowed: &[&'static str] = match class {
        "data-collection-usage" | "collection-use" => &["collect", "use", "derive", "link"],
        "data-sharing-disclosure" | "third-party-sharing-disclosure" => &["share", "sell", "transfer"],
        "data-storage-retention-deletion" => &["store", "delete"],
        _ => &["protect"],
    };
    let sentence = sample.segments.sentences.partition_point(|sentence| sentence.span.end <= span.start);
    let range = sample.annotated.range(sentence, span);
    let names = sample.annotated.sentences.get(sentence).map(|tokens| tokens.names.as_slice()).unwrap_or_default();
    let actions: Vec<&str> = names
        .iter()
        .filter(|name| name.kind == EntryKind::Trigger && range.contains(&name.start))
        .map(|name| knowledge.lexicon().entry(name.entry).target.as_str())
        .collect();
    allowed.iter().find(|action| actions.contains(action)).copied().unwrap_or(allowed[0])
}

fn policyie(sample: &mut Sample, golds: &[Value], places: &Places, knowledge: &Knowledge) {
    sample.declare(&["trigger", "data", "party", "purpose", "condition", "detail"]);
    for gold in golds {
        let intent = text(&gold["intent"]);
        for span in gold["spans"].as_array().into_iter().flatten() {
            let Some(place) = places.find(number(&span["start"]), number(&span["end"])) else { continue };
            let label = text(&span["label"]);
            let words = text(&span["text"]).to_lowercase();
            match label.split('.').next().unwrap_or_default() {
                "action" => {
                    let action = action_in(sample, place, &intent, knowledge);
                    sample.add("trigger", action, place);
                }
                "data-collected" | "data-shared" | "data-retained" | "data-protected" => sample.add("data", "data", place),
                "data-collector" | "data-sharer" | "data-holder" | "data-protector" => sample.add("party", "actor", place),
                "data-provider" if label.ends_with("user") && (words == "your" || words.ends_with('\'') || words.ends_with("'s")) => {
                    sample.add("party", "subject", place);
                }
                "data-provider" => sample.add("party", "source", place),
                "data-receiver" => sample.add("party", "recipient", place),
                "retention-period" => sample.add("detail", "duration", place),
                "storage-place" => sample.add("detail", "location", place),
                "protect-against" => sample.add("detail", "threat", place),
                "method" => sample.add("detail", "measure", place),
                "purpose-argument" => sample.add("purpose", "purpose", place),
                "condition-argument" => sample.add("condition", "condition", place),
                _ => {}
            }
        }
    }
}

fn piextract(sample: &mut Sample, golds: &[Value], places: &Places) {
    sample.declare(&["data"]);
    for span in golds.iter().flat_map(|gold| gold["spans"].as_array().into_iter().flatten()) {
        if let Some(place) = places.find(number(&span["start"]), number(&span["end"])) {
            sample.add("data", "data", place);
        }
    }
}

/// The name of a GDPR-Transparency label in the layer of disclosures.
#[must_use]
pub fn disclosure(label: &str) -> Option<&'static str> {
    Some(match label {
        "Legal Basis for Processing" => "legal-basis",
        "Legitimate Interests for Processing" => "legitimate-interest",
        "Data Retention Period" => "duration",
        "Third-country Transfers" => "transfer",
        "Controller Name" => "controller",
        "Controller Contact" => "contact",
        "DPO Contact" => "dpo-contact",
        "Automated Decision-Making" => "automated-decision",
        "Mandatory Data Disclosure" => "mandatory-provision",
        "Right to Access" => "right-access",
        "Right to Rectification" => "right-rectification",
        "Right to Erasure" => "right-erasure",
        "Right to Restrict" => "right-restriction",
        "Right to Object" => "right-objection",
        "Right to Portability" => "right-portability",
        "Right to Withdraw Consent" => "right-withdraw-consent",
        "Right to Lodge Complaint" => "right-complaint",
        _ => return None,
    })
}

fn transparency(sample: &mut Sample, golds: &[Value], places: &Places) {
    sample.declare(&["data", "party", "purpose", "disclosure"]);
    for span in golds.iter().flat_map(|gold| gold["spans"].as_array().into_iter().flatten()) {
        let label = text(&span["label"]);
        for (start, end) in pieces_of(&span["pieces"]) {
            let Some(place) = places.find(start, end) else { continue };
            match label.as_str() {
                "Data Categories" => sample.add("data", "data", place),
                "Processing Purpose" => sample.add("purpose", "purpose", place),
                "Data Recipients" => sample.add("party", "recipient", place),
                "Source of Data" => sample.add("party", "source", place),
                other => {
                    if let Some(name) = disclosure(other) {
                        sample.add("disclosure", name, place);
                    }
                }
            }
        }
    }
}

fn polirep(sample: &mut Sample, golds: &[Value], places: &Places) {
    sample.declare(&["trigger", "data", "party", "purpose", "condition", "detail"]);
    for gold in golds {
        let entities: HashMap<&str, &Value> =
            gold["entities"].as_array().into_iter().flatten().filter_map(|entity| Some((entity["id"].as_str()?, entity))).collect();
        let place =
            |id: &str| entities.get(id).and_then(|entity| pieces_of(&entity["pieces"]).last().and_then(|piece| places.find(piece.0, piece.1)));
        for practice in gold["practices"].as_array().into_iter().flatten() {
            let class = text(&practice["action"]);
            if let Some(span) = practice["trigger"].as_str().and_then(place) {
                sample.add("trigger", class_action(&class), span);
            }
            for (role, ids) in practice["roles"].as_object().into_iter().flatten() {
                for span in ids.as_array().into_iter().flatten().filter_map(Value::as_str).filter_map(place) {
                    let (layer, label) = match role.as_str() {
                        "Data-Collected" | "Data-Shared" | "Data-Retained" | "Data-Protected" => ("data", "data"),
                        "Data-Collector" | "Data-Sharer" | "Data-Holder" | "Data-Protector" => ("party", "actor"),
                        "Data-Provider" => ("party", "source"),
                        "Data-Receiver" => ("party", "recipient"),
                        "Purpose-Argument" => ("purpose", "purpose"),
                        "Condition-Argument" => ("condition", "condition"),
                        "Retention-Period" => ("detail", "duration"),
                        "Storage-Place" => ("detail", "location"),
                        "method" => ("detail", "measure"),
                        _ => continue,
                    };
                    sample.add(layer, label, span);
                }
            }
        }
    }
}

fn class_action(class: &str) -> &'static str {
    match class {
        "third-party-sharing-disclosure" => "share",
        "data-storage-retention-deletion" => "store",
        "data-security-protection" => "protect",
        _ => "collect",
    }
}
