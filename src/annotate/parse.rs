//! Words and tags → grammar.
//!
//! What comes in: the words of one sentence and their parts of speech. What goes out: one [`Arc`] a word to the word that it depends
//! on, a tree with one root. It is quick rather than right: one pass, no search, no crossing arcs.

use super::tag::labels;

labels! {
    /// Grammatical relations: the labels of spaCy's English models (ClearNLP style), where prepositions head their nouns
    /// (*share* → prep *with* → pobj *partners*).
    Deprel {
        /// Clause that modifies a noun: *information [collected] by us*.
        Acl = "acl",
        /// Adjective as complement: *are [responsible]*.
        Acomp = "acomp",
        /// Adverbial clause: *[if] you [register], …*; the label is on its verb.
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
        /// Complement of a preposition that is no noun phrase: *by [using]*.
        Pcomp = "pcomp",
        /// Object of a preposition.
        Pobj = "pobj",
        /// Possessor: *[our] partners*.
        Poss = "poss",
        /// First part of a pair: *[either] … or*.
        Preconj = "preconj",
        /// Word before a determiner: *[all] the*.
        Predet = "predet",
        /// Preposition.
        Prep = "prep",
        /// Particle of a verb: *sign [up]*.
        Prt = "prt",
        /// Punctuation.
        Punct = "punct",
        /// Modifier of a quantity: *[about] 30*.
        Quantmod = "quantmod",
        /// Relative clause.
        Relcl = "relcl",
        /// The head of the sentence.
        Root = "root",
        /// Complement without a subject of its own: *want to [use]*.
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
