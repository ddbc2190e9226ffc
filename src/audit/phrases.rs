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
    /// Which wordings may begin at a word, by the word's first letters: there are hundreds, and a sentence has words for few.
    index: BTreeMap<String, Vec<Entry>>,
}

/// A wording: number of its list, number in that list, whether it takes sentences out.
#[derive(Debug, Clone, Copy)]
struct Entry {
    list: usize,
    pattern: usize,
    unless: bool,
}

/// Letters of a word that the index goes by; beginnings (`word*`) have at least as many.
const LETTERS: usize = 3;

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
        let lists: BTreeMap<String, List> = lists.collect();
        let index = index(&lists);
        Ok(Self { lists, index })
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
        let mut found: Vec<bool> = self.lists.values().map(|list| list.raw.iter().any(|piece| raw.contains(piece))).collect();
        let mut barred = vec![false; found.len()];
        let lists: Vec<&List> = self.lists.values().collect();
        for (start, word) in words.iter().enumerate() {
            for entry in self.index.get(key(word)).into_iter().flatten() {
                let state = if entry.unless { &mut barred[entry.list] } else { &mut found[entry.list] };
                if !*state {
                    let list = lists[entry.list];
                    let pattern = if entry.unless { &list.unless[entry.pattern] } else { &list.patterns[entry.pattern] };
                    *state = pattern.ends(&pattern.0, &words, start).is_some_and(|end| end > own);
                }
            }
        }
        self.lists.keys().enumerate().filter(|(number, _)| found[*number] && !barred[*number]).map(|(_, name)| name.as_str()).collect()
    }
}

/// The first letters of a word.
fn key(word: &str) -> &str {
    word.char_indices().nth(LETTERS).map_or(word, |(end, _)| &word[..end])
}

fn index(lists: &BTreeMap<String, List>) -> BTreeMap<String, Vec<Entry>> {
    let mut index: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for (number, list) in lists.values().enumerate() {
        for (unless, patterns) in [(false, &list.patterns), (true, &list.unless)] {
            for (pattern, Pattern(pieces)) in patterns.iter().enumerate() {
                // A wording begins with a word; what begins with a gap would be everywhere.
                let Some(Piece::Word(words)) = pieces.first() else { continue };
                let keys: std::collections::BTreeSet<&str> = words.iter().map(|(word, _)| key(word)).collect();
                for key in keys {
                    index.entry(key.to_owned()).or_default().push(Entry { list: number, pattern, unless });
                }
            }
        }
    }
    index
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
