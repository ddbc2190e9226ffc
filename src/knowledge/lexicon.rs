//! Finds the names of concepts, organisations and places in a sequence of words, all at once.
//!
//! In: folded words. Out: every longest match that starts at each word. Words are folded ([`fold`]) on both sides, so that a term file
//! lists a name once: case, plural, hyphens and the spellings of "e-mail" and "web site" do not matter.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Concept, Organisation, Patterns, Place};

/// What kind of thing a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A category of data.
    Data,
    /// A purpose.
    Purpose,
    /// A cue of a purpose: strong, not enough by itself.
    PurposeCue,
    /// A kind of recipient.
    Recipient,
    /// A kind of data subject.
    Subject,
    /// A safeguard.
    Measure,
    /// Something to be guarded against.
    Threat,
    /// A legal basis.
    LegalBasis,
    /// A technology.
    Technology,
    /// An organisation or a service.
    Organisation,
    /// An organisation whose name is also an ordinary word.
    AmbiguousOrganisation,
    /// A country, union or region.
    Place,
    /// A verb or noun of an action.
    Trigger,
}

/// One thing that a sequence of words can name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What kind.
    pub kind: EntryKind,
    /// CURIE of a concept, IRI of an organisation, index of a place, or word of an action.
    pub target: String,
}

/// A name found: words `start..end` name `entry`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// Index of the entry, for [`Lexicon::entry`].
    pub entry: u32,
}

/// A trie over folded words.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    words: FxHashMap<Box<str>, u32>,
    /// The node behind each first word; 0 where no name begins with it.
    roots: Vec<u32>,
    edges: FxHashMap<(u32, u32), u32>,
    /// Entries at each node.
    ends: Vec<Vec<u32>>,
    entries: Vec<Entry>,
}

/// A word that stands in no name.
pub const UNKNOWN: u32 = 0;

impl Lexicon {
    pub(super) fn build(
        concepts: &BTreeMap<String, Concept>,
        organisations: &BTreeMap<String, Organisation>,
        places: &[Place],
        patterns: &Patterns,
    ) -> Self {
        let mut lexicon = Self { ends: vec![Vec::new()], ..Self::default() };
        for concept in concepts.values() {
            let Some(kind) = kind_of(&concept.scheme) else { continue };
            let entry = lexicon.push(kind, &concept.curie);
            for label in std::iter::once(&concept.label).chain(&concept.alt_labels) {
                lexicon.insert(label, entry);
            }
            if kind == EntryKind::Purpose && !concept.hidden_labels.is_empty() {
                let cue = lexicon.push(EntryKind::PurposeCue, &concept.curie);
                for label in &concept.hidden_labels {
                    lexicon.insert(label, cue);
                }
            }
        }
        for organisation in organisations.values() {
            let entry = lexicon.push(EntryKind::Organisation, &organisation.iri);
            if !organisation.ambiguous.contains(&organisation.name) {
                lexicon.insert(&organisation.name, entry);
            }
            for label in organisation.aliases.iter().chain(&organisation.domains) {
                lexicon.insert(label, entry);
            }
            let ambiguous = lexicon.push(EntryKind::AmbiguousOrganisation, &organisation.iri);
            for label in &organisation.ambiguous {
                lexicon.insert(label, ambiguous);
            }
        }
        for (index, place) in places.iter().enumerate() {
            let entry = lexicon.push(EntryKind::Place, &index.to_string());
            for label in std::iter::once(&place.name).chain(&place.aliases) {
                lexicon.insert(label, entry);
            }
        }
        for (action, phrases) in patterns.triggers() {
            let entry = lexicon.push(EntryKind::Trigger, action);
            for phrase in phrases {
                lexicon.insert(phrase, entry);
            }
        }
        lexicon
    }

    fn push(&mut self, kind: EntryKind, target: &str) -> u32 {
        let index = u32::try_from(self.entries.len()).expect("fewer than four thousand million entries");
        self.entries.push(Entry { kind, target: target.to_owned() });
        index
    }

    fn insert(&mut self, label: &str, entry: u32) {
        let mut node = 0;
        let mut any = false;
        for part in parts(label) {
            any = true;
            let next_word = u32::try_from(self.words.len() + 1).expect("fewer than four thousand million words");
            let word = *self.words.entry(part.into_boxed_str()).or_insert(next_word);
            let next_node = u32::try_from(self.ends.len()).expect("fewer than four thousand million nodes");
            if self.roots.len() <= word as usize {
                self.roots.resize(word as usize + 1, 0);
            }
            let edge = if node == 0 { &mut self.roots[word as usize] } else { self.edges.entry((node, word)).or_default() };
            if *edge == 0 {
                *edge = next_node;
            }
            node = *edge;
            if node == next_node {
                self.ends.push(Vec::new());
            }
        }
        if any && !self.ends[node as usize].contains(&entry) {
            self.ends[node as usize].push(entry);
        }
    }

    /// The number of a folded word; [`UNKNOWN`] where no name has it.
    #[must_use]
    pub fn word(&self, folded: &str) -> u32 {
        self.words.get(folded).copied().unwrap_or(UNKNOWN)
    }

    /// The entry at `index`.
    #[must_use]
    pub fn entry(&self, index: u32) -> &Entry {
        &self.entries[index as usize]
    }

    /// Every name in `words` (numbers from [`Self::word`]): of each kind the longest one that starts at a word.
    #[must_use]
    pub fn find(&self, words: &[u32]) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        for (start, word) in words.iter().enumerate() {
            let first = found.len();
            let mut node = self.roots.get(*word as usize).copied().unwrap_or(0);
            // Nothing leads to node 0, the beginning.
            let mut end = start;
            while node != 0 {
                for &entry in &self.ends[node as usize] {
                    let kind = self.entries[entry as usize].kind;
                    let shorter = (first..found.len()).find(|&at| self.entries[found[at].entry as usize].kind == kind && found[at].end <= end);
                    match shorter {
                        Some(at) => found[at] = Match { start, end: end + 1, entry },
                        None => found.push(Match { start, end: end + 1, entry }),
                    }
                }
                end += 1;
                let next = words.get(end).filter(|word| **word != UNKNOWN);
                node = next.and_then(|word| self.edges.get(&(node, *word))).copied().unwrap_or(0);
            }
        }
        found
    }
}

fn kind_of(scheme: &str) -> Option<EntryKind> {
    Some(match scheme {
        "data" => EntryKind::Data,
        "purpose" => EntryKind::Purpose,
        "recipient" => EntryKind::Recipient,
        "subject" => EntryKind::Subject,
        "measure" => EntryKind::Measure,
        "threat" => EntryKind::Threat,
        "legal-basis" => EntryKind::LegalBasis,
        "technology" => EntryKind::Technology,
        _ => return None,
    })
}

/// Folds one word, without spaces: lower case, no possessive, singular, "e-mail" = "email".
#[must_use]
pub fn fold(word: &str) -> String {
    let mut folded = word.to_lowercase();
    if folded == "mails" || folded == "e-mails" || folded == "e-mail" {
        return if folded.starts_with('e') { "email".to_owned() } else { "mail".to_owned() };
    }
    singular(&mut folded);
    folded
}

/// Cuts a plural ending by spelling alone; "addresses" → "address", "categories" → "category", "status" stays.
fn singular(word: &mut String) {
    let length = word.len();
    if length < 4 || !word.is_ascii() || !word.ends_with('s') {
        return;
    }
    if word.ends_with("ies") && length > 4 {
        word.truncate(length - 3);
        // "cookies" is "cookie", not "cooky".
        word.push_str(if word == "cook" || word == "mov" { "ie" } else { "y" });
    } else if ["sses", "shes", "ches", "xes", "zes"].iter().any(|end| word.ends_with(end)) {
        word.truncate(length - 2);
    } else if !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.truncate(length - 1);
    }
}

/// The folded words of a token or label: hyphens and slashes divide, "web site" is "website".
#[must_use]
pub fn parts(label: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in label.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')' | '"')) {
        if piece.is_empty() {
            continue;
        }
        for word in hyphen_parts(piece) {
            let folded = fold(word);
            match found.last_mut() {
                Some(last) if last == "web" && folded == "site" => last.push_str("site"),
                Some(last) if last == "e" && folded == "mail" => *last = "email".to_owned(),
                _ => found.push(folded),
            }
        }
    }
    found
}

/// "third-party" → "third", "party"; "e-mail" stays.
fn hyphen_parts(piece: &str) -> Vec<&str> {
    let lower = piece.to_ascii_lowercase();
    if lower == "e-mail" || lower == "e-mails" {
        return vec![piece];
    }
    // Possessives are tokens of their own in a text; a label may carry them.
    let piece = piece.strip_suffix("'s").or_else(|| piece.strip_suffix("’s")).unwrap_or(piece);
    piece.split(['-', '‑', '–']).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_people_vary() {
        assert_eq!(parts("E-mail Addresses"), ["email", "address"]);
        assert_eq!(parts("third-party web sites"), ["third", "party", "website"]);
        assert_eq!(parts("cookies and categories"), ["cookie", "and", "category"]);
        assert_eq!(parts("driver's licence"), ["driver", "licence"]);
        assert_eq!(fold("GPS"), "gps");
    }

    #[test]
    fn the_longest_name_of_a_kind_wins() {
        let mut lexicon = Lexicon { ends: vec![Vec::new()], ..Lexicon::default() };
        let address = lexicon.push(EntryKind::Data, "pd:Address");
        let email = lexicon.push(EntryKind::Data, "pd:EmailAddress");
        lexicon.insert("address", address);
        lexicon.insert("email", email);
        lexicon.insert("email address", email);
        let words: Vec<u32> = ["your", "email", "address"].iter().map(|word| lexicon.word(word)).collect();
        let found = lexicon.find(&words);
        assert_eq!(found[0], Match { start: 1, end: 3, entry: email });
        assert_eq!(found[1], Match { start: 2, end: 3, entry: address });
    }
}
