//! Which spans of a sentence belong to which action: features of a pair of trigger and span, and the learned decision.
//!
//! A pair is described by grammar as far as it is known (path in the dependency tree, voice, prepositions, clause marks between the two)
//! and by order (what stands between them, which other triggers and spans compete). The same features serve training and reading.

mod clause;

use self::clause::Clause;
use crate::annotate::Grammar;
use crate::annotate::parse::Deprel;
use crate::annotate::words::{Annotated, mix};
use crate::knowledge::{Knowledge, Weights};
use crate::label::coordination::announced;
use crate::label::{SentenceLabels, Slot, Slotted, Trigger};

/// A sentence as the linker sees it.
pub struct Scene<'a> {
    /// The document's words.
    pub annotated: &'a Annotated,
    /// Index of the sentence.
    pub sentence: usize,
    /// What was found in it.
    pub labels: &'a SentenceLabels,
    /// Its grammar.
    pub grammar: &'a Grammar,
}

const fn bucket(distance: usize) -> u64 {
    match distance {
        0..=4 => distance as u64,
        5..=7 => 5,
        8..=11 => 6,
        12..=18 => 7,
        19..=30 => 8,
        _ => 9,
    }
}

/// A chance by steps, narrower where it is near 0 or 1.
fn sure(confidence: f32) -> u64 {
    [0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.96, 0.99].into_iter().filter(|step| confidence > *step).count() as u64
}

/// Number of an action's word.
fn action(trigger: &Trigger) -> u64 {
    crate::annotate::words::hash_word(&trigger.action)
}

impl<'a> Scene<'a> {
    /// Sentence `sentence` with what was found in it.
    #[must_use]
    pub fn new(annotated: &'a Annotated, sentence: usize, labels: &'a SentenceLabels) -> Self {
        Self { annotated, sentence, labels, grammar: &annotated.sentences[sentence].grammar }
    }
}

impl Scene<'_> {
    fn lower(&self, token: usize) -> &str {
        self.annotated.lower(self.sentence, token)
    }

    fn hash(&self, token: usize) -> u64 {
        self.annotated.sentences[self.sentence].tokens.get(token).map_or(7, |token| self.annotated.word(*token).hash)
    }

    fn tag(&self, token: usize) -> u64 {
        self.grammar.tags().get(token).map_or(99, |tag| *tag as u64)
    }

    /// The spans of the sentence, those together that are members of one enumeration ("your name, address and number", "data such as …").
    #[must_use]
    pub fn enumerations(&self, knowledge: &Knowledge) -> Vec<Vec<&Slotted>> {
        let patterns = knowledge.patterns();
        let joins = |at: usize| {
            let word = self.lower(at);
            patterns.is("coordination", word)
                || matches!(
                    word,
                    "your" | "the" | "a" | "an" | "any" | "other" | "(" | "such" | "including" | "like" | "e.g." | "not" | "limited" | "to" | "but"
                )
        };
        let list = self.announced();
        let is_listed = |first: &Slotted, span: &Slotted| {
            span.slot == Slot::Data && list.is_some_and(|(announcing, colon)| announcing == first.end && span.start > colon)
        };
        let mut groups: Vec<Vec<&Slotted>> = Vec::new();
        for span in &self.labels.slots {
            let listed = matches!(span.slot, Slot::Data | Slot::Recipient | Slot::Purpose);
            let mate = groups.iter_mut().rev().find(|group| group[0].slot == span.slot).filter(|group| {
                let last = group[group.len() - 1];
                listed && last.end < span.start && ((last.end..span.start).all(joins) || is_listed(group[0], span))
            });
            match mate {
                Some(group) => group.push(span),
                None => groups.push(vec![span]),
            }
        }
        groups
    }

    /// Those of an enumeration whose scores say where it belongs: all, but of a list only the words that announce it.
    #[must_use]
    pub fn asked<'g, 's>(&self, group: &'g [&'s Slotted]) -> &'g [&'s Slotted] {
        let announces = group.len() > 1 && group[0].slot == Slot::Data && self.announced().is_some_and(|(announcing, _)| announcing == group[0].end);
        if announces { &group[..1] } else { group }
    }

    /// Where the words end that announce a list of data, and where its colon stands ("the *following data* are kept: *your name*").
    fn announced(&self) -> Option<(usize, usize)> {
        announced(&self.annotated.sentences[self.sentence], self.annotated, self.labels)
    }

    /// Whether the trigger stands in the passive: a form of "be" close before a participle.
    #[must_use]
    pub fn passive(&self, trigger: &Trigger) -> bool {
        let word = self.lower(trigger.start);
        let participle = word.ends_with("ed")
            || word.ends_with("en")
            || matches!(word, "kept" | "held" | "sold" | "sent" | "made" | "given" | "put" | "set" | "built" | "lost");
        participle
            && (trigger.start.saturating_sub(4)..trigger.start)
                .any(|at| matches!(self.lower(at), "is" | "are" | "be" | "been" | "being" | "was" | "were"))
    }

    /// The token of a span that stands for it: the last one before a preposition or relative word, else the last.
    fn head(&self, span: &Slotted) -> usize {
        self.grammar.top(span.start, span.end).unwrap_or(span.end - 1)
    }

    /// Whether a span is the object of another action, while this one has an object of its own: "we collect *no name* but place *a cookie*".
    #[must_use]
    pub fn is_object_of_other(&self, trigger: &Trigger, span: &Slotted) -> bool {
        if self.labels.triggers.iter().all(|other| *other == *trigger) {
            return false;
        }
        let head = self.head(span);
        let is_object = self.grammar.arcs().get(head).is_some_and(|arc| arc.label == Deprel::Dobj);
        let Some(verb) = self.grammar.head(head).filter(|verb| is_object && *verb != trigger.start) else { return false };
        let other = self.labels.triggers.iter().any(|other| *other != *trigger && other.start <= verb && verb < other.end);
        other && self.grammar.child(trigger.start, Deprel::Dobj).is_some()
    }

    /// Whether a span is what acts: "_these cookies_ record your visits" collects the visits. What is used may be a subject too ("it helps us").
    #[must_use]
    pub fn acts_itself(&self, trigger: &Trigger, span: &Slotted) -> bool {
        let head = self.head(span);
        let is_subject =
            self.grammar.arcs().get(head).is_some_and(|arc| arc.label == Deprel::Nsubj) && self.grammar.head(head) == Some(trigger.start);
        let takes = matches!(trigger.action.as_str(), "collect" | "store" | "share" | "transfer") && !self.lower(trigger.start).starts_with("includ");
        is_subject && takes && self.grammar.child(trigger.start, Deprel::Dobj).is_some()
    }

    /// Whether the user does it, in a clause that names a case: "if _you_ do not give us your name".
    #[must_use]
    pub fn is_users_case(&self, trigger: &Trigger, knowledge: &Knowledge) -> bool {
        let patterns = knowledge.patterns();
        // "If you choose not to register or _provide_ it": the subject and the mark stand at the verb that this one hangs on.
        let shares = |at: &usize| self.grammar.arcs().get(*at).is_some_and(|arc| matches!(arc.label, Deprel::Conj | Deprel::Xcomp));
        let upwards = std::iter::successors(Some(trigger.start), |at| self.grammar.head(*at).filter(|_| shares(at)));
        let Some(verb) = upwards.take(4).find(|at| self.grammar.subject(*at).is_some()) else { return false };
        let by_user = self.grammar.child(verb, Deprel::Nsubj).is_some_and(|subject| patterns.is("user", self.lower(subject)));
        by_user && self.grammar.openings(verb).any(|mark| patterns.is("case", self.lower(mark)))
    }

    /// Path from trigger to token in the tree: labels upwards, then downwards; `None` where it is longer than six arcs.
    fn path(&self, trigger: usize, token: usize) -> Option<(u64, usize)> {
        let arcs = self.grammar.arcs();
        if arcs.is_empty() {
            return None;
        }
        let up = |at: usize| -> Vec<usize> { std::iter::successors(Some(at), |at| self.grammar.head(*at)).take(8).collect() };
        let (from, to) = (up(trigger), up(token));
        let (i, j) = from.iter().enumerate().find_map(|(i, at)| to.iter().position(|other| other == at).map(|j| (i, j)))?;
        if i + j > 6 {
            return None;
        }
        let mut hash = 17;
        for at in &from[..i] {
            hash = mix(hash, arcs[*at].label as u64 + 1);
        }
        hash = mix(hash, 1000);
        for at in to[..j].iter().rev() {
            hash = mix(hash, arcs[*at].label as u64 + 500);
        }
        Some((hash, i + j))
    }

    /// Features of a trigger and a span of the same sentence.
    #[must_use]
    pub fn pair(&self, trigger: &Trigger, span: &Slotted) -> Vec<u64> {
        let slot = span.slot as u64 + 1;
        let act = action(trigger);
        let before = span.end <= trigger.start;
        let inside = !before && span.start < trigger.end;
        let side = if before {
            1
        } else if inside {
            2
        } else {
            3
        };
        let (low, high) = if before { (span.end, trigger.start) } else { (trigger.end.min(span.start), span.start.max(trigger.end)) };
        let distance = bucket(high.saturating_sub(low));
        let triggers =
            self.labels.triggers.iter().filter(|other| other.start >= low && other.end <= high && **other != *trigger).count().min(4) as u64;
        let rivals =
            self.labels.slots.iter().filter(|other| other.slot == span.slot && other.start >= low && other.end <= high).count().min(5) as u64;
        let nearest = self
            .labels
            .triggers
            .iter()
            .min_by_key(|other| if other.start >= span.end { other.start - span.end } else { span.start.saturating_sub(other.end) });
        let is_nearest = u64::from(nearest == Some(trigger));
        let covered = self
            .labels
            .slots
            .iter()
            .filter(|other| other.start <= span.start && span.end <= other.end && (other.start, other.end) != (span.start, span.end))
            .map(|other| other.slot as u64 + 1)
            .max()
            .unwrap_or(0);
        let trigger_covered = self
            .labels
            .slots
            .iter()
            .filter(|other| other.start <= trigger.start && trigger.end <= other.end)
            .map(|other| other.slot as u64 + 1)
            .max()
            .unwrap_or(0);
        let trigger_in_span = u64::from(span.start <= trigger.start && trigger.end <= span.end);
        let same_cover = u64::from(
            self.labels
                .slots
                .iter()
                .any(|other| other.start <= span.start && span.end <= other.end && other.start <= trigger.start && trigger.end <= other.end),
        );
        let passive = u64::from(self.passive(trigger));
        let form = self.form(trigger);
        let mut out = Vec::with_capacity(48);
        let key = mix(slot, side);
        let mut put = |template: u64, value: u64| out.push(mix(template + 200, mix(key, value)));
        put(1, 0);
        put(2, act);
        put(3, distance);
        put(4, triggers);
        put(5, mix(triggers, rivals));
        put(6, is_nearest);
        put(7, mix(is_nearest, triggers));
        put(8, mix(covered, trigger_covered));
        put(9, mix(trigger_in_span, same_cover));
        put(10, mix(passive, triggers));
        put(11, mix(form, triggers));
        put(12, mix(form, mix(act, passive)));
        put(13, self.hash(trigger.start));
        put(14, mix(self.hash(trigger.start), triggers));
        put(15, self.hash(span.start.wrapping_sub(1)));
        put(16, mix(self.hash(span.start.wrapping_sub(1)), triggers));
        put(17, self.hash(span.end - 1));
        put(18, mix(covered, triggers));
        put(19, mix(trigger_covered, triggers));
        put(20, mix(mix(covered, trigger_covered), same_cover));
        put(21, mix(self.hash(trigger.start.wrapping_sub(1)), form));
        put(22, mix(distance, triggers));
        let mut marks = 0;
        let mut coordinated = true;
        for at in low..high.min(low + 60) {
            let word = self.lower(at);
            let mark = match word {
                "which" | "that" | "who" | "where" | "when" | "if" | "because" | "while" | "unless" | "so" | "but" | "and" | "or" | "to" | "for"
                | "from" | "with" | "by" | "in" | "as" | "such" | "including" | ";" | ":" | "(" | ")" | "through" | "about" | "except" => {
                    self.hash(at)
                }
                "," => 44,
                _ => 0,
            };
            if mark != 0 {
                put(23, mark);
                marks = mix(marks, mark);
            }
            let part_of_trigger = self.labels.triggers.iter().any(|other| other.start <= at && at < other.end);
            coordinated &= part_of_trigger
                || matches!(
                    word,
                    "and" | "or" | "," | "/" | "otherwise" | "also" | "then" | "not" | "to" | "may" | "will" | "your" | "the" | "any" | "our"
                );
        }
        put(24, marks);
        put(25, mix(u64::from(coordinated), triggers));
        put(26, mix(u64::from(coordinated), mix(slot, passive)));
        let head = self.head(span);
        let direct = self.path(trigger.start, head);
        if !self.grammar.tags().is_empty() {
            let verbs = (low..high).filter(|at| self.tag(*at) == VERB).count().min(4) as u64;
            put(27, verbs);
            put(28, mix(verbs, triggers));
            put(29, mix(self.tag(trigger.start), verbs));
        }
        match direct {
            Some((path, length)) => {
                put(30, path);
                put(31, mix(path, act));
                put(32, length as u64);
                put(33, mix(path, passive));
            }
            None => put(32, 99),
        }
        let (found, said) = (sure(trigger.confidence), sure(span.confidence));
        put(40, found);
        put(41, said);
        put(42, mix(found, said));
        put(43, mix(found, act));
        put(44, mix(found, self.hash(trigger.start)));
        Clause::of(self, trigger.start).put(act, found, &mut put);
        put(53, mix(self.hash(head), act));
        put(54, mix(self.hash(head), said));
        put(55, mix(self.hash(trigger.start), self.hash(head)));
        out
    }

    /// How the trigger's word is inflected, by its ending.
    fn form(&self, trigger: &Trigger) -> u64 {
        let word = self.lower(trigger.start);
        if word.ends_with("ing") {
            1
        } else if word.ends_with("ed") || word.ends_with("en") {
            2
        } else if word.ends_with("tion") || word.ends_with("sure") || word.ends_with("age") || word.ends_with("sis") {
            3
        } else if word.ends_with('s') {
            4
        } else {
            5
        }
    }

    /// Features of a trigger of the lead-in and a span of the item (`down`), or of a trigger of the item and a span of the lead-in.
    #[must_use]
    pub fn across(&self, other: &Scene<'_>, trigger: &Trigger, span: &Slotted, down: bool) -> Vec<u64> {
        let slot = span.slot as u64 + 1;
        let key = mix(slot, if down { 11 } else { 12 });
        let mut out = Vec::with_capacity(20);
        let mut put = |template: u64, value: u64| out.push(mix(template + 300, mix(key, value)));
        let (upper, lower) = if down { (self, other) } else { (other, self) };
        let own_triggers = lower.labels.triggers.len().min(2) as u64;
        let upper_triggers = upper.labels.triggers.len().min(3) as u64;
        let upper_same = upper.labels.slots.iter().filter(|other| other.slot == span.slot).count().min(2) as u64;
        let lower_same = lower.labels.slots.iter().filter(|other| other.slot == span.slot).count().min(3) as u64;
        let last = self.labels.triggers.last() == Some(trigger);
        put(1, 0);
        put(2, action(trigger));
        put(3, own_triggers);
        put(4, mix(own_triggers, upper_triggers));
        put(5, mix(upper_same, lower_same));
        put(6, mix(u64::from(last), own_triggers));
        put(7, mix(u64::from(span.start == 0), own_triggers));
        put(8, self.hash(trigger.start));
        let length = upper.annotated.sentences[upper.sentence].tokens.len();
        put(9, upper.hash(length.wrapping_sub(1)));
        put(10, mix(upper.hash(length.wrapping_sub(1)), upper.hash(length.wrapping_sub(2))));
        put(11, mix(own_triggers, mix(upper_same, lower_same)));
        put(12, mix(u64::from(last), mix(action(trigger), own_triggers)));
        put(13, bucket(span.start));
        put(14, lower.hash(0));
        let (found, said) = (sure(trigger.confidence), sure(span.confidence));
        put(15, found);
        put(16, said);
        put(17, mix(found, said));
        out
    }
}

/// The number of the tag VERB in [`crate::annotate::tag::Upos`].
const VERB: u64 = crate::annotate::tag::Upos::Verb as u64;

/// The learned score of a binary layer: above 0 is yes. `None` where the weights have no such layer.
#[must_use]
pub fn score(weights: &Weights, layer: &str, features: &[u64]) -> Option<f32> {
    let layer = weights.layer(layer)?;
    let mut scores = vec![0; weights.labels()];
    weights.add_all(features, &mut scores);
    Some((scores[layer.first + 1] - scores[layer.first]) as f32 * layer.scale)
}

/// The best label of a layer and its probability. `None` where the weights have no such layer.
#[must_use]
pub fn choose(weights: &Weights, layer: &str, features: &[u64]) -> Option<(usize, f32)> {
    let layer = weights.layer(layer)?;
    let mut scores = vec![0; weights.labels()];
    weights.add_all(features, &mut scores);
    let own: Vec<f32> = scores[layer.first..layer.first + layer.labels.len()].iter().map(|score| *score as f32 * layer.scale).collect();
    let best = own.iter().enumerate().fold(0, |best, (label, score)| if *score > own[best] { label } else { best });
    let sum: f32 = own.iter().map(|score| (score - own[best]).exp()).sum();
    Some((best, 1.0 / sum))
}

/// Without weights: a span belongs to the nearest trigger, an actor to the next one after it.
#[must_use]
pub fn by_order(scene: &Scene<'_>, trigger: &Trigger, span: &Slotted) -> bool {
    let triggers = &scene.labels.triggers;
    if span.slot == Slot::Actor {
        let ahead = triggers.iter().filter(|other| other.start >= span.end);
        let mut until = ahead
            .take_while(|other| !scene.labels.slots.iter().any(|slot| slot.slot == Slot::Actor && slot.start >= span.end && slot.end <= other.start));
        return until.any(|other| other == trigger);
    }
    let gap = |other: &Trigger| if other.start >= span.end { (other.start - span.end) * 2 } else { span.start.saturating_sub(other.end) };
    triggers.iter().min_by_key(|other| gap(other)).is_some_and(|nearest| nearest == trigger)
}
