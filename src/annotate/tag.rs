//! Words → parts of speech.
//!
//! What comes in: the words of one sentence. What goes out: one tag of the Universal Dependencies' set a word. An averaged perceptron
//! from left to right: each decision sees the words around it and the two tags before it. It does not know lemmas or morphology.

use super::form::{Form, key};
use super::weights::{ModelError, Table, Tables};

/// Declares a closed set of labels with the names they have in files.
macro_rules! labels {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// All values, in the order of the models' columns.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name as it stands in CoNLL-U files.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use labels;

labels! {
    /// Universal part-of-speech tags (<https://universaldependencies.org/u/pos/>), as spaCy's English models use them.
    Upos {
        /// Adjective.
        Adj = "ADJ",
        /// Preposition.
        Adp = "ADP",
        /// Adverb.
        Adv = "ADV",
        /// Auxiliary and modal verb, also *be* as copula.
        Aux = "AUX",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Determiner.
        Det = "DET",
        /// Interjection.
        Intj = "INTJ",
        /// Common noun.
        Noun = "NOUN",
        /// Number.
        Num = "NUM",
        /// Particle: *not*, *'s*, *to* before a verb.
        Part = "PART",
        /// Pronoun, also possessive (*our*).
        Pron = "PRON",
        /// Proper noun; defined terms with capitals often come out so.
        Propn = "PROPN",
        /// Punctuation.
        Punct = "PUNCT",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// Symbol.
        Sym = "SYM",
        /// Full verb.
        Verb = "VERB",
        /// Anything else.
        X = "X",
    }
}

/// The file's kind, and the width of its table padded to whole vector registers.
pub(crate) const KIND: &str = "TAG1";
pub(crate) const WIDTH: usize = 24;
/// Features a decision.
pub(crate) const FEATURES: usize = 23;

impl Upos {
    /// Whether a word of this kind can stand in a plain noun phrase.
    #[must_use]
    pub const fn is_nominal(self) -> bool {
        matches!(self, Self::Adj | Self::Det | Self::Noun | Self::Num | Self::Pron | Self::Propn)
    }
}

/// Assigns parts of speech. Immutable: may be shared by threads.
#[derive(Debug, Clone)]
pub struct Tagger {
    table: Table<WIDTH>,
}

impl Tagger {
    /// Reads the weights (the content of `models/tagger.bin`).
    ///
    /// # Errors
    /// When the bytes are not such a file, whole and unaltered.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut tables = Tables::open(bytes, KIND, 1)?;
        let table = tables.next(Upos::ALL.len())?;
        tables.finish()?;
        Ok(Self { table })
    }

    /// The tags of one sentence, as many as there are words. Time grows linearly with their number.
    #[must_use]
    pub fn tag(&self, words: &[&str]) -> Vec<Upos> {
        self.choose(&Context::of(words))
    }

    /// The same for words of these forms.
    pub(crate) fn tag_forms(&self, forms: &[Form]) -> Vec<Upos> {
        self.choose(&Context::of_forms(forms.iter().copied()))
    }

    fn choose(&self, context: &Context) -> Vec<Upos> {
        let length = context.forms.len() - 4;
        let mut tags = Vec::with_capacity(length);
        let mut keys = [0; FEATURES];
        let mut before = (Upos::ALL.len(), Upos::ALL.len());
        for at in 0..length {
            context.features(at, before, &mut keys);
            let mut scores = [0; WIDTH];
            self.table.add_all(&keys, &mut scores);
            let best = best(&scores[..Upos::ALL.len()]);
            tags.push(Upos::ALL[best]);
            before = (best, before.0);
        }
        tags
    }
}

/// The index of the greatest score; the first of equals.
pub(crate) fn best(scores: &[i16]) -> usize {
    let top = scores.iter().copied().fold(i16::MIN, i16::max);
    scores.iter().position(|score| *score == top).unwrap_or(0)
}

/// The forms of a sentence with two empty ones at each side, so that no position is special.
pub(crate) struct Context {
    forms: Vec<Form>,
}

impl Context {
    /// Prepares a sentence.
    pub(crate) fn of(words: &[&str]) -> Self {
        Self::of_forms(words.iter().map(|word| Form::of(word)))
    }

    fn of_forms(words: impl ExactSizeIterator<Item = Form>) -> Self {
        let edge = [Form::default(); 2];
        let mut forms = Vec::with_capacity(words.len() + 4);
        forms.extend(edge);
        forms.extend(words);
        forms.extend(edge);
        Self { forms }
    }

    /// The keys of the features of word `at`, given the tags (as numbers) of the word before it and of the one before that.
    #[inline]
    pub(crate) fn features(&self, at: usize, before: (usize, usize), keys: &mut [u32; FEATURES]) {
        let [b2, b1, w, a1, a2] = [0, 1, 2, 3, 4].map(|offset| &self.forms[at + offset]);
        let (t1, t2) = (before.0 as u64, before.1 as u64);
        let shape = u64::from(w.shape) << 1 | u64::from(at == 0);
        *keys = [
            key(0, w.word, 0),
            key(1, w.suffix(4), 0),
            key(2, w.suffix(3), 0),
            key(3, w.suffix(2), 0),
            key(4, u64::from(w.head), 0),
            key(5, shape, w.suffix(1)),
            key(6, shape, t1),
            key(7, w.word, t1),
            key(8, t1, t2),
            key(9, b1.word, 0),
            key(10, b2.word, 0),
            key(11, a1.word, 0),
            key(12, a2.word, 0),
            key(13, b1.word, w.word),
            key(14, w.word, a1.word),
            key(15, w.suffix(3), b1.suffix(3)),
            key(16, w.suffix(3), a1.suffix(3)),
            key(17, a1.suffix(3), t1),
            key(18, w.suffix(3), t1 << 8 | t2),
            key(19, u64::from(w.shape), u64::from(a1.shape) << 8 | u64::from(b1.shape)),
            key(20, w.word, shape),
            key(21, t1, a1.word),
            key(22, b1.word, a1.word),
        ];
    }
}

#[cfg(test)]
mod tests {
    use super::{Tagger, Upos};

    fn tagger() -> Tagger {
        Tagger::from_bytes(include_bytes!("../../models/tagger.bin")).expect("our own model")
    }

    /// Each case: words with their tags.
    #[test]
    fn tags_our_own_sentences() {
        let cases = [
            "We/PRON do/AUX not/PART sell/VERB your/PRON personal/ADJ information/NOUN to/ADP third/ADJ parties/NOUN ./PUNCT",
            "Crumb/PROPN &/CCONJ Co/PROPN shares/VERB order/NOUN details/NOUN with/ADP couriers/NOUN ./PUNCT",
            "Partners/NOUN process/VERB card/NOUN details/NOUN ./PUNCT",
            "If/SCONJ you/PRON register/VERB ,/PUNCT your/PRON e-mail/NOUN address/NOUN is/AUX stored/VERB for/ADP two/NUM years/NOUN ./PUNCT",
        ];
        for case in cases {
            let (words, gold): (Vec<_>, Vec<_>) = case.split(' ').filter_map(|pair| pair.rsplit_once('/')).unzip();
            let tags: Vec<_> = tagger().tag(&words).into_iter().map(Upos::as_str).collect();
            assert_eq!(tags, gold, "{case}");
        }
    }

    #[test]
    fn takes_anything() {
        let tagger = tagger();
        assert!(tagger.tag(&[]).is_empty());
        let words = vec!["Größe\u{0}’"; 5000];
        assert_eq!(tagger.tag(&words).len(), 5000);
        assert_eq!(tagger.tag(&["", " ", "-", "’", "\u{80}"]).len(), 5);
        assert!(Tagger::from_bytes(b"").is_err());
    }
}
