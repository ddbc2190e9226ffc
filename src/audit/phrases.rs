//! `audits/phrases.toml` → [`Phrases`]: lists of wordings that rules look for in the sentences of a policy.
//!
//! A wording is words with single blanks. `a|b` is either word, `word*` any word that begins so, `...` up to five words of any kind, and
//! `_` one word. Case, punctuation, hyphens and apostrophes do not count. A list may also name raw pieces of text, which are looked for as they
//! stand (`{{`), and wordings that take a sentence out of the list whatever else it says.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The largest gap that `...` stands for, in words.
const GAP: usize = 5;

/// All lists, by name.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    lists: BTreeMap<String, List>,
}

/// One list.
#[derive(Debug, Clone)]
pub struct List {
    /// What a sentence of the list says, in words.
    pub means: String,
    /// The wordings as they are written.
    pub written: Vec<String>,
    patterns: Vec<Pattern>,
    raw: Vec<String>,
    unless: Vec<Pattern>,
    /// Sentences that the list must find: they are its tests.
    pub must: Vec<String>,
    /// Sentences that it must not find.
    pub must_not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    means: String,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    raw: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    must_not: Vec<String>,
}

#[derive(Debug, Clone)]
struct Pattern(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    /// Any of these; the flag says that only the beginning counts.
    Word(Vec<(String, bool)>),
    One,
    Gap,
}

impl Phrases {
    /// Reads the file.
    ///
    /// # Errors
    /// If it is not the TOML that is expected.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        let written: BTreeMap<String, Written> = toml::from_str(text)?;
        let compile = |phrases: &[String]| phrases.iter().map(|phrase| Pattern::new(phrase)).collect();
        let lists = written.into_iter().map(|(name, list)| {
            let (patterns, unless) = (compile(&list.phrases), compile(&list.unless));
            let raw: Vec<String> = list.raw.iter().map(|raw| raw.to_lowercase()).collect();
            let written = list.phrases.into_iter().chain(list.raw).collect();
            (name, List { means: list.means, written, patterns, raw, unless, must: list.must, must_not: list.must_not })
        });
        Ok(Self { lists: lists.collect() })
    }

    /// The lists, by name.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &List)> {
        self.lists.iter().map(|(name, list)| (name.as_str(), list))
    }

    /// The list of that name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&List> {
        self.lists.get(name)
    }

    /// Names of the lists that a sentence is in. `context` is what leads into it (the sentence before its list, the head of its column):
    /// a wording may begin there, but must end in the sentence.
    #[must_use]
    pub fn of<'a>(&'a self, context: &str, sentence: &str) -> Vec<&'a str> {
        let mut words = tokens(context);
        let own = words.len();
        words.extend(tokens(sentence));
        let raw = sentence.to_lowercase();
        self.lists.iter().filter(|(_, list)| list.holds(&words, own, &raw)).map(|(name, _)| name.as_str()).collect()
    }
}

impl List {
    fn holds(&self, words: &[String], own: usize, raw: &str) -> bool {
        let found = self.raw.iter().any(|piece| raw.contains(piece)) || self.patterns.iter().any(|pattern| pattern.found(words, own));
        found && !self.unless.iter().any(|pattern| pattern.found(words, own))
    }
}

impl Pattern {
    fn new(phrase: &str) -> Self {
        let mut pieces = Vec::new();
        for word in phrase.split_whitespace() {
            match word {
                "..." => pieces.push(Piece::Gap),
                "_" => pieces.push(Piece::One),
                word if word.contains('|') => pieces.push(Piece::Word(word.split('|').flat_map(alternatives).collect())),
                word => pieces.extend(alternatives(word).into_iter().map(|word| Piece::Word(vec![word]))),
            }
        }
        Self(pieces)
    }

    /// Whether it stands in `words` so that it ends after word `own`.
    fn found(&self, words: &[String], own: usize) -> bool {
        (0..words.len()).any(|start| self.ends(&self.0, words, start).is_some_and(|end| end > own))
    }

    /// Where it ends if it begins at `at`: the last such place, since a wording may reach from the context into the sentence.
    fn ends(&self, pieces: &[Piece], words: &[String], at: usize) -> Option<usize> {
        let Some((piece, rest)) = pieces.split_first() else { return Some(at) };
        match piece {
            Piece::Gap => (0..=GAP).rev().filter(|gap| at + gap <= words.len()).find_map(|gap| self.ends(rest, words, at + gap)),
            Piece::One => words.get(at).and_then(|_| self.ends(rest, words, at + 1)),
            Piece::Word(any) => {
                let word = words.get(at)?;
                let fits = any.iter().any(|(text, prefix)| if *prefix { word.starts_with(text) } else { word == text });
                if fits { self.ends(rest, words, at + 1) } else { None }
            }
        }
    }
}

fn alternatives(word: &str) -> Vec<(String, bool)> {
    let prefix = word.ends_with('*');
    let mut parts: Vec<_> = tokens(word.trim_end_matches('*')).into_iter().map(|part| (part, false)).collect();
    if let Some(last) = parts.last_mut() {
        last.1 = prefix;
    }
    parts
}

/// The words of a text: lower case, without punctuation; hyphens divide, apostrophes vanish, and a possessive 's with them; "don't" and
/// "cannot" are two words.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let folded = text.to_lowercase().replace(['’', '‘', '`'], "'").replace("won't", "will not").replace("can't", "can not").replace("n't", " not");
    let folded = folded.replace("cannot", "can not");
    let words = folded.split(|letter: char| !(letter.is_alphanumeric() || letter == '\'')).map(|word| word.trim_matches('\''));
    words.map(|word| word.strip_suffix("'s").unwrap_or(word).replace('\'', "")).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(phrase: &str, sentence: &str) -> bool {
        Phrases::read(&format!("[x]\nmeans = \"\"\nphrases = [{phrase:?}]")).expect("it is well formed").of("", sentence) == ["x"]
    }

    #[test]
    fn wordings_are_words_alternatives_beginnings_and_gaps() {
        assert!(holds("opt-out|unsubscribe", "You may unsubscribe at any time."));
        assert!(holds("opt-out of", "To Opt\u{2011}out of it, write."));
        assert!(holds("right ... access", "the right, free of charge, to access"));
        assert!(!holds("right ... access", "the right that one two three four five six access"));
        assert!(holds("delet* your", "Deleting your data"));
        assert!(!holds("access", "accessible"));
        assert!(holds("don't sell", "We don’t sell"));
        assert!(holds("company policy", "the company's policy"));
    }

    #[test]
    fn a_wording_may_begin_in_the_lead_in_but_ends_in_the_sentence() {
        let phrases = Phrases::read("[x]\nmeans = \"\"\nphrases = [\"right to ... access\"]").expect("it is well formed");
        assert_eq!(phrases.of("You have the right to", "access your data"), ["x"]);
        assert!(phrases.of("You have the right to access", "and more").is_empty());
    }

    #[test]
    fn raw_pieces_are_found_and_exceptions_hold() {
        let phrases = Phrases::read("[x]\nmeans = \"\"\nraw = [\"{{\"]\nunless = [\"template\"]").expect("it is well formed");
        assert_eq!(phrases.of("", "Welcome to {{company}}"), ["x"]);
        assert!(phrases.of("", "our template {{company}}").is_empty());
    }
}
