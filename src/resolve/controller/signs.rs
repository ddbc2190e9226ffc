//! Sentences → signs of who speaks: definitions, titles, phrases around names, addresses.

use super::names::{Line, Name, bare, stands_for};
use crate::knowledge::EntryKind;
use crate::segment::SentenceKind;
use crate::text::Span;

/// How much a sign says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// It names the controller by itself.
    Strong,
    /// In the title of the text.
    Title,
    /// One of two that are needed.
    Fair,
    /// One of many.
    Weak,
}

/// A name that something speaks for.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    pub name: String,
    pub form: bool,
    pub weight: Weight,
    /// Whether the ontology knows it as somebody who serves others.
    pub vendor: bool,
    /// Short names that are defined with it.
    pub terms: Vec<String>,
    /// Its place: the sentence.
    pub sentence: usize,
    /// Where the name stands; `None` where it is not in the text.
    pub place: Option<Span>,
}

/// A sentence with what its surroundings say.
pub(super) struct Context<'a> {
    pub line: Line<'a>,
    pub sentence: usize,
    pub kind: SentenceKind,
    /// The headings above it, in lower case.
    pub headings: String,
    /// The sentence before it, in lower case.
    pub before: String,
    /// Names of the ontology in it, by tokens.
    pub vendors: Vec<(usize, usize)>,
}

impl Context<'_> {
    /// Every sign in the sentence.
    pub fn signs(&self, common: &dyn Fn(&str) -> bool) -> Vec<Sign> {
        let line = &self.line;
        let mut found = Vec::new();
        let title = self.title(&mut found);
        if self.kind == SentenceKind::Heading {
            found.extend(line.names().first().filter(|name| name.form && name.end == line.tokens.len()).and_then(|name| self.imprint(*name)));
            return found;
        }
        let names: Vec<Name> = line.names().into_iter().filter(|name| !title && self.is_proper(*name, common)).collect();
        self.definitions(&names, &mut found);
        self.meaning(&mut found);
        self.lower_case(&names, &mut found);
        for name in &names {
            if let Some(weight) = self.around(*name) {
                found.push(self.sign(*name, weight));
            }
        }
        let whole = Name { start: 0, end: line.tokens.len(), form: true };
        // A line that ends in a legal form is a name, even if it begins small.
        let formal = (2..=6).contains(&whole.end) && !line.capital(0) && line.legal_form(whole.end - 1) == Some(1);
        if let Some(first) = if formal { Some(&whole) } else { names.first() } {
            found.extend(self.imprint(*first));
        }
        found
    }

    fn sign(&self, name: Name, weight: Weight) -> Sign {
        // "The" with its capital inside a sentence is part of the name: The Hill.
        let article = name.start > 1 && self.line.surface(name.start - 1) == "The";
        let start = name.start - usize::from(article);
        let words = self.line.words(start, name.end);
        let place = self.line.tokens[start].span.join(self.line.tokens[name.end - 1].span);
        let vendor = self.vendors.iter().any(|(start, end)| *start <= name.start && name.start < *end);
        Sign { name: words, form: name.form, weight, vendor, terms: Vec::new(), sentence: self.sentence, place: Some(place) }
    }

    fn free(&self, start: usize, end: usize, weight: Weight) -> Option<Sign> {
        let line = &self.line;
        let start = (start..end).find(|index| !matches!(line.lower(*index), "the" | "a" | "an" | "\"" | "“" | "‘" | "'" | ":"))?;
        let end = (start..end).find(|index| matches!(line.surface(*index), "[" | "(")).unwrap_or(end);
        let end = (start..end)
            .rev()
            .find(|index| !matches!(line.lower(*index), "\"" | "”" | "’" | "'" | "'s" | "’s" | ":" | "|" | "-" | "–" | "—" | "."))
            .map_or(start, |last| last + 1);
        // A description, a sentence or a defined term is no name.
        let plain = (start..end).filter(|index| line.is("no_name", *index) || line.is("speaker", *index)).count();
        let many = if weight == Weight::Strong { plain == end - start } else { plain * 2 >= end - start };
        let odd = (start..end).any(|index| matches!(line.surface(index), "[" | "]" | "/" | "{" | "<"));
        let small = weight == Weight::Title && !(start..end).any(|index| line.capital(index)) && (end - start > 1 || start > 0);
        let small = small || (plain > 0 && !(start..end).any(|index| line.capital(index)));
        if end <= start || end - start > 8 || many || odd || small || is_numeral(line.surface(start)) && end - start == 1 {
            return None;
        }
        let name = line.names().into_iter().find(|name| name.start == start && name.end == end).unwrap_or(Name { start, end, form: false });
        Some(self.sign(name, weight))
    }

    /// Whether a capitalised word is more than the beginning of a sentence.
    fn is_proper(&self, name: Name, common: &dyn Fn(&str) -> bool) -> bool {
        let line = &self.line;
        name.form
            || name.start > 0 && name.end - name.start > 1
            || (name.start..name.end).any(|index| {
                let surface = line.surface(index);
                surface.chars().skip(1).any(char::is_uppercase) || !common(line.lower(index)) && !line.is("connector", index)
            })
    }

    /// "Acme Privacy Policy", "Privacy Policy for Acme", "Privacy Policy | Acme": only near the top, only short lines.
    fn title(&self, found: &mut Vec<Sign>) -> bool {
        let line = &self.line;
        let heading = self.kind == SentenceKind::Heading;
        if self.sentence > if heading { 8 } else { 3 }
            || self.kind == SentenceKind::Item
            || line.tokens.len() > 16
            || (self.kind != SentenceKind::Heading && line.surface(line.tokens.len().saturating_sub(1)) == ".")
        {
            return false;
        }
        let Some((at, length)) = (0..line.tokens.len()).find_map(|at| line.phrase("policy_title", at).map(|length| (at, length))) else {
            return false;
        };
        let strip =
            |start: usize| (start..at).find(|index| !line.is("no_name", *index) && line.capital(*index) || !line.is("no_name", *index) && at <= 3);
        let of = (0..=at).find_map(|start| line.phrase("policy_title_of", start).map(|length| start + length));
        let sign = if let Some(start) = of {
            let end = (start..line.tokens.len())
                .find(|index| matches!(line.surface(*index), "," | "." | "(" | "|" | "-" | "–" | "—"))
                .unwrap_or(line.tokens.len());
            self.free(start, end, Weight::Title)
        } else if let Some(start) = strip(0) {
            // "Acme's Website Privacy Policy": words before it that are none of the name.
            let end = (start..at).find(|index| *index > start && line.is("no_name", *index)).unwrap_or(at);
            self.free(start, end, Weight::Title)
        } else {
            let after = at + length;
            matches!(line.surface(after), "|" | "-" | "–" | "—" | ":").then(|| self.free(after + 1, line.tokens.len(), Weight::Title)).flatten()
        };
        found.extend(sign);
        true
    }

    /// `Acme Ltd, 1 High Street ("Acme", "we")`.
    fn definitions(&self, names: &[Name], found: &mut Vec<Sign>) {
        let line = &self.line;
        for open in (0..line.tokens.len()).filter(|index| line.surface(*index) == "(") {
            let Some(close) = (open + 1..line.tokens.len().min(open + 45)).find(|index| line.surface(*index) == ")") else { continue };
            let Terms { terms, speaks } = self.terms(open + 1, close);
            if terms.is_empty() && !speaks {
                continue;
            }
            let before: Vec<Name> = names.iter().copied().filter(|name| name.end <= open).collect();
            let short: Vec<Vec<String>> = terms.iter().map(|term| bare(term, line.patterns)).collect();
            let fits = |name: &&Name| {
                let long = bare(&line.words(name.start, name.end), line.patterns);
                short.iter().any(|short| stands_for(short, &long) || (short.len() == 1 && long.contains(&short[0])))
            };
            // The owner behind a product's name has the legal form.
            let formal = before.iter().rev().find(|name| speaks && name.form && open - name.end < 30);
            // "Acme Ltd, its subsidiaries and affiliates (collectively, …)": the first is the company itself.
            let together = (open..close).any(|index| matches!(line.lower(index), "collectively" | "together"));
            let leader = before.iter().find(|name| together && name.form);
            let related = before.iter().find(|name| name.form && fits(name)).or(formal).or_else(|| before.iter().find(fits)).or(leader);
            let sign = if let Some(name) = related {
                Some(self.sign(*name, if speaks { Weight::Strong } else { Weight::Fair }))
            } else if !speaks {
                None
            } else if let Some(name) = before.iter().rev().find(|name| name.form || name.end == open) {
                Some(self.sign(*name, Weight::Strong))
            } else if open <= 6 {
                // At the very beginning a name may be written small: `metrio ("we")`; after "at", "welcome to".
                let start = (0..open)
                    .rev()
                    .find(|index| matches!(line.lower(*index), "to" | "at" | "," | ":" | "is" | "by" | "of"))
                    .map_or(0, |index| index + 1);
                self.free(start, open, Weight::Strong)
            } else {
                before.last().map(|name| self.sign(*name, Weight::Strong))
            };
            found.extend(sign.map(|sign| Sign { terms, ..sign }));
        }
    }

    /// The terms of brackets that begin the sentence: they speak of a name before it (`(hereinafter "Acme")` under an address).
    pub fn orphan(&self) -> Vec<String> {
        let line = &self.line;
        let close = if line.surface(0) == "(" { (1..line.tokens.len().min(20)).find(|index| line.surface(*index) == ")") } else { None };
        close.map(|close| self.terms(1, close).terms).unwrap_or_default()
    }

    /// What stands in brackets: the terms that it defines, and whether one of them is "we".
    fn terms(&self, start: usize, end: usize) -> Terms {
        let line = &self.line;
        let quoted = (start..end).any(|index| matches!(line.surface(index), "\"" | "“" | "”" | "‘" | "''" | "``" | "'"));
        let mut found = Terms { terms: Vec::new(), speaks: false };
        if !quoted && end - start > 6 {
            return found;
        }
        let divides = |index: usize| {
            matches!(line.surface(index), "\"" | "“" | "”" | "‘" | "’" | "''" | "``" | "," | ";" | "/" | "'")
                || (matches!(line.lower(index), "or" | "and" | "and/or" | "as" | ":"))
        };
        let mut from = start;
        for at in start..=end {
            if at < end && !divides(at) {
                continue;
            }
            let first = (from..at).find(|index| {
                !matches!(
                    line.lower(*index),
                    "the"
                        | "each"
                        | "collectively"
                        | "together"
                        | "hereinafter"
                        | "hereafter"
                        | "in"
                        | "this"
                        | "a"
                        | "referred"
                        | "to"
                        | "called"
                        | "hereby"
                        | "our"
                        | "also"
                        | "known"
                )
            });
            if let Some(first) = first {
                let words = line.words(first, at);
                let lower = words.to_lowercase();
                if line.patterns.is("speaker", &lower) {
                    found.speaks = true;
                    found.terms.push(words);
                } else if (line.capital(first) || quoted) && at - first <= 5 && !line.is("no_name", first) {
                    found.terms.push(words);
                }
            }
            from = at + 1;
        }
        found
    }

    /// `Company (…"We"…) refers to Acme Ltd`, `"we" means Acme`.
    fn meaning(&self, found: &mut Vec<Sign>) {
        let line = &self.line;
        let Some(at) = (0..line.tokens.len().min(40))
            .find(|at| matches!((line.lower(*at), line.lower(*at + 1)), ("refers" | "refer", "to") | ("means" | "mean", _)))
        else {
            return;
        };
        let speaks = (0..at).any(|index| line.is("speaker", index)) && at < 30;
        let own = line.is("own_term", 0) || line.is("own_term", 1);
        if !speaks && (!own || at > 4) {
            return;
        }
        let start = at + if line.lower(at + 1) == "to" { 2 } else { 1 };
        let end = (start..line.tokens.len())
            .find(|index| matches!(line.surface(*index), "," | "." | "(" | ";") && !(line.surface(*index) == "," && self.legal_after(*index)))
            .unwrap_or(line.tokens.len());
        let end = (start + 1..end).find(|index| line.is("name_end", *index)).unwrap_or(end);
        let weight = if speaks { Weight::Strong } else { Weight::Weak };
        if end > start
            && let Some(sign) = self.free(start, end, weight)
        {
            found.push(sign);
        }
    }

    fn legal_after(&self, comma: usize) -> bool {
        self.line.patterns.is("legal_form", &self.line.lower(comma + 1).replace('.', ""))
    }

    /// `novacoder built the …`, `At metrio, …`: names that need no capitals.
    fn lower_case(&self, names: &[Name], found: &mut Vec<Sign>) {
        let line = &self.line;
        if line.capital(0) && line.lower(0) == "at" || matches!(line.lower(0), "at") {
            let end = (1..line.tokens.len().min(7)).find(|index| line.surface(*index) == ",");
            found.extend(end.filter(|end| *end > 1).and_then(|end| self.free(1, end, Weight::Fair)));
        }
        for end in 1..line.tokens.len().min(8) {
            if line.phrase("after_strong", end).is_some() && !names.iter().any(|name| name.start <= 1 && name.end == end) {
                found.extend(self.free(0, end, Weight::Strong));
                break;
            }
        }
    }

    /// The words next to a name.
    fn around(&self, name: Name) -> Option<Weight> {
        let line = &self.line;
        let before = (0..name.start).rev().find(|index| !matches!(line.lower(*index), "the" | "\"" | "“" | "a" | "an")).map_or(0, |index| index + 1);
        for (weight, ahead, behind) in [
            (Weight::Strong, "before_strong", "after_strong"),
            (Weight::Fair, "before_fair", "after_fair"),
            (Weight::Weak, "before_weak", "after_weak"),
        ] {
            // "Collected by Acme" says more the other way round: a name after "by" alone may be anybody's.
            let after = if matches!(line.surface(name.end), "”" | "\"") { name.end + 1 } else { name.end };
            if line.phrase_before(ahead, before) || line.phrase(behind, after).is_some() {
                return Some(weight);
            }
        }
        // "The data controller under Article 4 is Acme."
        let controls = matches!(line.lower(before.wrapping_sub(1)), "is" | "are")
            && (before.saturating_sub(14)..before).any(|index| line.lower(index) == "controller");
        if controls {
            return Some(Weight::Strong);
        }
        let copyright = (name.start.saturating_sub(5)..name.start).any(|index| matches!(line.lower(index), "©" | "copyright"));
        if copyright {
            return Some(Weight::Fair);
        }
        (name.form && self.sentence < 6).then_some(Weight::Weak)
    }

    /// A name that begins a paragraph under "Responsible party", or after "Contact us at:".
    fn imprint(&self, name: Name) -> Option<Sign> {
        let line = &self.line;
        let mentions = |list: &str, text: &str| line.patterns.list(list).iter().any(|phrase| text.contains(phrase));
        let number = line.surface(name.end).starts_with(|c: char| c.is_ascii_digit());
        let alone = name.start == 0 && (name.form || name.end == line.tokens.len() || (number && name.end > 1)) && name.end <= 9;
        if !alone
            || mentions("imprint_other", &self.headings)
            || mentions("imprint_other", &self.before)
            || line.tokens[name.end..].iter().any(|token| mentions("imprint_other", token.span.of(line.text)))
        {
            return None;
        }
        let leads = self.before.ends_with(':') || self.before.ends_with(" at");
        if (leads && mentions("imprint", &self.before)) || (name.form && mentions("imprint", &self.headings)) {
            return Some(self.sign(name, Weight::Strong));
        }
        let contact = (leads && mentions("imprint_contact", &self.before)) || (name.form && mentions("imprint_contact", &self.headings));
        contact.then(|| self.sign(name, Weight::Fair))
    }
}

/// "IV" before a title counts sections.
fn is_numeral(word: &str) -> bool {
    word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | '.'))
}

/// Terms that brackets define.
struct Terms {
    terms: Vec<String>,
    speaks: bool,
}

/// Whether a name of the ontology counts as a vendor here.
pub(super) const fn is_vendor(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Organisation)
}
