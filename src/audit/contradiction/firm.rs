//! Whether a statement says firmly, by its own words, what was read from it: a contradiction needs two that do.
//!
//! "We do not collect…", "We may also share…", "Our programs do not…", "… is collected" are firm; questions, headings, sentences about what
//! somebody need not do, may refuse, or is not responsible for are not. This is strict on purpose: a contradiction that is none costs more
//! trust than one that is missed.

use crate::audit::Case;
use crate::audit::contradiction::Statement;
use crate::audit::phrases::tokens;
use crate::practice::{Action, Polarity, Role};
use crate::segment::SentenceKind;
use crate::text::Span;

/// Words that deny.
const NEGATIONS: [&str; 6] = ["not", "never", "no", "nor", "neither", "none"];
/// Words that may stand before a denial.
const AUXILIARIES: [&str; 14] = ["do", "does", "did", "will", "shall", "would", "is", "are", "was", "were", "be", "have", "has", "been"];
/// Words that may stand between subject, denial and verb, besides other verbs of actions.
const BETWEEN: [&str; 34] = [
    "do",
    "does",
    "will",
    "shall",
    "would",
    "may",
    "might",
    "can",
    "could",
    "be",
    "been",
    "have",
    "has",
    "also",
    "only",
    "ever",
    "otherwise",
    "or",
    "and",
    "in",
    "any",
    "way",
    "directly",
    "actively",
    "automatically",
    "generally",
    "sometimes",
    "currently",
    "then",
    "both",
    "either",
    "to",
    "usually",
    "typically",
];
/// Forms of "be".
const BE: [&str; 7] = ["is", "are", "be", "been", "being", "was", "were"];
/// Words of sentences about the policy itself, about what somebody may refuse, and of questions.
const ABOUT: [&str; 26] = [
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
    "policy",
    "statement",
    "notice",
    "responsible",
    "what",
    "how",
    "which",
    "whether",
    "mean",
    "means",
    "not",
    "never",
];
/// Words in a passive denial beyond which it is about more than the denial.
const SHORT: usize = 14;

/// Whether it does.
pub(super) fn is_firm(case: &Case<'_>, statement: &Statement<'_>) -> bool {
    let text = &case.extraction.document.text;
    let Some(trigger) = statement.practice.trigger else { return false };
    let sentences = &case.extraction.segments.sentences;
    // The verb of a list item may stand in what leads into the list.
    let Some(sentence) = sentences.iter().find(|sentence| sentence.span.contains(trigger)) else { return false };
    let words = sentence.span.of(text);
    if words.ends_with('?') || sentence.kind == SentenceKind::Heading || !is_word_for(case, statement.practice.action, trigger.of(text)) {
        return false;
    }
    let (before, all) = (tokens(Span::new(sentence.span.start, trigger.start).of(text)), tokens(words));
    if statement.practice.polarity == Polarity::Denied {
        names_whole(case, statement)
            && is_object(case, statement, trigger, &before)
            && !all.iter().any(|word| word == "if")
            && (!is_purposed(case, statement, trigger))
            && denies(case, &before, &all)
    } else {
        // "Types of information we collect" is a title, however it is set.
        let title = all.first().is_some_and(|word| ["type", "types", "information", "kinds", "categories"].contains(&word.as_str()));
        let about = title || all.iter().any(|word| ABOUT.contains(&word.as_str()));
        !about && states(case, &before, &all, trigger.of(text))
    }
}

/// Whether a verb can state an action: one that the word lists know for others only ("transfer" read as keeping) was misread.
fn is_word_for(case: &Case<'_>, action: Action, verb: &str) -> bool {
    let verb = verb.to_lowercase();
    let known: Vec<&str> = case.knowledge.patterns().triggers().filter(|(_, forms)| forms.contains(&verb)).map(|(name, _)| name).collect();
    known.is_empty() || known.contains(&action.as_str())
}

/// Whether a denial denies that two kinds of data are brought together: each of them may well be there.
fn links(case: &Case<'_>, between: &[String]) -> bool {
    let mut lists = case.knowledge.patterns().triggers();
    lists.any(|(name, forms)| name == Action::Link.as_str() && between.iter().any(|word| forms.contains(word)))
}

/// "We do not (ever) collect", "personal data are not collected", "no cookies are set".
fn denies(case: &Case<'_>, before: &[String], all: &[String]) -> bool {
    if before.first().is_some_and(|word| word == "no" || word == "neither") {
        return all.len() <= SHORT && !by_others(case, all) && before.last().is_some_and(|word| BE.contains(&word.as_str()));
    }
    let Some(at) = before.iter().rposition(|word| NEGATIONS.contains(&word.as_str())) else { return false };
    if !before[at + 1..].iter().all(|word| is_between(case, word)) || links(case, &before[at + 1..]) {
        return false;
    }
    let head: Vec<&str> = before[..at].iter().map(String::as_str).collect();
    let passive = before[at..].iter().any(|word| BE.contains(&word.as_str())) || head.last().is_some_and(|word| BE.contains(word));
    if passive {
        return all.len() <= SHORT && !by_others(case, all);
    }
    let subject = match head.split_last() {
        Some((last, rest)) if AUXILIARIES.contains(last) => rest,
        Some(_) if before[at] == "never" => head.as_slice(),
        _ => return false,
    };
    is_controller(case, subject)
}

/// "We may also collect", "you give us", "… is collected" by nobody else.
fn states(case: &Case<'_>, before: &[String], all: &[String], verb: &str) -> bool {
    let head: Vec<&str> = before.iter().map(String::as_str).collect();
    let kept = head.iter().rposition(|word| !is_between(case, word)).map_or(0, |at| at + 1);
    let (subject, between) = head.split_at(kept);
    let lower = verb.to_lowercase();
    let participle = ["ed", "en", "pt", "ld", "nt", "et"].iter().any(|ending| lower.ends_with(ending));
    if between.iter().any(|word| BE.contains(word)) && participle {
        return !by_others(case, all);
    }
    let gives = ["give", "provide", "submit", "enter", "supply", "send", "upload"].iter().any(|stem| lower.starts_with(stem));
    is_controller(case, subject) || (gives && subject.last() == Some(&"you"))
}

/// Whether a passive sentence names somebody else who does it.
fn by_others(case: &Case<'_>, all: &[String]) -> bool {
    let by = all.iter().position(|word| word == "by").map(|at| &all[at + 1..]);
    by.is_some_and(|after| !after.first().is_some_and(|word| word == "us" || word == "our" || is_name(case, word)))
}

fn is_between(case: &Case<'_>, word: &str) -> bool {
    BETWEEN.contains(&word) || case.knowledge.patterns().triggers().any(|(_, forms)| forms.iter().any(|form| form == word))
}

/// Whether the words before a verb end with the controller: "we", its name, "our programs", "this app".
fn is_controller(case: &Case<'_>, subject: &[&str]) -> bool {
    let Some((head, rest)) = subject.split_last() else { return false };
    if ["we", "i"].contains(head) || is_name(case, head) {
        return true;
    }
    let own = case.knowledge.patterns().is("own_head", head);
    own && rest.iter().rev().take(3).any(|word| ["our", "this", "the", "these"].contains(word)) && subject.len() < 6
}

/// Whether `word` is one of the controller's name.
fn is_name(case: &Case<'_>, word: &str) -> bool {
    let controller = &case.extraction.controller;
    controller.name.iter().chain(&controller.aliases).any(|name| tokens(name).iter().any(|part| part == word && part.len() > 2))
}

/// Whether data and recipients of a denial are named by themselves: "this information", "the data in cookies" and "such third parties" are
/// some of them only.
fn names_whole(case: &Case<'_>, statement: &Statement<'_>) -> bool {
    let text = &case.extraction.document.text;
    let named = |role| statement.practice.in_role(role).filter_map(|index| case.extraction.mentions.get(index)).collect::<Vec<_>>();
    let (data, recipients) = (named(Role::Data), named(Role::Recipient));
    let limited = |words: &str| {
        let words = tokens(words);
        let first = words.first().map_or("", String::as_str);
        ["this", "that", "these", "those", "such", "it", "they", "them", "the", "other", "certain", "some"].contains(&first)
    };
    let pointed = |words: &str| ["these", "those", "such", "this"].contains(&tokens(words).first().map_or("", String::as_str));
    data.into_iter().all(|mention| !limited(mention.span.of(text)) && mention.resolved.is_none())
        && !recipients.into_iter().any(|mention| pointed(mention.span.of(text)))
}

/// Whether the data of a denial stand after its verb, or before a passive one: "information that we never collect" is a title or a part of one.
fn is_object(case: &Case<'_>, statement: &Statement<'_>, trigger: Span, before: &[String]) -> bool {
    let data = statement.practice.in_role(Role::Data).filter_map(|index| case.extraction.mentions.get(index));
    before.iter().any(|word| BE.contains(&word.as_str())) || data.into_iter().all(|mention| mention.span.start > trigger.start)
}

/// Whether a purpose or an occasion stands after the verb of a denial that was read without one: it narrows what is denied.
fn is_purposed(case: &Case<'_>, statement: &Statement<'_>, trigger: Span) -> bool {
    let text = &case.extraction.document.text;
    let after = tokens(Span::new(trigger.end, statement.practice.span.end).of(text));
    let narrows = ["for", "when", "while", "during", "where", "as", "in", "on", "at"];
    let occasion =
        after.iter().any(|word| narrows.contains(&word.as_str())) && statement.ground.purposes.is_empty() && statement.ground.places.is_empty();
    let used_to = statement.practice.action == Action::Use && after.iter().any(|word| word == "to");
    (occasion && statement.ground.conditions.is_empty()) || used_to
}
