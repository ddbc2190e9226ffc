//! Words and tags → grammar.
//!
//! What comes in: the words of one sentence and their parts of speech. What goes out: one [`Arc`] a word to the word that it depends
//! on, a tree with one root. It is quick rather than right: one pass, no search, no crossing arcs. Two classifiers do it: one builds the tree step by step, one names
//! its arcs afterwards, when each can be seen in its whole surroundings.

use super::form::Form;
use super::tag::{Upos, labels};
use super::weights::{ModelError, Narrow, Table, Tables};
use features::{Items, Tree};
use state::{State, Transition};

pub(crate) mod features;
pub(crate) mod state;

labels! {
    /// Grammatical relations: the labels of spaCy's English models (ClearNLP style), where prepositions head their nouns
    /// (*share* → prep *with* → pobj *partners*).
    Deprel {
        /// Clause that modifies a noun: *information \[collected\] by us*.
        Acl = "acl",
        /// Adjective as complement: *are \[responsible\]*.
        Acomp = "acomp",
        /// Adverbial clause: *\[if\] you \[register\], …*; the label is on its verb.
        Advcl = "advcl",
        /// Adverb.
        Advmod = "advmod",
        /// The *by* of a passive.
        Agent = "agent",
        /// Adjective before a noun.
        Amod = "amod",
        /// Apposition.
        Appos = "appos",
        /// Noun as complement of *be*.
        Attr = "attr",
        /// Auxiliary and modal verb.
        Aux = "aux",
        /// The *be* of a passive.
        Auxpass = "auxpass",
        /// Possessive *'s*.
        Case = "case",
        /// Coordinating conjunction; its head is the conjunct before it.
        Cc = "cc",
        /// Clause as complement, with its own subject.
        Ccomp = "ccomp",
        /// Noun that modifies a noun.
        Compound = "compound",
        /// Conjunct; its head is the conjunct before it.
        Conj = "conj",
        /// Clause as subject.
        Csubj = "csubj",
        /// Clause as subject of a passive.
        Csubjpass = "csubjpass",
        /// Indirect object.
        Dative = "dative",
        /// Anything else.
        Dep = "dep",
        /// Determiner.
        Det = "det",
        /// Direct object.
        Dobj = "dobj",
        /// Expletive *there*.
        Expl = "expl",
        /// Interjection.
        Intj = "intj",
        /// Word that begins a subordinate clause: *if*, *that*.
        Mark = "mark",
        /// Outside the sentence.
        Meta = "meta",
        /// *not*.
        Neg = "neg",
        /// Modifier of a noun that is none of the others.
        Nmod = "nmod",
        /// Noun phrase as adverbial.
        Npadvmod = "npadvmod",
        /// Subject.
        Nsubj = "nsubj",
        /// Subject of a passive.
        Nsubjpass = "nsubjpass",
        /// Number.
        Nummod = "nummod",
        /// Object predicate.
        Oprd = "oprd",
        /// Parataxis.
        Parataxis = "parataxis",
        /// Complement of a preposition that is no noun phrase: *by \[using\]*.
        Pcomp = "pcomp",
        /// Object of a preposition.
        Pobj = "pobj",
        /// Possessor: *\[our\] partners*.
        Poss = "poss",
        /// First part of a pair: *\[either\] … or*.
        Preconj = "preconj",
        /// Word before a determiner: *\[all\] the*.
        Predet = "predet",
        /// Preposition.
        Prep = "prep",
        /// Particle of a verb: *sign \[up\]*.
        Prt = "prt",
        /// Punctuation.
        Punct = "punct",
        /// Modifier of a quantity: *\[about\] 30*.
        Quantmod = "quantmod",
        /// Relative clause.
        Relcl = "relcl",
        /// The head of the sentence.
        Root = "root",
        /// Complement without a subject of its own: *want to \[use\]*.
        Xcomp = "xcomp",
    }
}

/// What a word depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arc {
    /// Index of the head among the sentence's words; [`ROOT`] for the root.
    pub head: u32,
    /// The relation to it.
    pub label: Deprel,
}

/// The head of the root.
pub const ROOT: u32 = u32::MAX;

/// The file's kind, and the widths of its tables padded to what vector registers like.
pub(crate) const KIND: &str = "DEP1";
pub(crate) const STEP_WIDTH: usize = 4;
pub(crate) const LABEL_WIDTH: usize = 48;

/// Finds the grammar of sentences. Immutable: may be shared by threads.
#[derive(Debug, Clone)]
pub struct Parser {
    steps: Narrow,
    labels: Table<LABEL_WIDTH>,
}

impl Parser {
    /// Reads the weights (the content of `models/parser.bin`).
    ///
    /// # Errors
    /// When the bytes are not such a file, whole and unaltered.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut tables = Tables::open(bytes, KIND, 2)?;
        let steps = tables.narrow(Transition::ALL.len())?;
        let labels = tables.next(Deprel::ALL.len())?;
        tables.finish()?;
        Ok(Self { steps, labels })
    }

    /// The arcs of one sentence, one a word: a tree with exactly one root. `tags` are the words' parts of speech; missing ones count as
    /// [`Upos::X`]. Time grows linearly with the number of words.
    #[must_use]
    pub fn parse(&self, words: &[&str], tags: &[Upos]) -> Vec<Arc> {
        let items = Items::of(words, tags);
        let heads = self.heads(&items, words.len());
        self.label(&items, &heads)
    }

    /// The same for words of these forms.
    pub(crate) fn parse_forms(&self, forms: &[Form], tags: &[Upos]) -> Vec<Arc> {
        let items = Items::of_forms(forms.iter().copied(), tags);
        let heads = self.heads(&items, forms.len());
        self.label(&items, &heads)
    }

    /// The head of each word; the number of words for the root.
    fn heads(&self, items: &Items, length: usize) -> Vec<u32> {
        let mut state = State::new(length);
        let mut keys = [0; features::STEP];
        while !state.is_done() {
            let mut choices = Transition::ALL.into_iter().filter(|transition| state.allows(*transition));
            let transition = if choices.clone().count() > 1 {
                features::step(items, &state, &mut keys);
                let mut scores = [0; STEP_WIDTH];
                self.steps.add_all(&keys, &mut scores);
                choices.reduce(|best, next| if scores[next as usize] > scores[best as usize] { next } else { best })
            } else {
                choices.next()
            };
            state.take(transition.expect("before the end some transition is allowed"));
        }
        state.heads
    }

    fn label(&self, items: &Items, heads: &[u32]) -> Vec<Arc> {
        let mut tree = Tree::new(items, heads);
        let mut keys = [0; features::LABEL];
        let mut arcs = Vec::with_capacity(heads.len());
        for (at, &head) in (0..).zip(heads) {
            let label = if head as usize == heads.len() {
                Deprel::Root
            } else {
                tree.features(at, &mut keys);
                let mut scores = [0; LABEL_WIDTH];
                self.labels.add_all(&keys, &mut scores);
                Deprel::ALL[super::tag::best(&scores[..Deprel::ALL.len()])]
            };
            tree.set(at, label as u64);
            arcs.push(Arc { head: if label == Deprel::Root { ROOT } else { head }, label });
        }
        arcs
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, Parser, ROOT, Upos};
    use crate::annotate::tag::Tagger;

    fn parser() -> Parser {
        Parser::from_bytes(include_bytes!("../../models/parser.bin")).expect("our own model")
    }

    /// The arcs of a sentence as `word label head`.
    fn arcs(sentence: &str) -> Vec<String> {
        let tagger = Tagger::from_bytes(include_bytes!("../../models/tagger.bin")).expect("our own model");
        let words: Vec<&str> = sentence.split(' ').collect();
        let arcs = parser().parse(&words, &tagger.tag(&words));
        let name = |arc: &Arc| words.get(arc.head as usize).copied().unwrap_or("-");
        words.iter().zip(&arcs).map(|(word, arc)| format!("{word} {} {}", arc.label.as_str(), name(arc))).collect()
    }

    /// Each case: a sentence, and arcs that it must have.
    #[test]
    fn parses_our_own_sentences() {
        let cases: [(&str, &[&str]); 6] = [
            (
                "We do not sell your personal information to third parties .",
                &["sell root -", "We nsubj sell", "do aux sell", "not neg sell", "information dobj sell", "parties pobj to"],
            ),
            (
                "Your e-mail address is stored by our partners for two years .",
                &["stored root -", "address nsubjpass stored", "is auxpass stored", "by agent stored", "partners pobj by"],
            ),
            (
                "If you register , we collect your name , address and phone number .",
                &["collect root -", "register advcl collect", "If mark register", "name dobj collect", "address conj name", "number conj address"],
            ),
            ("Crumb shares order details with couriers .", &["shares root -", "Crumb nsubj shares", "details dobj shares"]),
            (
                "We may use the information that you provide to improve our services .",
                &["use root -", "may aux use", "information dobj use", "provide relcl information", "services dobj improve"],
            ),
            ("You can ask us to delete your data .", &["ask root -", "delete xcomp ask", "data dobj delete"]),
        ];
        for (sentence, expected) in cases {
            let found = arcs(sentence);
            for arc in expected {
                assert!(found.iter().any(|found| found == arc), "{sentence}: no {arc} in {found:?}");
            }
        }
    }

    #[test]
    fn takes_anything() {
        let parser = parser();
        assert!(parser.parse(&[], &[]).is_empty());
        for length in [1, 2, 7, 5000] {
            let arcs = parser.parse(&vec!["Größe"; length], &[Upos::Noun]);
            assert_eq!(arcs.len(), length);
            assert_eq!(arcs.iter().filter(|arc| arc.head == ROOT).count(), 1);
        }
        assert!(Parser::from_bytes(&[0; 64]).is_err());
    }
}
