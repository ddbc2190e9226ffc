//! Disclosures that stand in few fixed forms (`patterns/disclosures.toml`): what may be matched in a sentence, and on what cue.

use std::collections::BTreeMap;

use regex::{Match, Regex, RegexBuilder};
use serde::Deserialize;

use super::KnowledgeError;
use super::needed::Needed;

/// Name under `ontology/`.
pub const FILE: &str = "patterns/disclosures.toml";

/// The group of a pattern that is the mention, where it is not all that was matched.
const THE_WORDS: &str = "it";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cues: BTreeMap<String, String>,
    disclosure: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    label: String,
    cue: Option<String>,
    unless: Option<String>,
    patterns: Vec<String>,
    matches: Vec<String>,
    not: Vec<String>,
}

/// One pattern, compiled.
#[derive(Debug, Clone)]
struct Pattern {
    label: String,
    cue: Option<usize>,
    unless: Option<usize>,
    regex: Regex,
}

impl Pattern {
    /// What it finds in a sentence.
    fn hits<'s>(&self, sentence: &'s str) -> Vec<Match<'s>> {
        if self.regex.captures_len() == 1 {
            return self.regex.find_iter(sentence).collect();
        }
        self.regex.captures_iter(sentence).filter_map(|hit| hit.name(THE_WORDS).or_else(|| hit.get(0))).collect()
    }
}

/// All patterns of disclosures.
#[derive(Debug, Clone)]
pub struct Disclosures {
    needed: Needed,
    patterns: Vec<Pattern>,
    cues: Vec<Regex>,
    examples: Vec<(String, String, bool)>,
}

/// A disclosure in a sentence: label, and bytes of the sentence.
pub type Found<'a> = (&'a str, std::ops::Range<usize>);

impl Disclosures {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not the TOML that is expected, a pattern is no regular expression or has an unknown group, or a cue has no definition.
    pub fn read(text: &str) -> Result<Self, KnowledgeError> {
        let file: File = toml::from_str(text).map_err(|source| KnowledgeError::Toml { file: FILE.to_owned(), source: Box::new(source) })?;
        let invalid = |message: String| KnowledgeError::Invalid { file: FILE.to_owned(), message };
        let compile = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build().map_err(|error| invalid(error.to_string()));
        let names: Vec<&String> = file.cues.keys().collect();
        let cues = file.cues.values().map(|pattern| compile(pattern)).collect::<Result<_, _>>()?;
        let mut patterns = Vec::new();
        let mut sources = Vec::new();
        let mut examples = Vec::new();
        for rule in file.disclosure {
            let number =
                |name: &String| names.iter().position(|known| *known == name).ok_or_else(|| invalid(format!("{}: no cue {name:?}", rule.label)));
            let (cue, unless) = (rule.cue.as_ref().map(number).transpose()?, rule.unless.as_ref().map(number).transpose()?);
            for pattern in rule.patterns {
                let regex = compile(&pattern)?;
                if let Some(group) = regex.capture_names().flatten().find(|group| *group != THE_WORDS) {
                    return Err(invalid(format!("{}: a group is called {group:?}, not {THE_WORDS:?}", rule.label)));
                }
                patterns.push(Pattern { label: rule.label.clone(), cue, unless, regex });
                sources.push(pattern);
            }
            examples.extend(rule.matches.into_iter().map(|sentence| (rule.label.clone(), sentence, true)));
            examples.extend(rule.not.into_iter().map(|sentence| (rule.label.clone(), sentence, false)));
        }
        let needed = Needed::of(&sources).map_err(|error| invalid(error.to_string()))?;
        Ok(Self { needed, patterns, cues, examples })
    }

    /// The disclosures in a sentence; of one label, only those that do not overlap, longest first. `above` is what leads into the
    /// sentence: a cue may stand there.
    #[must_use]
    pub fn find(&self, sentence: &str, above: &str) -> Vec<Found<'_>> {
        let mut found: Vec<Found<'_>> = Vec::new();
        for index in self.needed.candidates(sentence) {
            let pattern = &self.patterns[index];
            let cue = pattern.cue.map(|cue| &self.cues[cue]);
            if pattern.unless.is_some_and(|unless| self.cues[unless].is_match(sentence)) {
                continue;
            }
            for hit in pattern.hits(sentence) {
                // The cue may begin the match itself ("right to …").
                let cued = cue.is_none_or(|cue| cue.is_match(above) || cue.find(sentence).is_some_and(|cue| cue.start() <= hit.start()));
                if cued {
                    found.push((&pattern.label, hit.start()..hit.start() + hit.as_str().trim_end().len()));
                }
            }
        }
        found.sort_by_key(|(label, range)| (*label, usize::MAX - range.len(), range.start));
        let mut kept: Vec<Found<'_>> = Vec::new();
        for (label, range) in found {
            if !kept.iter().any(|(other, taken)| *other == label && taken.start < range.end && range.start < taken.end) {
                kept.push((label, range));
            }
        }
        kept.sort_by_key(|(label, range)| (range.start, range.end, *label));
        kept
    }

    /// The file's own examples: label, sentence, whether it must be found.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.examples.iter().map(|(label, sentence, found)| (label.as_str(), sentence.as_str(), *found))
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::Knowledge;

    #[test]
    fn every_pattern_finds_its_examples_and_nothing_else() {
        let knowledge = Knowledge::embedded().expect("the embedded files are sound");
        let mut wrong = Vec::new();
        for (label, sentence, expected) in knowledge.disclosures().examples() {
            let found = knowledge.disclosures().find(sentence, "").iter().any(|(other, _)| *other == label);
            if found != expected {
                wrong.push(format!("{label}: {sentence} (found: {found})"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_cue_may_stand_above() {
        let knowledge = Knowledge::embedded().expect("the embedded files are sound");
        let item = "delete your data";
        assert!(knowledge.disclosures().find(item, "").is_empty());
        assert_eq!(knowledge.disclosures().find(item, "You have the following rights:"), [("right-erasure", 0..16)]);
    }
}
