//! Polarity and modality of an action: features of the words that deny or hedge, the learned decision, and plain rules without weights.

use super::link::{Scene, choose, score};
use super::{Modality, Polarity};
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::annotate::words::{hash_word, mix};
use crate::knowledge::{Knowledge, Weights};
use crate::label::{Slot, Trigger};

/// Labels of the modality layer, in order.
pub const MODALITIES: [Modality; 5] = [Modality::Certain, Modality::Possible, Modality::Typical, Modality::Required, Modality::Optional];

/// How deep in an object's own tree its first word may stand.
const OBJECT_DEPTH: usize = 5;

impl Scene<'_> {
    /// The lower-case word of a token; empty outside the sentence.
    pub(super) fn word(&self, token: usize) -> &str {
        self.annotated.lower(self.sentence, token)
    }

    fn length(&self) -> usize {
        self.annotated.sentences[self.sentence].tokens.len()
    }

    /// Triggers that stand wholly between two tokens.
    fn triggers_between(&self, low: usize, high: usize) -> u64 {
        self.labels.triggers.iter().filter(|other| other.start >= low && other.end <= high).count().min(3) as u64
    }

    /// Words between two tokens that open another clause.
    fn clauses_between(&self, low: usize, high: usize) -> u64 {
        (low..high)
            .filter(|at| {
                matches!(
                    self.word(*at),
                    "that" | "which" | "who" | "if" | "when" | "unless" | "because" | "but" | ";" | ":" | "except" | "where" | "while"
                )
            })
            .count()
            .min(3) as u64
    }

    /// Tokens that deny something.
    fn negations<'s>(&'s self, knowledge: &'s Knowledge) -> impl Iterator<Item = usize> + 's {
        (0..self.length()).filter(|at| knowledge.patterns().is("negation", self.word(*at)) && !self.is_alternative(*at))
    }

    /// "Whether or *not* you agree", "you may agree or *not*", "*not* only your name": a word that names another case, or one more.
    fn is_alternative(&self, at: usize) -> bool {
        let not = self.word(at) == "not";
        let after_or = not && at > 0 && self.word(at - 1) == "or";
        (not && self.word(at + 1) == "only")
            || after_or && (matches!(self.word(at + 1), "" | "." | "," | ";" | ")") || (0..at).any(|before| self.word(before) == "whether"))
    }

    /// Features that tell whether the trigger's action is denied.
    #[must_use]
    pub fn polarity_features(&self, trigger: &Trigger, knowledge: &Knowledge) -> Vec<u64> {
        let mut out = vec![mix(400, 0), mix(401, hash_word(&trigger.action)), mix(402, hash_word(self.word(trigger.start)))];
        let mut cues: Vec<(usize, usize)> =
            self.negations(knowledge).map(|at| (if at < trigger.start { trigger.start - at } else { at.saturating_sub(trigger.end) }, at)).collect();
        cues.sort_unstable();
        out.push(mix(403, cues.len().min(3) as u64));
        for (distance, at) in cues.into_iter().take(3) {
            let before = u64::from(at < trigger.start);
            let (low, high) = if before == 1 { (at + 1, trigger.start) } else { (trigger.end, at) };
            let (triggers, clauses) = (self.triggers_between(low, high), self.clauses_between(low, high));
            let near = (distance.min(12) / 2) as u64;
            let cue = hash_word(self.word(at));
            let key = mix(before, cue);
            let next = hash_word(self.word(at + 1));
            for (template, value) in [
                (410, triggers),
                (411, mix(triggers, clauses)),
                (412, near),
                (413, mix(near, mix(triggers, clauses))),
                (414, clauses),
                (415, next),
                (416, mix(next, mix(triggers, clauses))),
                (417, hash_word(self.word(high.saturating_sub(1)))),
            ] {
                out.push(mix(template, mix(key, value)));
                out.push(mix(template + 20, mix(before, value)));
            }
            if let (Some(head), Some(arc)) = (self.grammar.head(at), self.grammar.arcs().get(at)) {
                let relation = if head == trigger.start {
                    1
                } else if self.grammar.head(trigger.start) == Some(head) {
                    2
                } else {
                    3
                };
                out.push(mix(440, mix(relation, arc.label as u64)));
                out.push(mix(441, mix(relation, mix(triggers, clauses))));
            }
            if (low..high).any(|at| matches!(self.word(at), "only" | "other" | "except")) {
                out.push(mix(442, before));
            }
        }
        out
    }

    /// Features that tell how firmly the action is said.
    #[must_use]
    pub fn modality_features(&self, trigger: &Trigger, knowledge: &Knowledge) -> Vec<u64> {
        let patterns = knowledge.patterns();
        let mut out = vec![mix(500, 0), mix(501, hash_word(self.word(trigger.start))), mix(502, hash_word(self.word(trigger.start.wrapping_sub(1))))];
        let mut seen = false;
        for at in (trigger.start.saturating_sub(14)..trigger.start).rev() {
            let word = self.word(at);
            let list = ["possible", "typical", "required", "optional"].iter().position(|list| patterns.is(list, word));
            if let Some(list) = list {
                let (triggers, clauses) = (self.triggers_between(at + 1, trigger.start), self.clauses_between(at + 1, trigger.start));
                out.push(mix(503, mix(list as u64, mix(triggers, clauses))));
                out.push(mix(504, mix(hash_word(word), mix(triggers, clauses))));
                if !seen {
                    out.push(mix(505, mix(hash_word(word), u64::from(trigger.start - at < 4))));
                    out.push(mix(506, mix(list as u64, clauses)));
                }
                seen = true;
            } else if matches!(word, "will" | "shall" | "do" | "does" | "is" | "are") {
                out.push(mix(507, mix(hash_word(word), self.clauses_between(at + 1, trigger.start))));
            }
        }
        out.push(mix(508, u64::from(seen)));
        for at in trigger.end..(trigger.end + 4).min(self.length()) {
            if ["typical", "required", "optional"].iter().any(|list| patterns.is(list, self.word(at))) {
                out.push(mix(509, hash_word(self.word(at))));
            }
        }
        out
    }

    /// Whether the action is denied, and the word that denies it.
    #[must_use]
    pub fn polarity(&self, trigger: &Trigger, knowledge: &Knowledge, weights: Option<&Weights>) -> (Polarity, Option<usize>) {
        let learned = weights.and_then(|weights| score(weights, "polarity", &self.polarity_features(trigger, knowledge)));
        let nearest = self.negations(knowledge).min_by_key(|at| {
            if *at < trigger.start {
                (trigger.start - at) + 6 * self.clauses_between(*at, trigger.start) as usize
            } else {
                (at - trigger.start) * 3 + 4
            }
        });
        let denied = learned.map_or_else(
            || nearest.is_some_and(|at| at < trigger.start && trigger.start - at < 8 && self.clauses_between(at, trigger.start) == 0),
            |score| score > 0.0,
        );
        if let Some(cue) = self.denied_object(trigger, knowledge).or_else(|| self.denied_verb(trigger, knowledge)) {
            return (Polarity::Denied, Some(cue));
        }
        if denied && nearest.is_some() { (Polarity::Denied, nearest) } else { (Polarity::Affirmed, None) }
    }

    /// The "not" of the action's verb, or of the verb with which "or" joins it: "we do *not* store your name or _share_ it". A verb that has a
    /// subject or an auxiliary of its own is no part of that denial.
    fn denied_verb(&self, trigger: &Trigger, knowledge: &Knowledge) -> Option<usize> {
        let grammar = self.grammar;
        let denies = |at: &usize| knowledge.patterns().is("negation", self.word(*at)) && !self.is_alternative(*at);
        let auxiliary = |verb: usize| grammar.child(verb, Deprel::Aux).or_else(|| grammar.child(verb, Deprel::Auxpass));
        let has_own = |verb: usize| grammar.subject(verb).or_else(|| auxiliary(verb)).is_some();
        let mut verb = trigger.start;
        loop {
            if let Some(cue) = grammar.children(verb, Deprel::Neg).find(denies) {
                let parted = (verb..trigger.start).any(|at| knowledge.patterns().is("parts_verbs", self.word(at)));
                return (!parted && !knowledge.patterns().is("negation_idle", self.word(cue + 1))).then_some(cue);
            }
            let joined = grammar.arcs().get(verb).is_some_and(|arc| arc.label == Deprel::Conj) && !has_own(verb);
            verb = grammar.head(verb).filter(|up| joined && *up < verb)?;
        }
    }

    /// The word that takes the data that begin at `start` out of what is said: "your name (but *not* your e-mail address)", "*excluding* your name".
    #[must_use]
    pub fn excludes(&self, start: usize, knowledge: &Knowledge) -> Option<usize> {
        let in_data = |at: usize| self.labels.slots.iter().any(|span| span.slot == Slot::Data && span.start <= at && at < span.end);
        let determines =
            |at: usize| self.grammar.tags().get(at) == Some(&Upos::Det) || matches!(self.word(at), "your" | "their" | "our" | "or" | "including");
        let bracketed = || (0..start).rev().find(|at| matches!(self.word(*at), "(" | ")")).is_some_and(|at| self.word(at) == "(");
        let passes = |at: usize| in_data(at) || determines(at) || (self.word(at) == "," && bracketed());
        let cue = (0..start).rev().find(|at| !passes(*at))?;
        let opened = cue > 0 && (self.word(cue - 1) == "but" || self.grammar.tags().get(cue - 1) == Some(&Upos::Punct));
        let alone = knowledge.patterns().is("excluding", self.word(cue));
        (alone || (self.word(cue) == "not" && (opened || self.word(cue + 1) == "including"))).then_some(cue)
    }

    /// The word that denies all that the action is done to: "*no* personal data will be stored", "we collect *neither* name nor address". It
    /// denies the action wherever it stands; the model, which looks at words near the verb, has seen too few of them.
    fn denied_object(&self, trigger: &Trigger, knowledge: &Knowledge) -> Option<usize> {
        let length = self.annotated.sentences[self.sentence].tokens.len();
        if !(0..length).any(|at| knowledge.patterns().is("denies_all", self.word(at))) {
            return None;
        }
        let shares = |verb: &usize| self.grammar.arcs().get(*verb).is_some_and(|arc| arc.label == Deprel::Conj);
        let head = self
            .grammar
            .object(trigger.start)
            .or_else(|| self.grammar.object(Some(trigger.start).filter(shares).and_then(|verb| self.grammar.head(verb))?))?;
        let belongs = |at: &usize| std::iter::successors(Some(*at), |at| self.grammar.head(*at)).take(OBJECT_DEPTH).any(|up| up == head);
        let first = (0..=head).rev().take_while(belongs).last()?;
        knowledge.patterns().is("denies_all", self.word(first)).then_some(first)
    }

    /// How firmly the action is said.
    #[must_use]
    pub fn modality(&self, trigger: &Trigger, knowledge: &Knowledge, weights: Option<&Weights>) -> Modality {
        if let Some((label, _)) = weights.and_then(|weights| choose(weights, "modality", &self.modality_features(trigger, knowledge))) {
            return MODALITIES[label];
        }
        let patterns = knowledge.patterns();
        let hedge = (trigger.start.saturating_sub(5)..trigger.start).rev().find_map(|at| {
            [("possible", Modality::Possible), ("typical", Modality::Typical), ("required", Modality::Required), ("optional", Modality::Optional)]
                .into_iter()
                .find(|(list, _)| patterns.is(list, self.word(at)))
        });
        hedge.map_or(Modality::Certain, |(_, modality)| modality)
    }
}
