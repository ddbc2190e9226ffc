//! What a denial and a statement are about: conditions, exceptions, people, things.

use crate::audit::Case;
use crate::audit::contradiction::Statement;
use crate::audit::phrases::tokens;
use crate::graph::{Term, normalise, one_line};
use crate::label::Mention;
use crate::practice::Role;

/// Words by which a denial leaves something out; the reader of conditions may miss some.
const EXCEPTIONS: [&str; 29] = [
    "except",
    "unless",
    "without",
    "other than",
    "only",
    "besides",
    "apart from",
    "beyond",
    "outside",
    "as described",
    "as set out",
    "as stated",
    "solely",
    "excluding",
    "save for",
    "until",
    "however",
    "that",
    "which",
    "whose",
    "any other",
    "longer",
    "more than",
    "exclusively",
    "other purposes",
    "incompatible",
    "otherwise",
    "where",
    "those cases",
];
/// Words by which a statement is about data that are said not to be personal.
const IMPERSONAL: [&str; 7] = ["non", "anonymous", "anonymously", "aggregate", "aggregated", "statistical", "anonymized"];
/// Words that make a denial one about people below an age.
const YOUNG: [&str; 9] = ["under the age", "under 12", "under 13", "under 14", "under 16", "under 18", "younger than", "minors", "knowingly"];
/// Words of sentences about children.
const CHILDREN: [&str; 4] = ["child", "children", "kids", "pupils"];
/// Words by which a statement holds only sometimes.
const CONDITIONS: [&str; 14] = [
    "if",
    "consent",
    "permission",
    "agree",
    "agreed",
    "required by law",
    "opt in",
    "you choose",
    "unless",
    "when you",
    "with your",
    "at your request",
    "court",
    "in the event",
];

/// What tells a denial from a statement: nothing (`Some(None)`), a difference that should be read (`Some(Some(…))`); `None` where the two
/// cannot be held against each other at all.
#[expect(clippy::option_option, reason = "three answers, said above")]
pub(super) fn difference(case: &Case<'_>, denial: &Statement<'_>, stated: &Statement<'_>) -> Option<Option<String>> {
    let text = &case.extraction.document.text;
    let (denied, said) = (denial_words(case, denial), words(stated.practice.span.of(text)));
    if any(&denied, &EXCEPTIONS)
        || any(&denied, &YOUNG)
        || any(&said, &IMPERSONAL)
        || (any(&denied, &CHILDREN) && !any(&said, &CHILDREN))
        || !same_people(case, denial, stated)
    {
        return None;
    }
    let same = |one: &[Term], other: &[Term]| one.iter().any(|term| other.iter().any(|its| normalise(&term.words) == normalise(&its.words)));
    let (if_denied, if_said) = (&denial.ground.conditions, &stated.ground.conditions);
    if !if_denied.is_empty() && !same(if_denied, if_said) {
        // "If you object, we will not": what is denied then says nothing of what is done otherwise.
        let times = ["when", "while", "during", "in the case", "as long as", "where"];
        if !if_denied.iter().any(|term| times.iter().any(|time| term.words.to_lowercase().starts_with(time))) {
            return None;
        }
        return Some(Some(format!("The denial holds only in the case that it names: \"{}\".", listed(if_denied))));
    }
    if let Some(thing) = thing(case, denial).filter(|thing| self::thing(case, stated).as_ref() != Some(thing)) {
        return Some(Some(format!(
            "The denial is about \"{thing}\", the other sentences are not: a difference of scope. The two agree only if nothing that is stated is done by \"{thing}\"."
        )));
    }
    if let Some(label) = label(case, denial).filter(|label| self::label(case, stated).as_ref() != Some(label)) {
        return Some(Some(format!("The denial stands under \"{label}\", the other sentences do not: a difference of scope.")));
    }
    let (at_denied, at_said) = (&denial.ground.places, &stated.ground.places);
    if !at_denied.is_empty() && !same(at_denied, at_said) {
        return Some(Some(format!("The denial holds only for the place that it names: \"{}\".", listed(at_denied))));
    }
    if if_denied.is_empty() && !if_said.is_empty() {
        return Some(Some(format!("What is stated holds only in the case that it names: \"{}\".", listed(if_said))));
    }
    let sometimes = if_denied.is_empty() && any(&said, &CONDITIONS) && !any(&denied, &CONDITIONS);
    Some(sometimes.then(|| "What is stated seems to hold only in a certain case.".to_owned()))
}

/// Whether the words of a denial leave something out, or are about the young only.
pub(super) fn has_exception(case: &Case<'_>, denial: &Statement<'_>) -> bool {
    let denied = denial_words(case, denial);
    any(&denied, &EXCEPTIONS) || any(&denied, &YOUNG)
}

/// The words of a denial, with those of the sentence that its verb stands in: "We do not share it, except:" leads into a list of exceptions.
fn denial_words(case: &Case<'_>, denial: &Statement<'_>) -> String {
    let text = &case.extraction.document.text;
    let own = denial.practice.span;
    let sentences = &case.extraction.segments.sentences;
    let lead = denial.practice.trigger.and_then(|trigger| sentences.iter().find(|sentence| sentence.span.contains(trigger)));
    let lead = lead.map(|sentence| sentence.span).filter(|span| *span != own).map_or(String::new(), |span| words(span.of(text)));
    lead + &words(own.of(text))
}

/// The text's words between blanks, so that whole words can be looked for.
fn words(text: &str) -> String {
    format!(" {} ", tokens(text).join(" "))
}

fn any(words: &str, cues: &[&str]) -> bool {
    cues.iter().any(|cue| words.contains(&format!(" {cue} ")))
}

fn listed(terms: &[Term]) -> String {
    terms.iter().map(|term| one_line(&term.words)).collect::<Vec<_>>().join("\", \"")
}

/// Whether both are about the same people: a denial about pupils says nothing of teachers.
fn same_people(case: &Case<'_>, denial: &Statement<'_>, stated: &Statement<'_>) -> bool {
    let people = |statement: &Statement<'_>| -> Vec<String> {
        let special = |mention: &Mention| mention.concept.clone().filter(|curie| !matches!(curie.as_str(), "dpv:DataSubject" | "dpv:User"));
        mentions(case, statement, Role::Subject).filter_map(special).collect()
    };
    let (denied, said) = (people(denial), people(stated));
    denied.is_empty() || denied.iter().any(|who| said.contains(who))
}

fn mentions<'a>(case: &'a Case<'_>, statement: &Statement<'_>, role: Role) -> impl Iterator<Item = &'a Mention> {
    let indices: Vec<usize> = statement.practice.in_role(role).collect();
    let mentions = &case.extraction.mentions;
    indices.into_iter().filter_map(|index| mentions.get(index))
}

/// The words before a colon with which a sentence begins ("Mobile apps: we do not…"): a heading in the line.
fn label(case: &Case<'_>, statement: &Statement<'_>) -> Option<String> {
    const LONGEST: usize = 4;
    let words = statement.practice.span.of(&case.extraction.document.text);
    let trigger = statement.practice.trigger?;
    let (label, rest) = words.split_once(':')?;
    let before = statement.practice.span.start + label.len() < trigger.start && rest.starts_with(' ');
    (before && label.split_whitespace().count() <= LONGEST).then(|| one_line(label))
}

/// The thing that a sentence is about where it is not the company itself: "our programs", "this app".
fn thing(case: &Case<'_>, statement: &Statement<'_>) -> Option<String> {
    const AUXILIARY: [&str; 14] =
        ["do", "does", "don't", "doesn't", "will", "may", "can", "is", "are", "never", "won't", "collect", "collects", "cannot"];
    // What the site does, the company does: a policy is about both.
    const WHOLE: [&str; 13] =
        ["site", "sites", "website", "websites", "web", "service", "services", "company", "policy", "team", "staff", "employees", "platform"];
    let words = one_line(statement.practice.span.of(&case.extraction.document.text));
    let subject: Vec<&str> =
        words.split(' ').take(6).take_while(|word| !AUXILIARY.contains(&word.to_lowercase().replace('’', "'").as_str())).collect();
    let (first, head) = (subject.first()?.to_lowercase(), subject.last()?.to_lowercase());
    let points = ["our", "this", "these", "the"].contains(&first.as_str());
    let own = case.knowledge.patterns().is("own_head", &head) && !WHOLE.contains(&head.as_str());
    (points && own && subject.len() < 6).then(|| subject.join(" "))
}
