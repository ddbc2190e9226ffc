//! Whether a statement says firmly, by its own words, what was read from it: a contradiction needs two that do.

use crate::audit::Case;
use crate::audit::contradiction::Statement;
use crate::audit::phrases::tokens;
use crate::label::PartyKind;
use crate::practice::{Action, Polarity, Role};
use crate::text::Span;

/// Words that deny.
const NEGATIONS: [&str; 7] = ["not", "never", "no", "nor", "neither", "none", "nothing"];
/// Words between a denial and its verb that make it one of need, wish or ability.
const NO_DENIAL: [&str; 16] = [
    "need", "needs", "wish", "want", "able", "required", "require", "obliged", "have", "intend", "limited", "only", "if", "you", "choosing",
    "whether",
];
/// Words of sentences about the policy itself, or about what somebody may refuse.
const ABOUT: [&str; 20] = [
    "explain",
    "explains",
    "describe",
    "describes",
    "discloses",
    "outlines",
    "refuse",
    "disable",
    "prevent",
    "decline",
    "reject",
    "unsubscribe",
    "opt",
    "questions",
    "understands",
    "policy",
    "statement",
    "notice",
    "regulations",
    "not",
];
/// How many words before the verb a denial may stand.
const REACH: usize = 5;

/// Whether it does.
pub(super) fn is_firm(case: &Case<'_>, statement: &Statement<'_>) -> bool {
    let text = &case.extraction.document.text;
    let practice = statement.practice;
    let Some(trigger) = practice.trigger else { return false };
    let before = tokens(Span::new(practice.span.start, trigger.start).of(text));
    let near: Vec<&str> = before.iter().rev().take(REACH).map(String::as_str).collect();
    if practice.polarity == Polarity::Denied {
        let at = near.iter().position(|word| NEGATIONS.contains(word));
        // "No cookies are set": the denial opens the sentence.
        let opens = before.first().is_some_and(|word| word == "no" || word == "neither" || word == "none");
        let firm = |at: usize| {
            let chosen = near.get(at + 1).is_some_and(|word| ["choosing", "choose", "decide", "prefer", "if", "or", "why"].contains(word));
            !chosen && !near[..at].iter().any(|word| NO_DENIAL.contains(word))
        };
        // "We do not use it to …": the purpose narrows what is denied, and readers of purposes miss some.
        if practice.action == Action::Use && !is_bare_use(case, statement, trigger) {
            return false;
        }
        return (at.is_some_and(firm) || opens) && acts(case, statement, trigger);
    }
    let all = tokens(practice.span.of(text));
    !all.iter().any(|word| ABOUT.contains(&word.as_str())) && acts(case, statement, trigger)
}

/// Whether a denial of use ends with the data: "we do not use cookies".
fn is_bare_use(case: &Case<'_>, statement: &Statement<'_>, trigger: Span) -> bool {
    let text = &case.extraction.document.text;
    let data = statement.practice.in_role(Role::Data).filter_map(|index| case.extraction.mentions.get(index)).map(|mention| mention.span.end).max();
    let rest = data.map_or("", |end| Span::new(end, statement.practice.span.end).of(text));
    let verb = trigger.of(text).to_lowercase();
    (verb.starts_with("us") || verb.starts_with("process")) && data.is_some() && tokens(rest).len() <= 1
}

/// Whether the sentence names who does it (the controller, or the user who gives), or says that it is done by a participle.
fn acts(case: &Case<'_>, statement: &Statement<'_>, trigger: Span) -> bool {
    let mentions = &case.extraction.mentions;
    let named = statement.practice.in_role(Role::Actor).filter_map(|index| mentions.get(index));
    if named.into_iter().any(|mention| matches!(mention.party, Some(PartyKind::First | PartyKind::User))) {
        return true;
    }
    let words = trigger.of(&case.extraction.document.text).to_lowercase();
    let verb = words.split(' ').next().unwrap_or("");
    let participle = ["ed", "en", "pt", "ld", "nt", "et", "de", "ade"].iter().any(|ending| verb.ends_with(ending));
    // "Our programs do not collect": the subject is ours, though no party.
    participle || statement.practice.inferred_actor == Some(PartyKind::First) && !verb.ends_with("tion") && !verb.ends_with("use")
}
