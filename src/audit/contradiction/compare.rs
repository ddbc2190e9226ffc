//! A denial and a statement: do they contradict each other?

use std::collections::{BTreeMap, VecDeque};

use crate::audit::Case;
use crate::audit::contradiction::{Statement, scope};
use crate::audit::phrases::tokens;
use crate::graph::{DataKey, FlowGraph, FlowRef, Party, PartyKey, Term, normalise, terms_in};
use crate::knowledge::{Concept, Knowledge};
use crate::label::PartyKind;
use crate::practice::{Action, Role};

/// How a statement stands to a denial.
pub(super) struct Relation {
    /// Nothing tells them apart.
    pub(super) contradicts: bool,
    /// How the stated falls under the denied, one line a step chain; empty where they are the same.
    pub(super) path: Option<String>,
    /// What tells them apart.
    pub(super) reason: Option<String>,
}

/// Data of which it is in dispute whether they are personal.
const TECHNICAL: [&str; 5] = ["pd:DeviceBased", "pd:Behavioural", "pf:UsageData", "pd:DigitalFingerprint", "dpv:AnonymisedData"];
/// Words that end names of data without telling which.
const GENERAL: [&str; 7] = ["data", "information", "detail", "record", "content", "company", "companie"];
/// What denials call personal data as a whole.
const PERSONAL: [&str; 3] = ["dpv:PersonalData", "pd:Identifying", "pf:PersonalInformation"];

/// Compares the two; `None` where they do not meet.
pub(super) fn compare(case: &Case<'_>, graph: &FlowGraph, denial: &Statement<'_>, stated: &Statement<'_>) -> Option<Relation> {
    if denial.practice.sentence == stated.practice.sentence || !same_act(&denial.flow, &stated.flow) {
        return None;
    }
    let (data, of_data) = data(case.knowledge, graph, denial, stated)?;
    if !speaks_of_same(case, denial, stated) {
        return None;
    }
    let (to, of_recipient) = if stated.flow.key.action.gives() { recipient(case.knowledge, denial, stated)? } else { (None, None) };
    if !purposes(case.knowledge, &denial.ground.purposes, &stated.ground.purposes) {
        return None;
    }
    let of_scope = scope::difference(case, denial, stated)?;
    let reasons: Vec<String> = [of_data, of_recipient, of_scope].into_iter().flatten().collect();
    let path: Vec<String> = [data, to].into_iter().flatten().collect();
    Some(Relation {
        contradicts: reasons.is_empty(),
        path: (!path.is_empty()).then(|| path.join("; ")),
        reason: (!reasons.is_empty()).then(|| reasons.join(" ")),
    })
}

/// Whether doing the stated is doing the denied, by the same party.
fn same_act(denial: &FlowRef<'_>, stated: &FlowRef<'_>) -> bool {
    let (denied, said) = (denial.key, stated.key);
    let same = match denied.action {
        Action::Collect => {
            // "You give us your name" is collecting too.
            said.to == denied.to && said.from == denied.from && (said.action == Action::Collect || said.action.gives())
        }
        Action::Share => said.action.gives() && said.from == denied.from,
        Action::Sell | Action::Transfer => said.action == denied.action && said.from == denied.from,
        // What is linked with what, and what is derived from what, takes two kinds of data, and flows hold one.
        Action::Delete | Action::Protect | Action::Derive | Action::Link => false,
        Action::Use | Action::Store => said.action == denied.action && said.from == denied.from,
    };
    // What people do with their own data is no promise of the controller.
    same && (denied.action == Action::Collect || denied.from != PartyKey::Subject)
}

type Step = (Option<String>, Option<String>);

fn data(knowledge: &Knowledge, graph: &FlowGraph, denial: &Statement<'_>, stated: &Statement<'_>) -> Option<Step> {
    let (denied, said) = (&denial.flow.key.data, &stated.flow.key.data);
    if *denied == DataKey::Unspecified || *said == DataKey::Unspecified {
        return None;
    }
    let path = path(graph, said, denied)?;
    let is_any = |curies: &[&str], key: &DataKey| key.concept().is_some_and(|curie| curies.iter().any(|upper| knowledge.is_a(curie, upper)));
    let whole = denied.concept().is_some_and(|curie| PERSONAL.contains(&curie));
    let technology = said.concept().and_then(|curie| knowledge.concept(curie)).is_some_and(|concept| concept.scheme == "technology");
    let reason = (whole && (technology || is_any(&TECHNICAL, said))).then(|| {
        format!(
            "Whether {} counts as {} depends on whether it leads to a person (GDPR recital 30).",
            graph.data_label(said),
            graph.data_label(denied)
        )
    });
    let steps: Vec<&str> = path.iter().map(|key| graph.data_label(key)).collect();
    Some(((steps.len() > 1).then(|| steps.join(" → ")), reason))
}

/// Whether the denial's words name what was read from them: "calls" was taken for communication, but denies nothing of messages. Its words
/// must be those of its concept, or share one with the statement.
fn speaks_of_same(case: &Case<'_>, denial: &Statement<'_>, stated: &Statement<'_>) -> bool {
    let Some(curie) = denial.flow.key.data.concept() else { return true };
    let fold = |words: &str| tokens(words).iter().map(|word| word.trim_end_matches('s').to_owned()).collect::<Vec<_>>().join(" ");
    let words = |statement: &Statement<'_>| -> Vec<String> {
        let terms = terms_in(case.extraction, statement.practice, Role::Data).into_iter();
        terms.filter(|term| term.concept.as_deref() == statement.flow.key.data.concept()).map(|term| fold(&normalise(&term.words))).collect()
    };
    let denied = words(denial);
    if PERSONAL.contains(&curie) {
        let whole = ["personal", "personally", "your", "any", "about"];
        return denied.iter().any(|words| words.split(' ').any(|word| whole.contains(&word)) || ["information", "data"].contains(&words.as_str()));
    }
    if denial.flow.key.data != stated.flow.key.data {
        let concept = case.knowledge.concept(curie);
        // One word among many names is a guess ("calls"); the concept's own name and phrases are not.
        let phrases = |concept: &Concept| concept.alt_labels.iter().filter(|label| label.contains(' ')).map(|label| fold(label)).collect::<Vec<_>>();
        let labels = concept.iter().flat_map(|concept| std::iter::once(fold(&concept.label)).chain(phrases(concept)));
        let labels: Vec<String> = labels.collect();
        return denied.iter().any(|words| labels.contains(words));
    }
    // The last word of a phrase names the thing: "the child's real name" is a name.
    let said = words(stated);
    let said: Vec<&str> = said.iter().flat_map(|words| words.split(' ')).collect();
    let heads = denied.iter().filter_map(|words| words.rsplit(' ').next());
    heads.filter(|head| head.len() > 3 && !GENERAL.contains(head)).any(|head| said.contains(&head))
}

/// How `lower` falls under `upper`, from the one to the other by the fewest steps; `None` where it does not.
pub(in crate::audit) fn path<'a>(graph: &'a FlowGraph, lower: &'a DataKey, upper: &'a DataKey) -> Option<Vec<&'a DataKey>> {
    let (mut before, mut queue) = (BTreeMap::from([(lower, None)]), VecDeque::from([lower]));
    while let Some(key) = queue.pop_front() {
        if key == upper {
            let mut path = vec![key];
            while let Some(Some(previous)) = before.get(path[path.len() - 1]) {
                path.push(*previous);
            }
            path.reverse();
            return Some(path);
        }
        for next in graph.uppers(key) {
            before.entry(next).or_insert_with(|| {
                queue.push_back(next);
                Some(key)
            });
        }
    }
    None
}

fn recipient(knowledge: &Knowledge, denial: &Statement<'_>, stated: &Statement<'_>) -> Option<Step> {
    let (denied, said) = (denial.flow.to, stated.flow.to);
    if matches!(said.key, PartyKey::Unspecified | PartyKey::Subject) || said.kind() == PartyKind::First {
        return None;
    }
    if denied.key == said.key {
        return Some((None, None));
    }
    let step = format!("{} → {}", said.label, if denied.key == PartyKey::Unspecified { "anybody" } else { &denied.label });
    let anybody = denied.key == PartyKey::Unspecified;
    if !anybody && !is_outsider(denied) {
        let below = category(said)?;
        let above = category(denied)?;
        return knowledge.is_a(below, above).then_some((Some(step), None));
    }
    let processor = said.concepts.iter().any(|curie| ["dpv:DataProcessor", "dpv:ServiceProvider"].iter().any(|upper| knowledge.is_a(curie, upper)));
    let reason = match said.kind() {
        PartyKind::Third if processor => {
            Some(format!("Whether {} is a third party depends on whether it only acts on behalf of the controller (GDPR Art. 4(10)).", said.label))
        }
        PartyKind::Third => None,
        PartyKind::Affiliate => Some(format!("Whether {} counts as others depends on how the policy draws the line round its group.", said.label)),
        PartyKind::Authority => Some(format!("What {} may demand is not the controller's choice.", said.label)),
        _ => Some(format!("Whether {} is meant depends on who counts as others.", said.label)),
    };
    Some((Some(step), reason))
}

/// Whether a party is "third parties" as such.
fn is_outsider(party: &Party) -> bool {
    match &party.key {
        PartyKey::Side(PartyKind::Third) => true,
        PartyKey::Category(curie) => curie == "dpv:ThirdParty",
        PartyKey::Words(words) => {
            matches!(words.as_str(), "third party" | "third parties" | "others" | "anyone" | "anybody" | "anyone else" | "outside parties")
        }
        _ => false,
    }
}

fn category(party: &Party) -> Option<&str> {
    if let PartyKey::Category(curie) = &party.key { Some(curie) } else { party.concepts.first().map(String::as_str) }
}

/// Whether a denial for these purposes covers a statement for those. A denial for no purpose in particular covers all.
fn purposes(knowledge: &Knowledge, denied: &[Term], stated: &[Term]) -> bool {
    let same = |below: &Term, above: &Term| match (&below.concept, &above.concept) {
        (Some(below), Some(above)) => knowledge.is_a(below, above),
        _ => below.words.eq_ignore_ascii_case(&above.words),
    };
    denied.is_empty() || stated.iter().any(|below| denied.iter().any(|above| same(below, above)))
}
