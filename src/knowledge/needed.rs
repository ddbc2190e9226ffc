//! Which patterns may match a text at all, told by the words that each of them cannot do without.
//!
//! In: regular expressions, and a text. Out: the numbers of the expressions that need to be tried. Most sentences hold the words of none, and
//! one pass over the sentence says so.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use regex_syntax::hir::{Hir, HirKind};

/// What of a length more says nothing more.
const LONG: usize = 10;
/// How many conditions a pattern is held to.
const MOST: usize = 3;
/// Shorter words stand in nearly every sentence.
const SHORTEST: usize = 3;

/// Words in lower case of which at least one stands in whatever an expression matches.
type AnyOf = Vec<String>;

/// The words that patterns need, all in one automaton.
#[derive(Debug, Clone)]
pub(super) struct Needed {
    words: AhoCorasick,
    /// For each word, the patterns that need it or another word in its place, and which of their conditions that is, as a bit.
    of_word: Vec<Vec<(usize, u8)>>,
    /// The conditions of each pattern.
    conditions: Vec<u8>,
}

impl Needed {
    /// For patterns that are matched without regard to case. One that does not parse needs nothing.
    pub(super) fn of(patterns: &[String]) -> Result<Self, BuildError> {
        let mut words: Vec<String> = Vec::new();
        let mut of_word: Vec<Vec<(usize, u8)>> = Vec::new();
        let mut conditions = vec![0; patterns.len()];
        for (index, pattern) in patterns.iter().enumerate() {
            let mut needs = regex_syntax::parse(pattern).map(|hir| needed(&hir)).unwrap_or_default();
            needs.sort_by_key(|words| std::cmp::Reverse(worth(words)));
            for (bit, any_of) in (0..MOST).map(|bit| 1 << bit).zip(needs) {
                conditions[index] |= bit;
                for word in any_of {
                    let at = words.iter().position(|known| *known == word).unwrap_or(words.len());
                    if at == words.len() {
                        words.push(word);
                        of_word.push(Vec::new());
                    }
                    of_word[at].push((index, bit));
                }
            }
        }
        let words = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words)?;
        Ok(Self { words, of_word, conditions })
    }

    /// The patterns that may match in `text`, ascending.
    pub(super) fn candidates(&self, text: &str) -> Vec<usize> {
        // Two letters outside ASCII fold to letters in it.
        if !text.is_ascii() && text.contains(['\u{17f}', '\u{212a}']) {
            return (0..self.conditions.len()).collect();
        }
        let mut missing = self.conditions.clone();
        for word in self.words.find_overlapping_iter(text) {
            for (pattern, bit) in &self.of_word[word.pattern().as_usize()] {
                missing[*pattern] &= !bit;
            }
        }
        missing.iter().enumerate().filter(|(_, missing)| **missing == 0).map(|(pattern, _)| pattern).collect()
    }
}

/// What stands in whatever the expression matches, as far as that can be told: one word of each.
fn needed(hir: &Hir) -> Vec<AnyOf> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let word = std::str::from_utf8(&literal.0).ok().filter(|word| word.is_ascii() && word.len() >= SHORTEST);
            word.map(|word| vec![word.to_ascii_lowercase()]).into_iter().collect()
        }
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(needed).collect(),
        // One of the best of each part.
        HirKind::Alternation(parts) => {
            let best = parts.iter().map(|part| needed(part).into_iter().max_by_key(worth)).collect::<Option<Vec<_>>>();
            best.map(|words| words.concat()).into_iter().collect()
        }
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
    }
}

/// Longer words are rarer; the shortest counts.
fn worth(words: &AnyOf) -> (usize, usize) {
    let least = words.iter().map(String::len).min().unwrap_or(0).min(LONG);
    (least, words.iter().map(|word| word.len().min(LONG)).sum::<usize>() * 16 / words.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};
    use regex::RegexBuilder;

    fn words(pattern: &str) -> Vec<AnyOf> {
        needed(&regex_syntax::parse(pattern).expect("a test's own pattern"))
    }

    #[test]
    fn what_each_match_holds_is_needed() {
        assert_eq!(words(r"\b(?:solely )?automated (?:individual )?decisions?"), [["automated "], ["decision"]]);
        assert_eq!(words(r"\b(?:Lodge|file) [^.]{0,9}"), [["lodge", "file"]]);
        assert!(words(r"(?:a|b)?[c-e]*(?:to|also) caf\u{e9}").is_empty());
    }

    const PATTERNS: [&str; 6] =
        [r"\bask(?:ed)? (?:us|them)\b", r"(?:sky|kiss)+ ?s", r"x|yes", r"yes[^a]*(?:ask|sky)(?:kiss)?", r"[a-c]{2}", r"caf\u{e9} s"];

    proptest! {
        /// No text is matched by a pattern that is no candidate.
        #[test]
        fn no_match_is_lost(text in "[AaSsKkXxYyEe us\u{17f}\u{212a}\u{e9}]{0,12}|ask(ed)? (US|them)|yes ?(ASK|(s|\u{17f})ky)|(S|\u{17f})ky(s)?") {
            let patterns = PATTERNS.map(str::to_owned);
            let candidates = Needed::of(&patterns).expect("few words").candidates(&text);
            for (index, pattern) in patterns.iter().enumerate() {
                let regex = RegexBuilder::new(pattern).case_insensitive(true).build().expect("a test's own pattern");
                prop_assert!(!regex.is_match(&text) || candidates.contains(&index), "{pattern} matches {text:?}");
            }
        }
    }
}
