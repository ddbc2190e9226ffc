//! Party mentions → on whose side they stand, and which organisation they are: [`resolve`].
//!
//! In: mentions with the practices that they are arguments of, the controller, the words. Out: `party`, `named`, `name`, `entity` and
//! `concept` of every party mention. The words of the mention decide, then its role ("users" who receive data are other users); pronouns
//! stand for the party before them. What it does not try: to find mentions.

mod phrase;

use std::collections::BTreeMap;

use self::phrase::Phrase;
use super::Controller;
use super::controller::names::{bare, compact, is_site, site_label};
use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::{EntryKind, Knowledge, Organisation, Patterns};
use crate::label::{Mention, MentionKind, PartyKind};
use crate::practice::{Practice, Role};
use crate::segment::Segments;

/// Fills in `party`, `named`, `name`, `entity` and `concept` of every party mention.
pub fn resolve(
    mentions: &mut [Mention],
    practices: &[Practice],
    document: &Document,
    segments: &Segments,
    annotated: &Annotated,
    controller: &Controller,
    knowledge: &Knowledge,
) {
    let mut roles: BTreeMap<usize, Role> = BTreeMap::new();
    for argument in practices.iter().flat_map(|practice| &practice.arguments) {
        let role = roles.entry(argument.mention).or_insert(argument.role);
        // Who receives somewhere is looked at as who receives.
        if argument.role == Role::Recipient {
            *role = Role::Recipient;
        }
    }
    let resolver =
        Resolver { document, segments, annotated, knowledge, own: Own::of(controller, knowledge.patterns()), small: phrase::small_words(annotated) };
    let mut earlier: Vec<(usize, PartyKind, bool)> = Vec::new();
    for (index, mention) in mentions.iter_mut().enumerate().filter(|(_, mention)| mention.kind == MentionKind::Party) {
        let sentence = segments.sentence_at(mention.span.start);
        let found = resolver.one(mention, sentence, roles.get(&index).copied(), &earlier);
        earlier.push((sentence, found.party, found.pronoun));
        mention.party = Some(found.party);
        mention.named = found.name.is_some();
        mention.name = found.name.map(|name| if found.party == PartyKind::First { controller.name.clone().unwrap_or(name) } else { name });
        mention.entity = found.entity;
        mention.concept = found.concept;
    }
}

/// Names of the controller, in the forms in which they are compared.
struct Own {
    names: Vec<Vec<String>>,
    compact: Vec<String>,
    hosts: Vec<String>,
}

impl Own {
    fn of(controller: &Controller, patterns: &Patterns) -> Self {
        let all = controller.name.iter().chain(&controller.aliases);
        let names: Vec<Vec<String>> = all.map(|name| bare(name, patterns)).filter(|words| !words.is_empty()).collect();
        let hosts = names.iter().filter(|words| words.len() == 1 && words[0].contains('.')).map(|words| words[0].clone()).collect();
        let labels = names.iter().filter(|words| words.len() == 1 && words[0].contains('.')).map(|words| site_label(&words[0]).replace('-', ""));
        let compact = names.iter().map(|words| compact(words)).chain(labels).filter(|name| name.len() > 1).collect();
        Self { names, compact, hosts }
    }

    /// Whether `words` begin with one of the names; how many of them it takes.
    fn begins(&self, words: &[String]) -> Option<usize> {
        let by_words = self.names.iter().filter(|name| words.starts_with(name)).map(Vec::len).max();
        by_words.or_else(|| {
            let first = words.first()?;
            let host = first.contains('.')
                && self.hosts.iter().any(|own| first == own || first.ends_with(&format!(".{own}")) || own.ends_with(&format!(".{first}")));
            (host || (1..=words.len()).any(|length| self.compact.contains(&compact(&words[..length])))).then_some(1)
        })
    }
}

struct Resolver<'a> {
    document: &'a Document,
    segments: &'a Segments,
    annotated: &'a Annotated,
    knowledge: &'a Knowledge,
    own: Own,
    small: phrase::SmallWords<'a>,
}

/// What is found out about a mention.
struct Found {
    party: PartyKind,
    name: Option<String>,
    entity: Option<String>,
    concept: Option<String>,
    pronoun: bool,
}

impl Resolver<'_> {
    fn one(&self, mention: &Mention, sentence: usize, role: Option<Role>, earlier: &[(usize, PartyKind, bool)]) -> Found {
        let range = self.annotated.range(sentence, mention.span);
        let phrase = Phrase::new(&self.document.text, self.annotated, sentence, range, self.knowledge.patterns());
        let concept = self.concept(&phrase);
        if phrase.words.is_empty() {
            return Found { party: PartyKind::Third, name: None, entity: None, concept, pronoun: false };
        }
        if phrase.len() == 1 && phrase.is("party_pronoun", 0) {
            return Found { party: self.pronoun(&phrase, sentence, role, earlier), name: None, entity: None, concept: None, pronoun: true };
        }
        let own = self.own.begins(&phrase.bare).map(|length| length.min(phrase.len()));
        if let Some(length) = own {
            let party = phrase.of_own(length, role);
            let name = (party == PartyKind::First)
                .then(|| phrase.surface(0, length))
                .filter(|_| phrase.capital(0) || !phrase.is("own_term", 0) && !phrase.is("speaker", 0));
            // "The Service Provider", "the Company": terms that the policy defines are no names.
            let name = name.filter(|_| !self.generic(&phrase, length));
            // "Acme, Google or others" begins with Acme: an organisation that is named behind it is not Acme.
            let entity = name.as_ref().and_then(|_| self.organisation(&phrase, phrase.token(length))).map(|organisation| organisation.iri.clone());
            return Found { party, name, entity, concept, pronoun: false };
        }
        if phrase.particular() && self.own.names.iter().any(|name| name.contains(&phrase.words[0])) {
            return Found { party: PartyKind::First, name: None, entity: None, concept, pronoun: false };
        }
        if phrase.calls_itself() {
            return Found { party: PartyKind::First, name: None, entity: None, concept, pronoun: false };
        }
        let organisation = self.organisation(&phrase, phrase.naming_end());
        let name = organisation.map_or_else(|| phrase.proper(&self.small), |organisation| Some(organisation.name.clone()));
        let said = phrase.party(role);
        let party = match (said, &name) {
            // "Analytics services" without "our" are whoever offers them.
            (Some(PartyKind::First), None) if !phrase.ours() => {
                self.by_concept(concept.as_deref()).filter(|kind| *kind == PartyKind::Third).unwrap_or(PartyKind::First)
            }
            (Some(kind), None) => kind,
            // A named party may still be an authority or of the group; that it is a user, the words must say ("Acme customers").
            (Some(kind @ (PartyKind::Authority | PartyKind::Affiliate)), Some(_)) => kind,
            (Some(kind @ (PartyKind::User | PartyKind::OtherUsers)), Some(name)) if !phrase.head_in(name) => kind,
            (_, Some(_)) => PartyKind::Third,
            (None, None) => self.by_concept(concept.as_deref()).unwrap_or(PartyKind::Third),
        };
        let name = name.filter(|_| !matches!(party, PartyKind::User | PartyKind::OtherUsers | PartyKind::First | PartyKind::Public));
        let organisation = organisation.filter(|_| name.is_some());
        // A kind that belongs on another side than the words say is not meant.
        let concept = concept.filter(|concept| self.side_of(concept).is_none_or(|kind| kind == party));
        let concept = concept.or_else(|| organisation.and_then(|organisation| self.service(organisation)));
        Found { party, name, entity: organisation.map(|organisation| organisation.iri.clone()), concept, pronoun: false }
    }

    /// The kind of service of an organisation, or of who provides it.
    fn service(&self, organisation: &Organisation) -> Option<String> {
        let provider = organisation.provided_by.as_deref().and_then(|iri| self.knowledge.organisation(iri));
        organisation.services.first().or_else(|| provider.and_then(|provider| provider.services.first())).cloned()
    }

    fn generic(&self, phrase: &Phrase<'_>, length: usize) -> bool {
        let words = phrase.words[..length].join(" ");
        let patterns = self.knowledge.patterns();
        patterns.is("speaker", &words)
            || patterns.is("own_term", &words)
            || (length == 1 && (patterns.is("own_head", &words) || patterns.is("user_head", &words)))
    }

    /// The kind of recipient or subject that the words name: the longest, of equally long ones the last.
    fn concept(&self, phrase: &Phrase<'_>) -> Option<String> {
        let names = &self.annotated.sentences.get(phrase.sentence)?.names;
        names
            .iter()
            .filter(|name| {
                matches!(name.kind, EntryKind::Recipient | EntryKind::Subject) && phrase.range.start <= name.start && name.end <= phrase.range.end
            })
            .filter(|name| name.start < phrase.naming_end())
            .max_by_key(|name| (name.end - name.start, name.end))
            .map(|name| self.knowledge.lexicon().entry(name.entry).target.clone())
    }

    /// The side of a kind of party where the words do not tell it. "The university" is the company itself only where more than its kind says so.
    fn by_concept(&self, concept: Option<&str>) -> Option<PartyKind> {
        self.side_of(concept?).filter(|kind| *kind != PartyKind::First)
    }

    /// The side on which the ontology says that a kind of party stands.
    fn side_of(&self, concept: &str) -> Option<PartyKind> {
        let concept = self.knowledge.concept(concept)?;
        match concept.party.as_deref() {
            Some(word) => PartyKind::from_word(word),
            None => (concept.scheme == "subject").then_some(PartyKind::User),
        }
    }

    /// The organisation whose name is longest among those in the mention that begin before token `end`.
    fn organisation(&self, phrase: &Phrase<'_>, end: usize) -> Option<&Organisation> {
        let names = &self.annotated.sentences.get(phrase.sentence)?.names;
        let of_company = |kind: EntryKind| matches!(kind, EntryKind::Organisation | EntryKind::AmbiguousOrganisation);
        let others = |start: usize| names.iter().any(|name| name.kind == EntryKind::Organisation && name.start != start);
        names
            .iter()
            .filter(|name| of_company(name.kind) && phrase.range.start <= name.start && name.end <= phrase.range.end)
            .filter(|name| name.start < end.min(phrase.naming_end()) && !phrase.only_words(name.start, name.end))
            .filter(|name| name.kind == EntryKind::Organisation || phrase.ambiguous_fits(name.start, name.end, others(name.start)))
            .max_by_key(|name| (name.end - name.start, std::cmp::Reverse(name.start)))
            .and_then(|name| self.knowledge.organisation(&self.knowledge.lexicon().entry(name.entry).target))
    }

    /// "They" are who was named last: in the sentence, else in the one before; who receives is hardly who gives.
    fn pronoun(&self, phrase: &Phrase<'_>, sentence: usize, role: Option<Role>, earlier: &[(usize, PartyKind, bool)]) -> PartyKind {
        let near = |place: usize| {
            place == sentence || (place + 1 == sentence && self.segments.sentences[place].section == self.segments.sentences[sentence].section)
        };
        let plural = !matches!(phrase.words[0].as_str(), "it" | "its");
        let fits = |kind: PartyKind| if plural { kind != PartyKind::First } else { !matches!(kind, PartyKind::User | PartyKind::OtherUsers) };
        let found = earlier.iter().rev().take_while(|(place, ..)| near(*place)).find(|(_, kind, _)| fits(*kind)).map(|(_, kind, _)| *kind);
        match (found, plural, role) {
            (Some(PartyKind::User), true, Some(Role::Recipient)) | (None, true, _) => PartyKind::Third,
            (Some(kind), ..) => kind,
            (None, false, _) => PartyKind::First,
        }
    }
}

/// Whether a word is a web address: for phrases.
fn is_address(word: &str) -> bool {
    is_site(word)
}

#[cfg(test)]
mod tests;
