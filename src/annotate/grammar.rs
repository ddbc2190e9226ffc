//! Tokens of a sentence → parts of speech and a dependency tree, by the models that are embedded here.

use std::sync::{LazyLock, OnceLock};

use super::form::Form;
use super::parse::{Arc, Deprel, Parser, ROOT};
use super::tag::{Tagger, Upos};

static TAGGER: LazyLock<Tagger> =
    LazyLock::new(|| Tagger::from_bytes(include_bytes!("../../models/tagger.bin")).expect("a test reads the embedded tagger"));
static PARSER: LazyLock<Parser> =
    LazyLock::new(|| Parser::from_bytes(include_bytes!("../../models/parser.bin")).expect("a test reads the embedded parser"));

/// Sentences longer than this get no tree: nobody writes them, and a tree over them would be wrong.
const LONGEST: usize = 300;

/// Parts of speech and tree of a sentence, found when somebody asks for them: much of a text says nothing that needs a tree.
#[derive(Debug, Clone, Default)]
pub struct Grammar {
    forms: Vec<Form>,
    tags: OnceLock<Vec<Upos>>,
    arcs: OnceLock<Vec<Arc>>,
}

impl PartialEq for Grammar {
    /// The words decide the rest, whether it was asked for or not.
    fn eq(&self, other: &Self) -> bool {
        self.forms == other.forms
    }
}

impl Eq for Grammar {}

impl Grammar {
    /// The grammar of a sentence of these words.
    #[must_use]
    pub fn of(words: &[&str]) -> Self {
        Self::of_forms(words.iter().map(|word| Form::of(word)).collect())
    }

    /// The grammar of a sentence of words of these forms.
    pub(crate) fn of_forms(forms: Vec<Form>) -> Self {
        Self { forms, ..Self::default() }
    }

    /// Part of speech of each token; empty for headings.
    #[must_use]
    pub fn tags(&self) -> &[Upos] {
        self.tags.get_or_init(|| TAGGER.tag_forms(&self.forms))
    }

    /// Head and relation of each token; empty where the sentence gets no tree.
    #[must_use]
    pub fn arcs(&self) -> &[Arc] {
        self.arcs.get_or_init(|| if self.forms.len() <= LONGEST { PARSER.parse_forms(&self.forms, self.tags()) } else { Vec::new() })
    }

    /// The head of a token; `None` for the root and where there is no tree.
    #[must_use]
    pub fn head(&self, token: usize) -> Option<usize> {
        self.arcs().get(token).filter(|arc| arc.head != ROOT).map(|arc| arc.head as usize)
    }

    /// The tokens that hang on `head` by `label`, in order.
    pub fn children(&self, head: usize, label: Deprel) -> impl Iterator<Item = usize> + '_ {
        self.arcs().iter().enumerate().filter(move |(_, arc)| arc.label == label && arc.head != ROOT && arc.head as usize == head).map(|(at, _)| at)
    }

    /// The first token that hangs on `head` by `label`.
    #[must_use]
    pub fn child(&self, head: usize, label: Deprel) -> Option<usize> {
        self.children(head, label).next()
    }
}

impl Grammar {
    /// What a verb acts on: its object, or its subject in the passive.
    #[must_use]
    pub fn object(&self, verb: usize) -> Option<usize> {
        self.child(verb, Deprel::Dobj).or_else(|| self.child(verb, Deprel::Nsubjpass))
    }

    /// The subject of a verb, in the active or in the passive.
    #[must_use]
    pub fn subject(&self, verb: usize) -> Option<usize> {
        self.child(verb, Deprel::Nsubj).or_else(|| self.child(verb, Deprel::Nsubjpass))
    }

    /// The words that open the clause of a verb: "_if_ you register", "_when_ you register".
    pub fn openings(&self, verb: usize) -> impl Iterator<Item = usize> + '_ {
        self.children(verb, Deprel::Mark).chain(self.children(verb, Deprel::Advmod))
    }

    /// One past the last token of the clause of a verb: what hangs on it, directly or not, without the punctuation at its end.
    #[must_use]
    pub fn clause_end(&self, verb: usize) -> usize {
        let belongs = |at: usize| std::iter::successors(Some(at), |at| self.head(*at)).any(|at| at == verb);
        let last = (verb..self.arcs().len()).take_while(|at| belongs(*at)).last().unwrap_or(verb);
        let closes = |at: usize| self.tags().get(at) == Some(&Upos::Punct);
        (verb..=last).rev().find(|at| !closes(*at)).unwrap_or(verb) + 1
    }

    /// The token of `start..end` that governs the others: the first whose head is not among them. `None` where there is no tree.
    #[must_use]
    pub fn top(&self, start: usize, end: usize) -> Option<usize> {
        let inside = |token: usize| start <= token && token < end;
        (start..end).find(|token| !self.head(*token).is_some_and(inside)).filter(|_| !self.arcs().is_empty())
    }

    /// The members of the coordination that a token stands in ("name, *address* and number"), in order; the token alone where it stands in
    /// none.
    #[must_use]
    pub fn coordinated(&self, token: usize) -> Vec<usize> {
        let is_member = |at: &usize| self.arcs().get(*at).is_some_and(|arc| arc.label == Deprel::Conj);
        let first = std::iter::successors(Some(token), |at| self.head(*at).filter(|_| is_member(at))).last().unwrap_or(token);
        let mut members = vec![first];
        let mut next = 0;
        while let Some(member) = members.get(next).copied() {
            members.extend(self.children(member, Deprel::Conj));
            next += 1;
        }
        members.sort_unstable();
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_all_that_is_coordinated() {
        let grammar = Grammar::of(&["We", "store", "your", "name", ",", "address", "and", "number", "."]);
        assert_eq!(grammar.coordinated(5), [3, 5, 7]);
        assert_eq!(grammar.coordinated(1), [1]);
    }

    #[test]
    fn finds_subject_and_object() {
        let grammar = Grammar::of(&["We", "share", "your", "address", "with", "partners", "."]);
        assert_eq!(grammar.tags()[1], Upos::Verb);
        assert_eq!((grammar.head(0), grammar.arcs()[0].label), (Some(1), Deprel::Nsubj));
        assert_eq!((grammar.head(3), grammar.arcs()[3].label), (Some(1), Deprel::Dobj));
        assert_eq!((grammar.head(1), grammar.child(1, Deprel::Dobj), grammar.child(1, Deprel::Agent)), (None, Some(3), None));
    }

    #[test]
    fn a_clause_ends_with_what_hangs_on_its_verb() {
        let grammar = Grammar::of(&["We", "use", "your", "orders", "to", "recommend", "good", "books", "."]);
        assert_eq!((grammar.object(1), grammar.clause_end(5), grammar.clause_end(1)), (Some(3), 8, 8));
    }

    #[test]
    fn endless_sentences_get_no_tree() {
        let words = vec!["word"; LONGEST + 1];
        let grammar = Grammar::of(&words);
        assert_eq!((grammar.tags().len(), grammar.arcs().len()), (LONGEST + 1, 0));
    }
}
