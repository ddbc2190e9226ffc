//! Capitalised words → names; and when two names are one.

use crate::annotate::{Annotated, Token};
use crate::knowledge::Patterns;

/// A sentence as the search for names reads it.
#[derive(Clone, Copy)]
pub(in crate::resolve) struct Line<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub annotated: &'a Annotated,
    pub patterns: &'a Patterns,
}

/// A name by tokens of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::resolve) struct Name {
    pub start: usize,
    pub end: usize,
    /// Whether a legal form ends it.
    pub form: bool,
}

impl<'a> Line<'a> {
    /// Token `index` as it stands; empty outside.
    pub fn surface(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.span.of(self.text))
    }

    /// Token `index` in lower case; empty outside.
    pub fn lower(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| &self.annotated.word(*token).lower)
    }

    /// Whether the lower-case word is in a list.
    pub fn is(&self, list: &str, index: usize) -> bool {
        self.patterns.is(list, self.lower(index))
    }

    /// The words of tokens `start..end` as they stand, with single spaces.
    pub fn words(&self, start: usize, end: usize) -> String {
        let (Some(first), Some(last)) = (self.tokens.get(start), end.checked_sub(1).and_then(|last| self.tokens.get(last))) else {
            return String::new();
        };
        let whole = self.text.get(first.span.start..last.span.end).unwrap_or_default();
        whole.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether the lower-case tokens from `start` (as many as it takes, at most five) are a phrase of `list`; the longest length that fits.
    pub fn phrase(&self, list: &str, start: usize) -> Option<usize> {
        if !self.patterns.begins(list, self.lower(start)) {
            return None;
        }
        let mut joined = String::new();
        let mut found = None;
        for length in 1..=5.min(self.tokens.len().saturating_sub(start)) {
            if length > 1 {
                joined.push(' ');
            }
            joined.push_str(self.lower(start + length - 1));
            if self.patterns.is(list, &joined) {
                found = Some(length);
            }
        }
        found
    }

    /// Whether a phrase of `list` ends right before token `end`.
    pub fn phrase_before(&self, list: &str, end: usize) -> bool {
        (1..=4.min(end)).any(|length| {
            if !self.patterns.begins(list, self.lower(end - length)) {
                return false;
            }
            let joined = (end - length..end).map(|index| self.lower(index)).collect::<Vec<_>>().join(" ");
            self.patterns.is(list, &joined)
        })
    }

    /// Whether a token could be part of a name by its letters.
    pub fn capital(&self, index: usize) -> bool {
        let surface = self.surface(index);
        let first = surface.chars().next().unwrap_or(' ');
        (first.is_alphanumeric() && surface.chars().any(char::is_uppercase) && !surface.contains(['@', '/'])) || is_site(surface)
    }

    /// The number of tokens that the legal form at `index` takes ("LLC", "(Pty) Ltd"); none where there is none.
    pub fn legal_form(&self, index: usize) -> Option<usize> {
        let is = |index: usize| {
            let plain = self.lower(index).replace('.', "");
            (self.surface(index).chars().any(char::is_uppercase) || self.patterns.is("legal_form_small", &plain))
                && self.patterns.is("legal_form", &plain)
        };
        if is(index) {
            // "PTY. LTD.": the first full stop stands alone.
            let stop = self.surface(index + 1) == "." && is(index + 2);
            return Some(1 + usize::from(stop));
        }
        (self.surface(index) == "(" && self.surface(index + 2) == ")" && is(index + 1)).then_some(3)
    }

    fn names_something(&self, index: usize) -> bool {
        self.capital(index) && !self.is("no_name", index)
    }

    /// Where the name that starts at `start` ends.
    fn name_at(&self, start: usize) -> Option<Name> {
        if !self.names_something(start) {
            return None;
        }
        let mut end = start + 1;
        let mut form = false;
        loop {
            let comma = usize::from(self.surface(end) == ",");
            if let Some(length) = self.legal_form(end + comma) {
                let plain = self.lower(end + comma).replace('.', "");
                form |= !self.patterns.is("legal_form_weak", &plain) || comma == 0;
                end += comma + length;
            } else if form {
                break;
            } else if self.names_something(end) || (self.capital(end) && self.names_something(end + 1) && !self.is("no_name_inside", end)) {
                end += 1;
            } else if self.names_something(end + 1) && (self.is("connector", end) || (self.surface(end) == "." && self.surface(end - 1).len() <= 3)) {
                end += 2;
            } else if self.is("connector", end) && self.lower(end + 1) == "the" && self.names_something(end + 2) {
                end += 3;
            } else {
                break;
            }
        }
        Some(Name { start, end, form })
    }

    /// All names of the sentence, in order, none inside another.
    pub fn names(&self) -> Vec<Name> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some(name) = self.name_at(at) {
                at = name.end;
                found.push(name);
            } else {
                at += 1;
            }
        }
        found
    }
}

/// Whether a word is a web address or a domain: at least one label of three letters and an ending of two.
pub(in crate::resolve) fn is_site(word: &str) -> bool {
    if word.contains('@') || !word.contains('.') {
        return false;
    }
    let host = host(word);
    let mut labels = host.rsplit('.');
    let ending = labels.next().unwrap_or_default();
    ending.len() >= 2 && ending.chars().all(char::is_alphabetic) && host.contains('.') && labels.any(|label| label.len() >= 3)
}

/// The host of a web address, without "www.", in lower case.
pub(in crate::resolve) fn host(word: &str) -> String {
    let lower = word.to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    rest.strip_prefix("www.").unwrap_or(rest).to_owned()
}

/// The label of a host that a company chooses: `shop.acme.co.uk` → `acme`.
pub(in crate::resolve) fn site_label(host: &str) -> &str {
    let labels: Vec<&str> = host.split('.').collect();
    // Second-level registries ("co.uk", "com.au") are short.
    let end = labels.len().saturating_sub(if labels.len() > 2 && labels[labels.len() - 2].len() <= 3 { 2 } else { 1 });
    end.checked_sub(1).and_then(|index| labels.get(index)).copied().unwrap_or(host)
}

/// The words of a name that tell it from others: lower case, no article, no legal form, no possessive; a site is its host.
pub(in crate::resolve) fn bare(name: &str, patterns: &Patterns) -> Vec<String> {
    let name = name.trim().trim_end_matches(['.', ',', ';', ':']);
    if !name.contains(' ') && is_site(name) {
        return vec![host(name)];
    }
    let lower = name.to_lowercase();
    let mut words: Vec<String> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '“' | '”' | '(' | ')' | '‘'))
        .map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word).trim_matches(['\'', '’']).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 && matches!(words[0].as_str(), "the" | "a" | "an") {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|word| patterns.is("legal_form", &word.replace('.', ""))) {
        words.pop();
    }
    words
}

/// Letters and digits of some words alone.
pub(in crate::resolve) fn compact(words: &[String]) -> String {
    words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether the name `short` stands for the longer `long`: its beginning, its initials, or its site.
pub(in crate::resolve) fn stands_for(short: &[String], long: &[String]) -> bool {
    let (first, second) = (compact(short), compact(long));
    if first.is_empty() || second.is_empty() {
        return false;
    }
    if first == second || (short.len() < long.len() && long.starts_with(short)) {
        return true;
    }
    let label = |words: &[String]| (words.len() == 1 && words[0].contains('.')).then(|| site_label(&words[0]).replace('-', ""));
    if label(short).is_some_and(|label| label == second) || label(long).is_some_and(|label| label == first) {
        return true;
    }
    let initials = |all: bool| -> String {
        long.iter().filter(|word| all || word.len() > 3 || long.len() < 3).filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).collect()
    };
    long.len() > 1 && first.chars().count() > 1 && (initials(true) == first || initials(false) == first)
}
