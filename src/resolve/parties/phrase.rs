//! The words of one party mention, and what they say by themselves.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::controller::names::{Line, bare};
use super::is_address;
use crate::annotate::Annotated;
use crate::knowledge::Patterns;
use crate::label::PartyKind;
use crate::practice::Role;

/// Words that the document writes in small letters somewhere.
pub(super) type SmallWords<'a> = BTreeSet<&'a str>;

/// Gathers them.
pub(super) fn small_words(annotated: &Annotated) -> SmallWords<'_> {
    annotated.words.iter().filter(|word| word.shape == 1).map(|word| word.lower.as_str()).collect()
}

/// A mention without the articles before it.
pub(super) struct Phrase<'a> {
    line: Line<'a>,
    pub sentence: usize,
    /// Tokens of the whole mention.
    pub range: Range<usize>,
    /// First token after articles and the like.
    start: usize,
    /// Lower-case words from there.
    pub words: Vec<String>,
    /// The same as names are compared.
    pub bare: Vec<String>,
    /// Lower-case words before `start` that belong to the mention.
    determiners: Vec<String>,
}

impl<'a> Phrase<'a> {
    pub fn new(text: &'a str, annotated: &'a Annotated, sentence: usize, range: Range<usize>, patterns: &'a Patterns) -> Self {
        let tokens = annotated.sentences.get(sentence).map_or(&[][..], |tokens| &tokens.tokens);
        let line = Line { text, tokens, annotated, patterns };
        let start = range.clone().find(|index| !line.is("party_determiner", *index) && line.lower(*index).chars().any(char::is_alphanumeric));
        // "Those we know", "all who visit": what follows describes them.
        let points = |index: usize| matches!(line.lower(index), "those" | "these" | "all" | "any" | "such");
        let start = start.map(|start| if start > range.start && line.is("party_described", start) && points(start - 1) { start - 1 } else { start });
        // A lone determiner ("our") is a pronoun.
        let start = start.unwrap_or(range.start);
        let words: Vec<String> = (start..range.end).map(|index| line.lower(index).to_owned()).collect();
        let bare = bare(&line.words(start, range.end), patterns);
        let determiners = (range.start..start).map(|index| line.lower(index).to_owned()).collect();
        Self { line, sentence, range, start, words, bare, determiners }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is(&self, list: &str, index: usize) -> bool {
        self.words.get(index).is_some_and(|word| self.line.patterns.is(list, word))
    }

    pub fn capital(&self, index: usize) -> bool {
        self.line.capital(self.start + index)
    }

    /// The token of a word.
    pub const fn token(&self, index: usize) -> usize {
        self.start + index
    }

    /// "Example Street 1, Exampleton ("_we_")": whether the words go on to say that they name the speaker.
    pub fn calls_itself(&self) -> bool {
        let named = |at: usize| (at + 1..self.len()).find(|index| self.words[*index].chars().any(char::is_alphanumeric));
        (1..self.len()).filter(|at| self.words[*at] == "(").filter_map(named).any(|index| self.is("party_first", index))
    }

    /// Words `from..to` as they stand.
    pub fn surface(&self, from: usize, to: usize) -> String {
        self.line.words(self.start + from, self.start + to)
    }

    fn determined(&self, word: &str) -> bool {
        self.determiners.iter().any(|determiner| determiner == word)
    }

    /// One past the head: where what follows only describes it.
    fn head_end(&self, from: usize) -> usize {
        (from + 1..self.len()).find(|index| self.is("head_end", *index)).unwrap_or(self.len())
    }

    /// The same, but lists ("local, state or federal agencies") and "of" go on.
    fn list_end(&self) -> usize {
        (1..self.len())
            .find(|index| self.is("head_end", *index) && !matches!(self.words[*index].as_str(), "," | "and" | "or" | "of" | "("))
            .unwrap_or(self.len())
    }

    /// Whether a phrase of `list` (one to four words) stands in words `from..to`.
    fn says(&self, list: &str, from: usize, to: usize) -> bool {
        (from..to).any(|start| (start + 1..=to.min(start + 4)).any(|end| self.line.patterns.is(list, &self.words[start..end].join(" "))))
    }

    /// Whose side a phrase is on that begins with the controller's name of `length` words: "Acme", "Acme's customers", "Acme affiliates".
    pub fn of_own(&self, length: usize, role: Option<Role>) -> PartyKind {
        let rest = (length..self.len()).find(|index| !matches!(self.words[*index].as_str(), "'s" | "’s" | "'" | "’" | "-")).unwrap_or(self.len());
        let end = self.head_end(rest.saturating_sub(1)).max(rest);
        if rest >= end {
            return PartyKind::First;
        }
        if self.says("affiliate_head", rest, self.len()) {
            return PartyKind::Affiliate;
        }
        if self.says("own_head", end - 1, end) || self.says("own_body", end - 1, end) || end - rest > 3 {
            return PartyKind::First;
        }
        if self.is("user_head", end - 1) {
            return if role == Some(Role::Recipient) { PartyKind::OtherUsers } else { PartyKind::User };
        }
        if self.says("third_mark", rest, end) { PartyKind::Third } else { PartyKind::First }
    }

    /// What the words say of whose side it is; nothing where they do not.
    pub fn party(&self, role: Option<Role>) -> Option<PartyKind> {
        let recipient = role == Some(Role::Recipient);
        if self.is("party_first", 0) || (self.len() == 1 && matches!(self.words[0].as_str(), "our" | "my")) {
            return Some(PartyKind::First);
        }
        if self.is("party_user", 0) && !matches!(self.words[0].as_str(), "your" | "yours") || (self.words == ["your"]) {
            return Some(if recipient && self.words[0].starts_with("every") { PartyKind::Public } else { PartyKind::User });
        }
        let end = self.head_end(0);
        let whole = self.line.patterns.is("other_user", &self.with_determiners(end)) || self.says("other_user", 0, end);
        if whole || (self.determined("other") && self.is("user_head", end - 1) && !self.is("user_head_weak", end - 1)) {
            return Some(PartyKind::OtherUsers);
        }
        if self.determined("your") {
            return Some(self.yours(end, recipient));
        }
        if self.ours()
            && (self.says("own_head", end - 1, end) || self.says("own_body", end - 1, end))
            && !self.says("third_mark", 0, end)
            && !self.says("affiliate_head", 0, end)
            && !self.is("user_head", end - 1)
        {
            return Some(PartyKind::First);
        }
        let list_end = self.list_end();
        if self.says("authority_head", 0, list_end) && !self.says("third_mark", 0, end) {
            return Some(PartyKind::Authority);
        }
        if self.says("public_head", 0, list_end) {
            return Some(PartyKind::Public);
        }
        let controlled = self.words.iter().any(|word| word == "control") && self.words.iter().any(|word| word == "common");
        if (self.says("affiliate_head", 0, end) && !self.is("third_mark", end - 1)) || controlled {
            return Some(if self.says("third_mark", 0, 1) { PartyKind::Third } else { PartyKind::Affiliate });
        }
        if self.says("third_mark", 0, end) {
            return Some(PartyKind::Third);
        }
        self.by_head(end, role)
    }

    fn with_determiners(&self, end: usize) -> String {
        let near = self.determiners.last().into_iter().chain(&self.words[..end]);
        near.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// "Your …".
    fn yours(&self, end: usize, recipient: bool) -> PartyKind {
        if self.says("user_circle", end - 1, end) {
            return if recipient { PartyKind::OtherUsers } else { PartyKind::Third };
        }
        if self.says("user_relation", end - 1, end) || self.says("third_mark", 0, end) { PartyKind::Third } else { PartyKind::User }
    }

    fn by_head(&self, end: usize, role: Option<Role>) -> Option<PartyKind> {
        let ours = self.determined("our") || self.determined("my");
        if self.is("user_head", end - 1) || self.is("user_head", 0) {
            return Some(self.users(end, role, ours));
        }
        // "These cookies" are those of which the policy has just spoken, its own.
        let tool = self.is("own_tool", end - 1);
        let patterns = self.line.patterns;
        let foreign = self.determiners.iter().any(|word| patterns.is("foreign", word) && !(tool && patterns.is("pointing", word)));
        let foreign = foreign || self.says("outside_mark", 0, end);
        (ours || (self.says("own_head", end - 1, end) && !foreign)).then_some(PartyKind::First)
    }

    /// Users; as recipients, those whom the words do not say to be ours are others.
    fn users(&self, end: usize, role: Option<Role>, ours: bool) -> PartyKind {
        let weak = self.is("user_head_weak", end - 1);
        let described =
            self.words[1..].iter().any(|word| matches!(word.as_str(), "under" | "age" | "younger" | "visit" | "use" | "years" | "below" | "whose"));
        match role {
            _ if described => PartyKind::User,
            Some(Role::Recipient | Role::Actor) if weak => PartyKind::Third,
            Some(Role::Recipient) if !ours && end == self.len() && self.is("other_user_head", end - 1) => PartyKind::OtherUsers,
            _ => PartyKind::User,
        }
    }

    /// The proper name in the mention, without article and possessive: capitalised words that are not words of the language.
    pub fn proper(&self, small: &SmallWords<'_>) -> Option<String> {
        let line = &self.line;
        let plain = |index: usize| {
            let word = line.lower(index);
            [
                "no_name",
                "own_head",
                "user_head",
                "third_mark",
                "party_first",
                "party_user",
                "speaker",
                "party_determiner",
                "own_body",
                "user_relation",
                "user_circle",
                "outside_mark",
                "rank",
            ]
            .iter()
            .any(|list| line.patterns.is(list, word))
        };
        let says = |index: usize| {
            let surface = line.surface(index);
            let strange = surface.chars().skip(1).any(char::is_uppercase) || is_address(surface);
            line.capital(index) && !plain(index) && (strange || !small.contains(line.lower(index)))
        };
        let head = self.naming_end();
        let start = (self.start..self.range.end).find(|index| says(*index) && *index < head)?;
        // A capital at the beginning of a sentence says nothing, unless another follows or the word is unknown to the rest of the text.
        let name = line.names().into_iter().find(|name| name.start <= start && start < name.end);
        let (from, to) = name.map_or((start, start + 1), |name| (name.start.max(self.start), name.end.min(self.range.end)));
        let lone = to - from == 1 && from == 0 && !line.surface(from).chars().skip(1).any(char::is_uppercase) && !is_address(line.surface(from));
        if lone && (self.is("user_head", 0) || self.len() > 1 && !matches!(self.words[1].as_str(), "'s" | "’s")) {
            return None;
        }
        Some(line.words(from, to))
    }

    /// One past the last token at which a name of the mention may begin: a name that only describes others ("under contract with Acme") is
    /// none of theirs, one that is an example of them is.
    pub fn naming_end(&self) -> usize {
        let end = self.start + self.head_end(0);
        match self.words.get(end - self.start).map(String::as_str) {
            Some("such" | "like" | "including" | "(" | "," | "and" | "or" | "as") => self.range.end,
            _ => end,
        }
    }

    /// Whether the words say that it is ours, or are we.
    pub fn ours(&self) -> bool {
        self.is("party_first", 0) || ["our", "my", "this"].iter().any(|word| self.determined(word))
    }

    /// "The Clinic", "our museum": a body by its kind alone, said to be a particular one.
    pub fn particular(&self) -> bool {
        self.len() == 1 && self.is("own_body", 0) && ["the", "our", "this"].iter().any(|word| self.determined(word))
    }

    /// Whether a name in small letters is nothing but words in a row ("act on").
    pub fn only_words(&self, start: usize, end: usize) -> bool {
        let line = &self.line;
        end - start > 1 && (start..end).all(|index| !line.capital(index)) && (start..end).any(|index| line.is("head_end", index))
    }

    /// Whether the head of the phrase is a part of `name`.
    pub fn head_in(&self, name: &str) -> bool {
        let head = self.head_end(0) - 1;
        self.words.get(head).is_some_and(|head| name.to_lowercase().contains(head.as_str()))
    }

    /// Whether a name that is also an ordinary word stands for the company here.
    pub fn ambiguous_fits(&self, start: usize, end: usize, others: bool) -> bool {
        let line = &self.line;
        if !(start..end).all(|index| line.capital(index) || !line.surface(index).chars().any(char::is_alphabetic)) {
            return false;
        }
        if end - start > 1 {
            return true;
        }
        let sign = line.is("company_sign", start.wrapping_sub(1))
            || line.is("company_sign", end)
            || line.legal_form(end).is_some()
            || is_address(line.surface(end + 1))
            || is_address(line.surface(end));
        start > 0 && (sign || others)
    }
}
