//! Verbs and their objects that the model passed over, though lexicon and grammar both vouch for them.
//!
//! In: the labels of a sentence, its tree, the words of `patterns/triggers.toml`. Out: the objects of triggers that the lexicon knows as data
//! of some kind, and further triggers: a verb of that list whose object, or whose subject in the passive, is data, and whose agent is not the
//! user. Data are the spans that the model found and names of the lexicon for data of some kind, both only where they are said to be the user's
//! ("your order history"): without that every second one was wrong. The model has seen few of the verbs with each object; that a company keeps
//! what stands as the object of "we keep" it need not have seen. Names that mean any data ("information") it has seen often enough to be
//! believed.

use super::features::has;
use super::{SentenceLabels, Slot, Slotted, Trigger};
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::annotate::{Annotated, Tokens};
use crate::knowledge::{EntryKind, Knowledge};

/// How sure such a verb is.
const CONFIDENCE: f32 = 0.4;

/// How far up the tree a verb looks for the subject that it shares.
const CLIMB: usize = 4;

/// Lists of words that always state one action, and which.
const SURE: [(&str, &str); 8] = [
    ("always_collect", "collect"),
    ("always_store", "store"),
    ("always_share", "share"),
    ("always_sell", "sell"),
    ("always_transfer", "transfer"),
    ("always_delete", "delete"),
    ("always_use", "use"),
    ("always_link", "link"),
];

/// How far before its noun "your" may stand.
const NEAR: usize = 4;

/// Adds the triggers of a sentence, and what they act on, that the model passed over.
pub fn add(tokens: &Tokens, annotated: &Annotated, knowledge: &Knowledge, found: &mut SentenceLabels) {
    let sentence = Sentence { tokens, annotated, knowledge };
    // The "for" of "we ask you for your name" says nothing of its own.
    found.triggers.retain(|trigger| trigger.end > trigger.start + 1 || tokens.grammar.tags().get(trigger.start) != Some(&Upos::Adp));
    let passed_over: Vec<(Trigger, usize)> = tokens
        .names
        .iter()
        .filter(|name| name.kind == EntryKind::Trigger && tokens.grammar.tags().get(name.start) == Some(&Upos::Verb))
        .filter(|name| found.triggers.iter().all(|trigger| trigger.end <= name.start || name.end <= trigger.start))
        .filter_map(|name| {
            let data = sentence.data_of(name.start, found)?;
            let action = knowledge.lexicon().entry(name.entry).target.clone();
            Some((Trigger { start: name.start, end: name.end, action, confidence: CONFIDENCE }, data))
        })
        .chain((0..tokens.tokens.len()).filter_map(|verb| sentence.made_available(verb, found)))
        .collect();
    for (trigger, data) in passed_over {
        if found.triggers.iter().all(|other| other.end <= trigger.start || trigger.end <= other.start) {
            found.triggers.push(trigger);
            sentence.put_data(data, found);
        }
    }
    let guarded = tokens.tokens.iter().any(|token| knowledge.patterns().is("secrecy", &annotated.word(*token).lower));
    for at in 0..found.triggers.len() {
        if !guarded {
            sentence.keep(&mut found.triggers[at]);
        }
        sentence.settle(&mut found.triggers[at]);
        let verb = found.triggers[at].start;
        let object = tokens.grammar.object(verb);
        object.filter(|object| sentence.is_yours(*object)).into_iter().for_each(|object| sentence.put_data(object, found));
    }
    found.triggers.sort_by_key(|trigger| trigger.start);
    found.slots.sort_by_key(|span| (span.start, span.end, span.slot));
}

struct Sentence<'a> {
    tokens: &'a Tokens,
    annotated: &'a Annotated,
    knowledge: &'a Knowledge,
}

impl Sentence<'_> {
    /// "We keep your invoices" keeps them, "we keep them safe" protects them: without a word of the latter sense the lexicon's verb counts.
    fn keep(&self, trigger: &mut Trigger) {
        let listed = self.tokens.names.iter().find(|name| name.kind == EntryKind::Trigger && name.start == trigger.start);
        let action = listed.map(|name| self.knowledge.lexicon().entry(name.entry).target.as_str());
        if trigger.action == "protect" && action == Some("store") {
            "store".clone_into(&mut trigger.action);
        }
    }

    /// Some words state the same action wherever they stand; what surrounds them is not asked.
    fn settle(&self, trigger: &mut Trigger) {
        let word = &self.annotated.word(self.tokens.tokens[trigger.start]).lower;
        // "We send your order to the carrier" shares it, "we send offers to your address" uses it.
        if trigger.action == "use" && self.knowledge.patterns().is("sending", word) && self.gives_away(trigger.start) {
            "share".clone_into(&mut trigger.action);
        }
        let sure = SURE.iter().find(|(list, _)| trigger.end - trigger.start == 1 && self.knowledge.patterns().is(list, word));
        if let Some((_, action)) = sure {
            (*action).clone_into(&mut trigger.action);
        }
    }

    /// Whether a verb has data as object and somebody else than the user behind "to".
    fn gives_away(&self, verb: usize) -> bool {
        let (grammar, patterns) = (&self.tokens.grammar, self.knowledge.patterns());
        let Some(object) = grammar.child(verb, Deprel::Dobj).filter(|object| self.name_of(*object).is_some()) else { return false };
        let word = |at: usize| self.annotated.word(self.tokens.tokens[at]).lower.as_str();
        let governors = [verb, object].into_iter().flat_map(|governor| grammar.children(governor, Deprel::Prep));
        let receivers = governors.filter(|at| word(*at) == "to").filter_map(|to| grammar.child(to, Deprel::Pobj));
        receivers.into_iter().any(|receiver| {
            let token = self.tokens.tokens[receiver];
            let somebody = has(token, EntryKind::Recipient) || has(token, EntryKind::Organisation) || grammar.tags()[receiver] == Upos::Propn;
            somebody && !patterns.is("user", word(receiver)) && !patterns.is("first", word(receiver))
        })
    }

    /// "We make *your reports* available to our partners" shares them: the verb and the data, if `verb` is such a one.
    fn made_available(&self, verb: usize, found: &SentenceLabels) -> Option<(Trigger, usize)> {
        let (grammar, patterns) = (&self.tokens.grammar, self.knowledge.patterns());
        let is = |list: &str, at: usize| patterns.is(list, &self.annotated.word(self.tokens.tokens[at]).lower);
        if !is("making", verb) || grammar.arcs().is_empty() || found.triggers.iter().any(|trigger| trigger.start <= verb && verb < trigger.end) {
            return None;
        }
        let result = (verb + 1..grammar.arcs().len()).find(|at| grammar.head(*at) == Some(verb) && is("available", *at))?;
        let data = [(result, Deprel::Nsubj), (verb, Deprel::Dobj), (verb, Deprel::Nsubjpass)]
            .into_iter()
            .find_map(|(of, label)| grammar.child(of, label))?;
        let by_user = self.subject(verb).is_some_and(|subject| !self.may_act(subject));
        let trigger = Trigger { start: verb, end: verb + 1, action: "share".to_owned(), confidence: CONFIDENCE };
        (!by_user && (covers(found, data) || has(self.tokens.tokens[data], EntryKind::Data))).then_some((trigger, data))
    }

    /// The token of the data that something is done to by `verb`, if not by the user.
    fn data_of(&self, verb: usize, found: &SentenceLabels) -> Option<usize> {
        let is_data = |at: &usize| self.is_yours(*at) && (covers(found, *at) || self.name_of(*at).is_some());
        if let Some(object) = self.tokens.grammar.child(verb, Deprel::Dobj).filter(is_data) {
            return (object > verb && self.subject(verb).is_some_and(|subject| self.may_act(subject))).then_some(object);
        }
        self.tokens.grammar.child(verb, Deprel::Nsubjpass).filter(is_data)
    }

    /// Whether "your" stands before a noun, with no more than what may stand between.
    fn is_yours(&self, token: usize) -> bool {
        let first = token.saturating_sub(NEAR);
        let grammar = &self.tokens.grammar;
        (first..token).any(|at| {
            let own = grammar.arcs().get(at).is_some_and(|arc| arc.label == Deprel::Poss) && grammar.head(at) == Some(token);
            own && self.annotated.word(self.tokens.tokens[at]).lower == "your"
        })
    }

    /// The lexicon's name for data of some kind that covers a token.
    fn name_of(&self, token: usize) -> Option<(usize, usize)> {
        let names = self.tokens.names.iter().filter(|name| name.kind == EntryKind::Data && name.start <= token && token < name.end);
        let longest = names.max_by_key(|name| name.end - name.start)?;
        let any = matches!(self.knowledge.lexicon().entry(longest.entry).target.as_str(), "dpv:PersonalData" | "dpv:NonPersonalData" | "dpv:Data");
        (!any).then_some((longest.start, longest.end))
    }

    /// Makes data of the name that covers a token, where nothing covers it.
    fn put_data(&self, token: usize, found: &mut SentenceLabels) {
        if let Some((start, end)) = self.name_of(token).filter(|(start, end)| (*start..*end).all(|at| !covers(found, at))) {
            found.slots.push(Slotted { slot: Slot::Data, start, end, confidence: CONFIDENCE });
        }
    }

    /// The subject of a verb, its own or that of the verb that it stands beside.
    fn subject(&self, mut verb: usize) -> Option<usize> {
        for _ in 0..CLIMB {
            if let Some(subject) = self.tokens.grammar.child(verb, Deprel::Nsubj) {
                return Some(subject);
            }
            if self.tokens.grammar.arcs().get(verb)?.label != Deprel::Conj {
                return None;
            }
            verb = self.tokens.grammar.head(verb)?;
        }
        None
    }

    /// The company, by pronoun, name or what it runs, or a kind of recipient.
    fn may_act(&self, subject: usize) -> bool {
        let patterns = self.knowledge.patterns();
        let word = &self.annotated.word(self.tokens.tokens[subject]).lower;
        let token = self.tokens.tokens[subject];
        let company = patterns.is("first", word) || has(token, EntryKind::Recipient) || has(token, EntryKind::Organisation);
        (company || patterns.is("own", word)) && !patterns.is("user", word)
    }
}

/// Whether a span of data covers a token.
fn covers(found: &SentenceLabels, token: usize) -> bool {
    found.slots.iter().any(|span| span.slot == Slot::Data && span.start <= token && token < span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::document::{Source, read};
    use crate::segment::segment;

    /// The verbs that are added to a sentence of which the model found the words in brackets to be data, and nothing else.
    fn added(text: &str) -> Vec<String> {
        let knowledge = Knowledge::embedded().expect("our own ontology");
        let (before, rest) = text.split_once('[').expect("data in brackets");
        let (data, after) = rest.split_once(']').expect("data in brackets");
        let document = read(&Source { path: "t.txt".into(), bytes: format!("{before}{data}{after}").into_bytes() });
        let annotated = annotate(&document, &segment(&document), &knowledge);
        let tokens = &annotated.sentences[0];
        let range = annotated.range(0, crate::text::Span::new(before.len(), before.len() + data.len()));
        let mut found = SentenceLabels::default();
        found.slots.push(Slotted { slot: Slot::Data, start: range.start, end: range.end, confidence: 1.0 });
        add(tokens, &annotated, &knowledge, &mut found);
        found.triggers.iter().map(|trigger| trigger.action.clone()).collect()
    }

    #[test]
    fn a_verb_of_the_list_acts_on_its_object() {
        assert_eq!(added("We keep [your order history] for seven years."), ["store"]);
        assert_eq!(added("[Your order history] is stored for seven years."), ["store"]);
        assert_eq!(added("We keep your order history for [something]."), ["store"]);
    }

    /// A sentence of which the model found the second word to state `action`, and nothing else.
    fn completed(text: &str, action: &str) -> SentenceLabels {
        let knowledge = Knowledge::embedded().expect("our own ontology");
        let document = read(&Source { path: "t.txt".into(), bytes: text.as_bytes().to_vec() });
        let annotated = annotate(&document, &segment(&document), &knowledge);
        let mut found = SentenceLabels::default();
        found.triggers.push(Trigger { start: 1, end: 2, action: action.into(), confidence: 1.0 });
        add(&annotated.sentences[0], &annotated, &knowledge, &mut found);
        found
    }

    #[test]
    fn the_object_of_a_verb_is_data_if_the_lexicon_says_so() {
        let found = completed("We delete your log files after 30 days.", "delete");
        assert_eq!(found.slots.iter().map(|span| (span.slot, span.start, span.end)).collect::<Vec<_>>(), [(Slot::Data, 3, 5)]);
    }

    #[test]
    fn keeping_is_protecting_only_if_something_is_kept_safe() {
        assert_eq!(completed("We keep your invoices for two years.", "protect").triggers[0].action, "store");
        assert_eq!(completed("We keep your invoices secure.", "protect").triggers[0].action, "protect");
    }

    #[test]
    fn selling_is_selling_whatever_is_sold() {
        assert_eq!(completed("We sell your mailing address to advertisers.", "collect").triggers[0].action, "sell");
    }

    #[test]
    fn what_the_user_does_or_is_no_object_is_left_alone() {
        assert!(added("You provide [your address] at the counter.").is_empty());
        assert!(added("We keep our promises about [your address].").is_empty());
        assert!(added("We share information about [something].").is_empty());
        assert!(added("We use cookies for [something].").is_empty());
    }
}
