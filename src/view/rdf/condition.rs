//! Conditions: their words, and what kind of condition they are: consent, opting in or out, objecting.
//!
//! "If you consent" is written, so consent is asserted as the basis of the flow. "Without your consent" and "unless you have consented" are no
//! basis of what is done without it; "unless you opt out" is a choice against it. Of a denial only the kind of its condition is said.

use oxigraph::model::NamedNode;

use crate::graph::one_line;
use crate::knowledge::Knowledge;
use crate::label::Mention;
use crate::view::rdf::Builder;
use crate::view::rdf::denial::Said;
use crate::view::rdf::vocab::{dpv, pf};

/// Lists of words in `patterns/cues.toml` and what they name, the first that fits: "withdraw your consent" before "consent".
const KINDS: [(&str, &str); 7] = [
    ("opt_out", "dpv:OptingOutFromProcess"),
    ("opt_in", "dpv:OptingInToProcess"),
    ("withdrawal", "dpv:WithdrawConsent"),
    ("objection", "dpv:ObjectingToProcess"),
    ("explicit_consent", "dpv:ExplicitlyExpressedConsent"),
    ("express_consent", "dpv:ExpressedConsent"),
    ("consent", "dpv:Consent"),
];
const CONSENT_CONTROLS: [&str; 5] = ["dpv:ObtainConsent", "dpv:ProvideConsent", "dpv:WithdrawConsent", "dpv:RefuseConsent", "dpv:ReaffirmConsent"];
const ENTITY_CONTROLS: [&str; 5] =
    ["dpv:OptingInToProcess", "dpv:OptingOutFromProcess", "dpv:ObjectingToProcess", "dpv:WithdrawingFromProcess", "dpv:CannotOptOutFromProcess"];

impl Builder<'_> {
    /// States a condition; its kind, where one is known.
    pub(super) fn condition(&mut self, said: Said<'_>, mention: &Mention) -> Option<NamedNode> {
        let literal = self.words(mention);
        self.add(said.node, pf::CONDITION, literal);
        let words = one_line(mention.span.of(&self.extraction.document.text)).to_lowercase();
        let curie = mention.concept.as_deref().or_else(|| kind(&words, self.knowledge))?;
        let value = self.concept(curie)?;
        self.add(said.node, pf::CONDITION_KIND, value.clone());
        if said.is_denied() {
            return Some(value);
        }
        if self.is_a(curie, "dpv:Consent") {
            if !excepts(&words, self.knowledge) {
                self.say(said, dpv::HAS_LEGAL_BASIS, value.clone());
                self.say_term(said, dpv::HAS_CONSENT_CONTROL, dpv::PROVIDE_CONSENT);
                self.say_term(said, dpv::HAS_ENTITY_CONTROL, dpv::OPTING_IN);
                self.infer_article(said, curie);
            }
        } else if CONSENT_CONTROLS.contains(&curie) {
            self.say(said, dpv::HAS_CONSENT_CONTROL, value.clone());
        } else if ENTITY_CONTROLS.contains(&curie) {
            self.say(said, dpv::HAS_ENTITY_CONTROL, value.clone());
        }
        Some(value)
    }
}

/// The kind of condition that `words` (lower case) name.
fn kind(words: &str, knowledge: &Knowledge) -> Option<&'static str> {
    let words = split(words);
    let pairs: Vec<String> = words.windows(2).map(|pair| pair.join(" ")).collect();
    let has = |list: &str| words.iter().copied().chain(pairs.iter().map(String::as_str)).any(|word| knowledge.patterns().is(list, word));
    KINDS.iter().find(|(list, _)| has(list)).map(|(_, curie)| *curie)
}

/// Whether the condition is an exception: what holds without it.
fn excepts(words: &str, knowledge: &Knowledge) -> bool {
    let words = split(words);
    let denies = |word: &&str| knowledge.patterns().is("negation", word) || word.ends_with("n't");
    words.first().is_some_and(|word| matches!(*word, "unless" | "except" | "excluding")) || words.iter().any(denies)
}

fn split(words: &str) -> Vec<&str> {
    words.split(|letter: char| !(letter.is_alphanumeric() || letter == '-' || letter == '\'')).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::knowledge;

    #[test]
    fn the_kind_is_that_of_the_words() {
        let knowledge = knowledge();
        for (words, expected, exception) in [
            ("if you consent", Some("dpv:Consent"), false),
            ("only with your explicit consent", Some("dpv:ExplicitlyExpressedConsent"), false),
            ("without your consent", Some("dpv:Consent"), true),
            ("unless you expressly give us permission to do so", Some("dpv:Consent"), true),
            ("until you withdraw your consent", Some("dpv:WithdrawConsent"), false),
            ("unless you opt out", Some("dpv:OptingOutFromProcess"), true),
            ("only if you have opted in to research", Some("dpv:OptingInToProcess"), false),
            ("if you do not object", Some("dpv:ObjectingToProcess"), true),
            ("for the enforcement of agreements", None, false),
            ("when you create an account", None, false),
        ] {
            assert_eq!(kind(words, &knowledge), expected, "{words}");
            assert_eq!(excepts(words, &knowledge), exception, "{words}");
        }
    }
}
