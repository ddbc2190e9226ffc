//! Which patterns may match a text at all, told by the words that each of them cannot do without.
//!
//! In: regular expressions, and a text. Out: the numbers of the expressions that need to be tried. Most sentences hold the words of none, and
//! one pass over the sentence says so.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use regex_syntax::hir::{Hir, HirKind};

/// What of a length more says nothing more.
const LONG: usize = 10;

/// The words that patterns need, all in one automaton.
#[derive(Debug, Clone)]
pub(super) struct Needed {
    words: AhoCorasick,
    /// For each word, the patterns that need it or another of their words.
    of_word: Vec<Vec<usize>>,
    /// Patterns that need no words.
    always: Vec<usize>,
    count: usize,
}

impl Needed {
    /// For patterns that are matched without regard to case. One that does not parse needs nothing.
    pub(super) fn of(patterns: &[String]) -> Result<Self, BuildError> {
        let mut words: Vec<String> = Vec::new();
        let mut of_word: Vec<Vec<usize>> = Vec::new();
        let mut always = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            match regex_syntax::parse(pattern).ok().and_then(|hir| needed(&hir)) {
                None => always.push(index),
                Some(any_of) => {
                    for word in any_of {
                        let at = words.iter().position(|known| *known == word).unwrap_or(words.len());
                        if at == words.len() {
                            words.push(word);
                            of_word.push(Vec::new());
                        }
                        of_word[at].push(index);
                    }
                }
            }
        }
        let words = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words)?;
        Ok(Self { words, of_word, always, count: patterns.len() })
    }

    /// The patterns that may match in `text`, ascending.
    pub(super) fn candidates(&self, text: &str) -> Vec<usize> {
        // Two letters outside ASCII fold to letters in it.
        if !text.is_ascii() && text.contains(['\u{17f}', '\u{212a}']) {
            return (0..self.count).collect();
        }
        let mut found = self.always.clone();
        for word in self.words.find_overlapping_iter(text) {
            found.extend(&self.of_word[word.pattern().as_usize()]);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Words in lower case of which at least one stands in whatever the expression matches; none where that can't be told.
fn needed(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let word = std::str::from_utf8(&literal.0).ok().filter(|word| word.is_ascii())?;
            Some(vec![word.to_ascii_lowercase()])
        }
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(needed).max_by_key(|words| worth(words)),
        HirKind::Alternation(parts) => parts.iter().map(needed).collect::<Option<Vec<_>>>().map(|words| words.concat()),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
}

/// Longer words are rarer; the shortest counts.
fn worth(words: &[String]) -> (usize, usize) {
    let least = words.iter().map(String::len).min().unwrap_or(0).min(LONG);
    (least, words.iter().map(|word| word.len().min(LONG)).sum::<usize>() * 16 / words.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};
    use regex::RegexBuilder;

    fn words(pattern: &str) -> Option<Vec<String>> {
        needed(&regex_syntax::parse(pattern).expect("a test's own pattern"))
    }

    #[test]
    fn the_rarest_words_are_chosen() {
        assert_eq!(words(r"\b(?:solely )?automated (?:individual )?decisions?").as_deref(), Some(&["automated ".to_owned()][..]));
        assert_eq!(words(r"\b(?:Lodge|file) [^.]{0,9}").as_deref(), Some(&["lodge".to_owned(), "file".to_owned()][..]));
        assert_eq!(words(r"(?:a|b)?[c-e]*"), None);
        assert_eq!(words(r"caf\u{e9}"), None);
    }

    const PATTERNS: [&str; 5] = [r"\bask(?:ed)? (?:us|them)\b", r"(?:sky|kiss)+ ?s", r"x|yes", r"[a-c]{2}", r"caf\u{e9} s"];

    proptest! {
        /// No text is matched by a pattern that is no candidate.
        #[test]
        fn no_match_is_lost(text in "[AaSsKkXxYyEe us\u{17f}\u{212a}\u{e9}]{0,12}|ask(ed)? (US|them)|(S|\u{17f})ky(s)?") {
            let patterns = PATTERNS.map(str::to_owned);
            let candidates = Needed::of(&patterns).expect("few words").candidates(&text);
            for (index, pattern) in patterns.iter().enumerate() {
                let regex = RegexBuilder::new(pattern).case_insensitive(true).build().expect("a test's own pattern");
                prop_assert!(!regex.is_match(&text) || candidates.contains(&index), "{pattern} matches {text:?}");
            }
        }
    }
}
