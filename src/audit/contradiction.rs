//! Denials beside statements of what is denied, over the flow graph (PolicyLint, PoliGraph, PoliCond; and what those leave out).
//!
//! In: one policy. Out: findings of two rules. A *contradiction*: the denied data and recipient are the stated ones or stand above them, and nothing
//! tells the two apart. A *tension*: something does (a condition, the thing that the sentence is about, who counts as a third party,
//! whether an identifier is personal data), and the finding names it. Nothing at all: where the denial has an exception, is about other people,
//! another purpose, or stands in the same sentence. A statement that is broader than a denial is narrowed by it, which is how policies speak.

mod compare;
mod firm;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::finding::{Evidence, Finding};
use crate::audit::rules::{Engine, Rule, Rules};
use crate::audit::{Case, finding, message};
use crate::graph::{FlowGraph, FlowRef, Ground, PartyKey};
use crate::practice::{Action, Polarity, Practice};
pub(super) use compare::path;
use compare::{Relation, compare};

/// One ground of one flow.
#[derive(Clone, Copy)]
pub(super) struct Statement<'a> {
    pub(super) flow: FlowRef<'a>,
    pub(super) ground: &'a Ground,
    pub(super) practice: &'a Practice,
}

/// What one denial meets.
#[derive(Default)]
struct Met<'a> {
    denials: Vec<Statement<'a>>,
    affirmed: Vec<Statement<'a>>,
    paths: BTreeSet<String>,
    reasons: BTreeSet<String>,
}

/// Statements that a finding quotes.
const QUOTED: usize = 8;

/// All contradictions and tensions of a policy.
pub(super) fn contradictions(case: &Case<'_>, rules: &Rules) -> Vec<Finding> {
    let graph = FlowGraph::build(case.extraction, case.knowledge);
    let statements: Vec<Statement<'_>> = graph
        .flows()
        .flat_map(|flow| flow.flow.grounds.iter().map(move |ground| (flow, ground)))
        .filter_map(|(flow, ground)| {
            let practice = case.extraction.practices.get(ground.practice)?;
            Some(Statement { flow, ground, practice })
        })
        .collect();
    let (denied, affirmed): (Vec<_>, Vec<_>) = statements
        .into_iter()
        .filter(|statement| firm::is_firm(case, statement))
        .partition(|statement| statement.flow.key.polarity == Polarity::Denied);
    let mut met: BTreeMap<(usize, Action), [Met<'_>; 2]> = BTreeMap::new();
    for denial in &denied {
        for statement in &affirmed {
            let Some(Relation { contradicts, path, reason }) = compare(case, &graph, denial, statement) else { continue };
            let both = met.entry((denial.practice.span.start, denial.flow.key.action)).or_default();
            let entry = &mut both[usize::from(!contradicts)];
            entry.denials.push(*denial);
            entry.affirmed.push(*statement);
            entry.paths.extend(path);
            entry.reasons.extend(reason);
        }
    }
    // A denial that is contradicted needs no second finding for what might be read otherwise.
    let one = |[contradicted, tension]: [Met<'_>; 2]| {
        let (engine, met) = if contradicted.denials.is_empty() { (Engine::Narrowing, tension) } else { (Engine::Contradiction, contradicted) };
        rules.of(engine).next().map(|rule| report(case, &graph, rule, &met))
    };
    met.into_values().filter_map(one).collect()
}

/// Whether a flow is denied in words that say so firmly and leave nothing out.
pub(super) fn is_firmly_denied(case: &Case<'_>, flow: &FlowRef<'_>) -> bool {
    let firm = |ground: &Ground| {
        let Some(practice) = case.extraction.practices.get(ground.practice) else { return false };
        let statement = Statement { flow: *flow, ground, practice };
        ground.conditions.is_empty() && firm::is_firm(case, &statement) && !scope::has_exception(case, &statement)
    };
    flow.key.polarity == Polarity::Denied && flow.flow.grounds.iter().any(|ground| firm(ground))
}

fn report(case: &Case<'_>, graph: &FlowGraph, rule: &Rule, met: &Met<'_>) -> Finding {
    let denied: BTreeSet<String> = met.denials.iter().map(|statement| say(graph, statement)).collect();
    let affirmed: BTreeSet<String> = met.affirmed.iter().map(|statement| say(graph, statement)).collect();
    let why: BTreeSet<String> = BTreeSet::from([met.reasons.iter().cloned().collect::<Vec<_>>().join(" ")]);
    let mut evidence = quotes(case, "denies", &met.denials);
    evidence.extend(quotes(case, "states", &met.affirmed));
    let least = met.denials.iter().chain(&met.affirmed).map(|statement| statement.practice.confidence).fold(1.0_f32, f32::min);
    let values = BTreeMap::from([("denied".to_owned(), denied), ("affirmed".to_owned(), affirmed), ("why".to_owned(), why)]);
    let explanation = met.paths.iter().cloned().collect();
    finding(rule, "", message::fill(&rule.message, &values), evidence, explanation, Some(f64::from(least)))
}

/// The sentences of statements, each once, in the order of the text.
fn quotes(case: &Case<'_>, role: &'static str, statements: &[Statement<'_>]) -> Vec<Evidence> {
    let spans: BTreeSet<_> = statements.iter().map(|statement| statement.practice.span).collect();
    spans.into_iter().take(QUOTED).filter_map(|span| case.places.at(role, span)).collect()
}

/// "e-mail address is not shared with Google".
fn say(graph: &FlowGraph, statement: &Statement<'_>) -> String {
    let key = statement.flow.key;
    let not = if key.polarity == Polarity::Denied { "not " } else { "" };
    let to = match (&key.to, key.action.gives()) {
        (PartyKey::Unspecified, _) | (_, false) => String::new(),
        (_, true) => format!(" {} {}", if key.action == Action::Share { "with" } else { "to" }, statement.flow.to.label),
    };
    format!("{} is {not}{}{to}", graph.data_label(&key.data), participle(key.action))
}

const fn participle(action: Action) -> &'static str {
    match action {
        Action::Collect => "collected",
        Action::Use => "used",
        Action::Store => "stored",
        Action::Share => "shared",
        Action::Sell => "sold",
        Action::Transfer => "transferred",
        Action::Delete => "deleted",
        Action::Protect => "protected",
        Action::Derive => "derived",
        Action::Link => "linked",
    }
}
