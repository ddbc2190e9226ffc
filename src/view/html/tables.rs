//! The tables of a page, as they stand there before any script runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::view::escape::html as escape;
use crate::view::html::model::{FlowItem, Model, Statement};

/// Rows that are written of each table, in the page of one policy and of many: browsers take long to lay out tables. A script shows all, the
/// files of tables have all.
const ROWS: [usize; 2] = [1_500, 300];
/// Sentences that a row quotes.
const QUOTES: usize = 3;
/// Names that a cell lists.
const NAMES: usize = 12;

const fn most(model: &Model) -> usize {
    ROWS[if model.single { 0 } else { 1 }]
}

/// The table of flows.
pub(super) fn flows(model: &Model) -> String {
    let heads = ["From", "What is done", "Data", "To", "For what", "Conditions", "How long", "How firmly", "Confidence", "Words"];
    let mut order: Vec<&FlowItem> = model.flows.iter().collect();
    if order.len() > most(model) {
        order.sort_by_key(|flow| (!flow.denied, usize::MAX - flow.said));
    }
    let rows = order.iter().take(most(model)).map(|flow| flow_row(model, flow)).collect::<String>();
    table("Every flow: one line for each kind of data that one party gives to another, or uses itself", &heads, &rows, (order.len(), most(model)))
}

fn flow_row(model: &Model, flow: &FlowItem) -> String {
    let said: Vec<&Statement> = flow.statements.iter().map(|index| &model.statements[*index]).collect();
    let all = |pick: &dyn Fn(&Statement) -> Vec<String>| said.iter().flat_map(|statement| pick(statement)).collect::<BTreeSet<_>>();
    let purposes = all(&|statement| statement.purposes.iter().map(|index| model.purposes[*index].clone()).collect());
    let firmness = all(&|statement| vec![statement.firmness.to_owned()]);
    let to = if flow.from == flow.to { String::new() } else { escape(&model.parties[flow.to].label) };
    let best = said.iter().map(|statement| statement.confidence).fold(0.0, f64::max);
    let denied = if flow.denied { " class=\"denied\"" } else { "" };
    format!(
        "<tr{denied}><td>{}</td><td class=\"verb\">{}</td><td>{}</td><td>{to}</td>{}{}{}{}<td class=\"number\">{best:.2}</td><td>{}</td></tr>\n",
        escape(&model.parties[flow.from].label),
        model.done(flow),
        escape(&model.data[flow.data].label),
        cell(&purposes),
        cell(&all(&|statement| statement.conditions.clone())),
        cell(&all(&|statement| statement.durations.clone())),
        cell(&firmness),
        quotes(model, &said, flow.said),
    )
}

fn cell(words: &BTreeSet<String>) -> String {
    format!("<td>{}</td>", list(words.iter().map(|words| escape(words)).collect()))
}

/// What is already HTML, as one cell's contents.
fn list(mut items: Vec<String>) -> String {
    let more = items.len().saturating_sub(NAMES);
    if more > 0 {
        items.truncate(NAMES);
        items.push(format!("and {more} more"));
    }
    match items.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        many => format!("<ul>{}</ul>", many.iter().map(|item| format!("<li>{item}</li>")).collect::<String>()),
    }
}

fn quotes(model: &Model, said: &[&Statement], count: usize) -> String {
    let mut links: Vec<String> = said.iter().take(QUOTES).map(|statement| quote(model, statement)).collect();
    if count > links.len() {
        links.push(format!("{} more", count - links.len()));
    }
    list(links)
}

/// The statement's words as a link to where they stand.
fn quote(model: &Model, statement: &Statement) -> String {
    let document = &model.documents[statement.document];
    let words = crate::graph::shorten(&statement.words, 140);
    format!("<a class=\"quote\" href=\"{}#p{}\">“{}”</a>", escape(&document.page), statement.practice, escape(&words))
}

/// The table of who gets data at all.
pub(super) fn recipients(model: &Model) -> String {
    let mut got: BTreeMap<usize, Vec<&FlowItem>> = BTreeMap::new();
    for flow in model.flows.iter().filter(|flow| flow.from != flow.to) {
        got.entry(flow.to).or_default().push(flow);
    }
    let said = |flows: &[&FlowItem]| flows.iter().map(|flow| flow.said).sum::<usize>();
    let mut order: Vec<(usize, Vec<&FlowItem>)> = got.into_iter().collect();
    order.sort_by_key(|(party, flows)| (model.parties[*party].side, usize::MAX - said(flows), *party));
    let row = |(party, flows): &(usize, Vec<&FlowItem>)| {
        let party = &model.parties[*party];
        let data = |denied: bool| flows.iter().filter(|flow| flow.denied == denied).map(|flow| model.data[flow.data].label.clone()).collect();
        let purposes = flows.iter().filter(|flow| !flow.denied).flat_map(|flow| &flow.statements);
        let purposes = purposes.flat_map(|index| &model.statements[*index].purposes).map(|index| model.purposes[*index].clone()).collect();
        format!(
            "<tr><td>{}</td><td>{}</td>{}{}{}<td class=\"number\">{}</td></tr>\n",
            escape(&party.label),
            model.sides[party.side],
            cell(&data(false)),
            cell(&data(true)),
            cell(&purposes),
            said(flows)
        )
    };
    let rows = order.iter().take(most(model)).map(row).collect::<String>();
    table("Who gets which data", &["Recipient", "Side", "Gets", "Does not get", "For what", "Statements"], &rows, (order.len(), most(model)))
}

/// The table of data.
pub(super) fn data(model: &Model) -> String {
    let mut spoken: BTreeMap<usize, Vec<&FlowItem>> = BTreeMap::new();
    for flow in &model.flows {
        spoken.entry(flow.data).or_default().push(flow);
    }
    let said = |flows: &[&FlowItem]| flows.iter().map(|flow| flow.said).sum::<usize>();
    let mut order: Vec<(usize, Vec<&FlowItem>)> = spoken.into_iter().collect();
    order.sort_by(|(one, _), (other, _)| {
        let name = |index: usize| (&model.categories[model.data[index].category], &model.data[index].label);
        name(*one).cmp(&name(*other))
    });
    let row = |(index, flows): &(usize, Vec<&FlowItem>)| {
        let datum = &model.data[*index];
        let to = |denied: bool| {
            let given = flows.iter().filter(|flow| flow.denied == denied && flow.from != flow.to);
            given.map(|flow| model.parties[flow.to].label.clone()).collect()
        };
        format!(
            "<tr><td>{}</td><td>{}</td>{}{}<td class=\"number\">{}</td></tr>\n",
            escape(&datum.label),
            escape(&model.categories[datum.category]),
            cell(&to(false)),
            cell(&to(true)),
            said(flows)
        )
    };
    let rows = order.iter().take(most(model)).map(row).collect::<String>();
    table("Which data go where", &["Data", "Category", "Goes to", "Does not go to", "Statements"], &rows, (order.len(), most(model)))
}

/// A table with `rows` that are HTML: `count` of them, of which `most` are written.
fn table(caption: &str, heads: &[&str], rows: &str, (count, most): (usize, usize)) -> String {
    let heads: String = heads.iter().map(|words| format!("<th scope=\"col\">{words}</th>")).collect();
    let more =
        if count > most { format!("<p class=\"note\">{most} of {count} rows; the tables in files (csv) have all.</p>\n") } else { String::new() };
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\">\n<table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{more}"
    )
}
