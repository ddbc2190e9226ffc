//! `patterns/*.toml` → [`Patterns`]: the words that states an action, a denial, a hedge, a condition.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::KnowledgeError;
use super::lexicon;

const TRIGGERS: &str = "patterns/triggers.toml";
/// Files of word lists; a list has the same name everywhere, so no two files may have one of the same name.
const CUES: [&str; 4] = ["patterns/cues.toml", "patterns/controller.toml", "patterns/parties.toml", "patterns/references.toml"];

/// Word lists, folded; phrases keep single spaces.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    triggers: BTreeMap<String, Vec<String>>,
    cues: FxHashMap<String, FxHashSet<String>>,
    /// The first words of each list's phrases.
    beginnings: FxHashMap<String, FxHashSet<String>>,
}

#[derive(Deserialize)]
struct TriggerFile {
    trigger: Vec<Trigger>,
}

#[derive(Deserialize)]
struct Trigger {
    action: String,
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
}

impl Patterns {
    pub(super) fn read(take: &mut dyn FnMut(&str) -> Result<String, KnowledgeError>) -> Result<Self, KnowledgeError> {
        let bad = |file: &str, source| KnowledgeError::Toml { file: file.to_owned(), source: Box::new(source) };
        let mut triggers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let file: TriggerFile = toml::from_str(&take(TRIGGERS)?).map_err(|source| bad(TRIGGERS, source))?;
        for trigger in file.trigger {
            let phrases = triggers.entry(trigger.action).or_default();
            phrases.extend(trigger.verbs.iter().flat_map(|verb| inflections(verb)));
            phrases.extend(trigger.nouns);
        }
        let mut cues: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        for name in CUES {
            let lists: BTreeMap<String, Vec<String>> = toml::from_str(&take(name)?).map_err(|source| bad(name, source))?;
            for (list, words) in lists {
                if cues.insert(list.clone(), words.into_iter().map(|word| word.to_lowercase()).collect()).is_some() {
                    return Err(KnowledgeError::Invalid {
                        file: name.to_owned(),
                        message: format!("the list {list} stands in another file already"),
                    });
                }
            }
        }
        let beginning = |phrase: &String| phrase.split(' ').next().unwrap_or_default().to_owned();
        let beginnings = cues.iter().map(|(list, phrases)| (list.clone(), phrases.iter().map(beginning).collect())).collect();
        Ok(Self { triggers, cues, beginnings })
    }

    /// Action word → all forms of its verbs and nouns.
    pub fn triggers(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.triggers.iter().map(|(action, phrases)| (action.as_str(), phrases.as_slice()))
    }

    /// Whether `word` (lower case) is in the list called `list` of the files of word lists.
    #[must_use]
    pub fn is(&self, list: &str, word: &str) -> bool {
        self.cues.get(list).is_some_and(|words| words.contains(word))
    }

    /// Whether a phrase of the list begins with `word` (lower case, without spaces): where none does, longer phrases need not be looked up.
    #[must_use]
    pub fn begins(&self, list: &str, word: &str) -> bool {
        self.beginnings.get(list).is_some_and(|words| words.contains(word))
    }

    /// The words of a list, to look many words up.
    #[must_use]
    pub fn words(&self, list: &str) -> Option<&FxHashSet<String>> {
        self.cues.get(list)
    }

    /// The words of a list, sorted.
    #[must_use]
    pub fn list(&self, list: &str) -> Vec<&str> {
        let mut words: Vec<&str> = self.cues.get(list).map(|words| words.iter().map(String::as_str).collect()).unwrap_or_default();
        words.sort_unstable();
        words
    }
}

/// The forms of an English verb phrase (first word inflected), by spelling; "give:gave:given" names irregular ones.
fn inflections(verb: &str) -> Vec<String> {
    let (head, rest) = verb.split_once(' ').map_or((verb, ""), |(head, rest)| (head, rest));
    let mut named = head.split(':');
    let base = named.next().unwrap_or(head).to_owned();
    let irregular: Vec<&str> = named.collect();
    let stem = if base.ends_with('e') { &base[..base.len() - 1] } else { base.as_str() };
    let mut forms = vec![base.clone()];
    forms.push(third_person(&base));
    let doubled = irregular.iter().find_map(|form| form.strip_prefix('+'));
    let root = doubled.map_or_else(|| stem.to_owned(), |letter| format!("{base}{letter}"));
    forms.push(format!("{root}ing"));
    let mut past: Vec<String> = irregular.iter().filter(|form| !form.starts_with('+')).map(|form| (*form).to_owned()).collect();
    if past.is_empty() {
        past.push(if base.ends_with('y') && !base.ends_with("ay") && !base.ends_with("oy") {
            format!("{}ied", &base[..base.len() - 1])
        } else {
            format!("{root}ed")
        });
    }
    forms.extend(past);
    forms.into_iter().map(|form| if rest.is_empty() { form } else { format!("{form} {rest}") }).collect()
}

fn third_person(base: &str) -> String {
    if base.ends_with('y') && !base.ends_with("ay") && !base.ends_with("oy") && !base.ends_with("ey") {
        format!("{}ies", &base[..base.len() - 1])
    } else if ["s", "sh", "ch", "x", "z"].iter().any(|end| base.ends_with(end)) {
        format!("{base}es")
    } else {
        format!("{base}s")
    }
}

/// Lower case and folded, as a list's look-up wants it.
#[must_use]
pub fn folded(word: &str) -> String {
    lexicon::fold(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflects_by_spelling_and_by_name() {
        assert_eq!(inflections("collect"), ["collect", "collects", "collecting", "collected"]);
        assert_eq!(inflections("use"), ["use", "uses", "using", "used"]);
        assert_eq!(inflections("log:+g"), ["log", "logs", "logging", "logged"]);
        assert_eq!(inflections("give:gave:given to"), ["give to", "gives to", "giving to", "gave to", "given to"]);
        assert_eq!(inflections("modify"), ["modify", "modifies", "modifying", "modified"]);
    }
}
