//! What the clause of a trigger looks like, as features: who is its subject, what denies or hedges it, what opens it.

use super::Scene;
use crate::annotate::parse::Deprel;
use crate::annotate::words::mix;

/// How far up the tree a trigger looks for the word that opens its clause.
const CLIMB: usize = 4;

/// Hashes of words and numbers of relations; 0 where there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clause {
    /// The subject's word.
    subject: u64,
    /// The auxiliary that stands nearest to the trigger.
    modal: u64,
    /// 1 where a word denies it.
    denied: u64,
    /// "if", "when", "how": what opens the clause, or one above it.
    mark: u64,
    /// How the trigger hangs on the word above it.
    relation: u64,
    /// The word that the clause hangs on.
    above: u64,
}

impl Clause {
    /// The clause of the trigger that begins with this token.
    pub(super) fn of(scene: &Scene<'_>, trigger: usize) -> Self {
        let grammar = scene.grammar;
        let Some(arc) = grammar.arcs().get(trigger) else { return Self::default() };
        let above = grammar.head(trigger).map_or(0, |head| scene.hash(head));
        let mut clause = Self { relation: arc.label as u64 + 1, above, ..Self::default() };
        let upwards = std::iter::successors(Some(trigger), |at| grammar.head(*at)).take(CLIMB);
        let opening = |at: usize| grammar.openings(at).next();
        clause.mark = upwards.into_iter().find_map(opening).map_or(0, |mark| scene.hash(mark));
        for (at, arc) in grammar.arcs().iter().enumerate().filter(|(at, _)| grammar.head(*at) == Some(trigger)) {
            match arc.label {
                Deprel::Nsubj | Deprel::Nsubjpass => clause.subject = scene.hash(at),
                Deprel::Aux => clause.modal = scene.hash(at),
                Deprel::Neg => clause.denied = 1,
                _ => {}
            }
        }
        clause
    }

    /// Its features for an action that was found as surely as `found` says.
    pub(super) fn put(self, action: u64, found: u64, put: &mut impl FnMut(u64, u64)) {
        put(45, self.subject);
        put(46, mix(self.subject, action));
        put(47, mix(self.modal, self.denied));
        put(48, self.mark);
        put(49, mix(self.mark, self.subject));
        put(50, self.relation);
        put(51, mix(self.relation, self.above));
        put(52, mix(self.relation, found));
    }
}
