//! A sentence in tokens → for each token the features that the linear labeller weighs.
//!
//! A feature is a number: the hash of its template and of what stands in it. Which numbers carry weight only the model knows. The order
//! and numbers of the templates are part of the model's format: change them and train anew.

use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::annotate::words::{Annotated, Token, Tokens, mix};
use crate::knowledge::EntryKind;
use crate::segment::{Segments, SentenceKind};

/// What of the surroundings of a sentence its tokens may know.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Content words of the nearest heading (hashes, at most four).
    heading: Vec<u64>,
    /// The last trigger word of the lead-in and whether there is a lead-in at all.
    lead_in: u64,
    /// Prose, item, cell, heading.
    kind: u64,
}

impl Context {
    /// The surroundings of sentence `index`.
    #[must_use]
    pub fn of(index: usize, segments: &Segments, annotated: &Annotated, headings: &[Vec<u64>]) -> Self {
        let sentence = &segments.sentences[index];
        let lead_in = sentence.lead_in.map_or(1, |lead| {
            let tokens = &annotated.sentences[lead].tokens;
            tokens.iter().rev().find(|token| has(**token, EntryKind::Trigger)).map_or(2, |token| annotated.word(*token).hash)
        });
        let kind = match sentence.kind {
            SentenceKind::Prose => 11,
            SentenceKind::Item => 12,
            SentenceKind::Cell => 13,
            SentenceKind::Heading => 14,
        };
        Self { heading: headings.get(sentence.section).cloned().unwrap_or_default(), lead_in, kind }
    }
}

/// Whether a name of `kind` begins at or covers the token.
#[must_use]
pub const fn has(token: Token, kind: EntryKind) -> bool {
    (token.begins | token.inside) & (1 << (kind as u16)) != 0
}

/// Words that hold sentences together; the nearest one to the left tells what a phrase is for.
const FUNCTION_WORDS: [&str; 40] = [
    "to",
    "from",
    "with",
    "by",
    "for",
    "of",
    "in",
    "on",
    "at",
    "as",
    "if",
    "when",
    "where",
    "that",
    "which",
    "who",
    "and",
    "or",
    "such",
    "including",
    "about",
    "via",
    "through",
    "unless",
    "except",
    "without",
    "under",
    "against",
    "into",
    "between",
    "until",
    "during",
    "upon",
    "within",
    "because",
    "so",
    "not",
    "while",
    "after",
    "like",
];

/// Positions of the signs that features of neighbours look up, made once for a sentence.
struct Signs {
    /// Hash of the nearest function word to the left and its distance class.
    function: Vec<(u64, u64)>,
    /// Nearest trigger to the left, with distance class; to the right.
    left: Vec<(u64, u64)>,
    right: Vec<(u64, u64)>,
}

const fn bucket(distance: usize) -> u64 {
    match distance {
        0..=3 => distance as u64,
        4..=6 => 4,
        7..=12 => 5,
        _ => 6,
    }
}

fn signs(tokens: &[Token], annotated: &Annotated, function_words: &[u64]) -> Signs {
    let mut found = Signs { function: Vec::with_capacity(tokens.len()), left: Vec::with_capacity(tokens.len()), right: vec![(3, 7); tokens.len()] };
    let (mut function, mut trigger): (Option<usize>, Option<usize>) = (None, None);
    for (index, token) in tokens.iter().enumerate() {
        let at = |place: Option<usize>| place.map_or((3, 7), |at| (annotated.word(tokens[at]).hash, bucket(index - at)));
        found.function.push(at(function));
        found.left.push(at(trigger));
        if function_words.binary_search(&annotated.word(*token).hash).is_ok() {
            function = Some(index);
        }
        if has(*token, EntryKind::Trigger) {
            trigger = Some(index);
        }
    }
    let mut trigger: Option<usize> = None;
    for index in (0..tokens.len()).rev() {
        if let Some(at) = trigger {
            found.right[index] = (annotated.word(tokens[at]).hash, bucket(at - index));
        }
        if has(tokens[index], EntryKind::Trigger) {
            trigger = Some(index);
        }
    }
    found
}

/// Where a token hangs in its sentence's tree: the relation to its head, and the verb that governs it.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    tag: u64,
    relation: u64,
    /// Word and classes of the head.
    head: u64,
    head_class: u64,
    /// The governing verb: its word, what action it may state, and the way up to it.
    verb: u64,
    action: u64,
    way: u64,
    passive: u64,
    /// The verb's subject and whether it is denied.
    subject: u64,
    denied: u64,
    modal: u64,
    /// What the verb itself hangs on.
    above: u64,
    dependents: u64,
}

/// How far up the tree a token looks for its verb.
const CLIMB: usize = 7;

fn frames(sentence: &Tokens, annotated: &Annotated) -> Vec<Frame> {
    let (grammar, length) = (&sentence.grammar, sentence.tokens.len());
    let (tags, arcs) = (grammar.tags(), grammar.arcs());
    if arcs.len() != length {
        return vec![Frame::default(); length];
    }
    let word = |at: usize| annotated.word(sentence.tokens[at]);
    let relation = |at: usize| arcs[at].label as u64 + 1;
    // Of every verb: subject, negation, auxiliaries.
    let mut subjects = vec![0_u64; length];
    let mut denied = vec![0_u64; length];
    let mut modal = vec![0_u64; length];
    let mut passive = vec![0_u64; length];
    let mut dependents = vec![0_u64; length];
    for (at, arc) in arcs.iter().enumerate() {
        let Some(head) = grammar.head(at) else { continue };
        match arc.label {
            Deprel::Nsubj => subjects[head] = word(at).hash,
            Deprel::Nsubjpass => (subjects[head], passive[head]) = (word(at).hash, 1),
            Deprel::Auxpass | Deprel::Agent => passive[head] = 1,
            Deprel::Neg => denied[head] = 1,
            Deprel::Aux => modal[head] = word(at).hash,
            _ => {}
        }
        if matches!(arc.label, Deprel::Dobj | Deprel::Prep | Deprel::Xcomp | Deprel::Ccomp | Deprel::Nsubj) {
            dependents[head] |= 1 << (relation(at) % 63);
        }
    }
    let verbal = |at: usize| tags[at] == Upos::Verb || has(sentence.tokens[at], EntryKind::Trigger);
    (0..length)
        .map(|at| {
            let mut frame = Frame { tag: tags[at] as u64 + 1, relation: relation(at), head: 5, head_class: 5, ..Frame::default() };
            frame.dependents = dependents[at];
            if let Some(head) = grammar.head(at) {
                (frame.head, frame.head_class) = (word(head).hash, u64::from(word(head).classes[1]));
            }
            let mut way = 7;
            let mut here = at;
            for _ in 0..CLIMB {
                // Conjuncts and compounds share the place of what they hang on.
                if !matches!(arcs[here].label, Deprel::Conj | Deprel::Compound | Deprel::Amod) || here == at {
                    way = mix(way, if arcs[here].label == Deprel::Prep { word(here).hash } else { relation(here) });
                }
                let Some(head) = grammar.head(here) else { break };
                here = head;
                if verbal(here) {
                    frame.verb = word(here).hash;
                    frame.action = u64::from(sentence.tokens[here].begins) & (1 << (EntryKind::Trigger as u16));
                    (frame.way, frame.passive, frame.subject) = (way, passive[here], subjects[here]);
                    (frame.denied, frame.modal, frame.above) = (denied[here], modal[here], relation(here));
                    break;
                }
            }
            if verbal(at) {
                (frame.subject, frame.passive, frame.denied, frame.modal) = (subjects[at], passive[at], denied[at], modal[at]);
            }
            frame
        })
        .collect()
}

impl Frame {
    fn put(&self, sentence: &Tokens, put: &mut impl FnMut(u64, u64)) {
        if sentence.grammar.arcs().is_empty() {
            return;
        }
        put(60, self.tag);
        put(61, self.relation);
        put(62, mix(self.tag, self.relation));
        put(63, self.head);
        put(64, mix(self.relation, self.head));
        put(65, mix(self.relation, self.head_class));
        put(66, self.verb);
        put(67, self.way);
        put(68, mix(self.way, self.verb));
        put(69, mix(self.way, mix(self.action, self.passive)));
        put(70, mix(self.way, self.subject));
        put(71, mix(self.subject, self.verb));
        put(72, mix(self.tag, mix(self.subject, self.passive)));
        put(73, mix(self.way, mix(self.denied, self.modal)));
        put(74, mix(self.way, self.above));
        put(75, mix(self.tag, self.dependents));
        put(76, mix(self.way, mix(self.subject, self.passive)));
    }
}

/// Makes features; keeps what is the same for all sentences.
#[derive(Debug, Clone)]
pub struct Extractor {
    function_words: Vec<u64>,
}

impl Default for Extractor {
    fn default() -> Self {
        let mut function_words: Vec<u64> = FUNCTION_WORDS.iter().map(|word| crate::annotate::words::hash_word(word)).collect();
        function_words.sort_unstable();
        Self { function_words }
    }
}

/// Start and end of a sentence, where a word would stand.
const EDGE: u64 = 0x5151;

impl Extractor {
    /// Calls `each(token index, features)` for every token of a sentence, in order. The slice is only valid during the call.
    pub fn run(&self, sentence: &Tokens, annotated: &Annotated, context: &Context, mut each: impl FnMut(usize, &[u64])) {
        let tokens = sentence.tokens.as_slice();
        let signs = signs(tokens, annotated, &self.function_words);
        let frames = frames(sentence, annotated);
        let hash = |index: isize| -> u64 {
            usize::try_from(index).ok().and_then(|index| tokens.get(index)).map_or(EDGE, |token| annotated.word(*token).hash)
        };
        let lexicon = |index: isize| -> u64 {
            usize::try_from(index)
                .ok()
                .and_then(|index| tokens.get(index))
                .map_or(EDGE, |token| u64::from(token.begins) << 16 | u64::from(token.inside))
        };
        let we = tokens.iter().any(|token| annotated.word(*token).lower == "we") as u64;
        let mut features: Vec<u64> = Vec::with_capacity(64);
        for (index, token) in tokens.iter().enumerate() {
            features.clear();
            let i = isize::try_from(index).expect("a sentence is shorter than half the address space");
            let word = annotated.word(*token);
            let (w, prev, next) = (word.hash, hash(i - 1), hash(i + 1));
            let shape = u64::from(word.shape);
            let mut put = |template: u64, value: u64| features.push(mix(template, value));
            put(1, w);
            put(2, prev);
            put(3, next);
            put(4, hash(i - 2));
            put(5, hash(i + 2));
            put(6, mix(prev, w));
            put(7, mix(w, next));
            put(8, mix(hash(i - 2), prev));
            put(9, mix(next, hash(i + 2)));
            put(10, word.suffix);
            put(11, word.prefix);
            put(12, mix(shape, u64::from(index == 0)));
            put(13, lexicon(i));
            put(14, lexicon(i - 1));
            put(15, lexicon(i + 1));
            put(16, mix(lexicon(i - 1), lexicon(i)));
            put(17, mix(lexicon(i), lexicon(i + 1)));
            put(18, mix(prev, next));
            let (function, distance) = signs.function[index];
            put(19, function);
            put(20, mix(function, distance));
            put(21, mix(function, lexicon(i)));
            put(22, signs.left[index].0);
            put(23, mix(signs.left[index].0, signs.left[index].1));
            put(24, signs.right[index].0);
            put(25, mix(signs.right[index].0, signs.right[index].1));
            put(26, mix(signs.left[index].0, function));
            put(27, mix(context.kind, u64::from(index == 0)));
            put(28, context.lead_in);
            put(29, mix(context.lead_in, context.kind));
            put(30, mix(context.kind, lexicon(i)));
            for heading in &context.heading {
                put(31, *heading);
                put(32, mix(*heading, u64::from(token.begins | token.inside)));
            }
            for bit in 0..13 {
                if token.begins & (1 << bit) != 0 {
                    put(33, bit);
                } else if token.inside & (1 << bit) != 0 {
                    put(34, bit);
                }
            }
            put(35, mix(we, context.kind));
            put(36, mix(prev, shape));
            put(37, mix(word.suffix, prev));
            put(38, hash(i - 3));
            put(39, hash(i + 3));
            put(40, mix(hash(0), u64::from(index < 6)));
            put(41, mix(word.suffix, next));
            put(42, 0);
            let class = |index: isize| -> [u64; 3] {
                usize::try_from(index)
                    .ok()
                    .and_then(|index| tokens.get(index))
                    .map_or([EDGE; 3], |token| annotated.word(*token).classes.map(u64::from))
            };
            let (here, before, after) = (class(i), class(i - 1), class(i + 1));
            put(50, here[0]);
            put(51, here[1]);
            put(52, here[2]);
            put(53, before[1]);
            put(54, after[1]);
            put(55, mix(before[1], here[1]));
            put(56, mix(here[1], after[1]));
            put(57, mix(before[2], mix(here[2], after[2])));
            put(58, mix(class(i - 2)[1], before[1]));
            put(59, mix(after[1], class(i + 2)[1]));
            frames[index].put(sentence, &mut put);
            put(87, mix(frames[index].relation, here[1]));
            put(88, mix(frames[index].verb, here[1]));
            each(index, &features);
        }
    }
}

/// The content words (hashes) of every section's heading and the one above it, at most four of each.
#[must_use]
pub fn headings(segments: &Segments, text: &str) -> Vec<Vec<u64>> {
    (0..segments.sections.len())
        .map(|index| {
            let path = segments.heading_path(index);
            path.iter()
                .rev()
                .take(1)
                .flat_map(|span| span.of(text).split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).take(5))
                .map(|word| crate::annotate::words::hash_word(&crate::knowledge::lexicon::fold(word)))
                .collect()
        })
        .collect()
}
