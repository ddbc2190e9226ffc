use super::*;
use crate::label::PartyKind;
use crate::practice::Role;
use crate::sample::{GOOGLE, Sample, brambleway, knowledge};

fn lines(graph: &FlowGraph) -> Vec<String> {
    let line = |flow: FlowRef<'_>| {
        let key = flow.key;
        format!("{} -{} {} {}-> {}", flow.from.label, key.polarity.as_str(), key.action.as_str(), key.data.id(), flow.to.label)
    };
    graph.flows().map(line).collect()
}

#[test]
fn flows_go_from_the_one_who_gives_to_the_one_who_gets() {
    let graph = FlowGraph::build(&brambleway(), &knowledge());
    let expected = [
        "Data subject -affirmed collect pd:EmailAddress-> Brambleway Ltd",
        "Data subject -affirmed collect pd:EmailAddress-> Third parties",
        "Brambleway Ltd -affirmed share pd:EmailAddress-> Google LLC",
        "Brambleway Ltd -affirmed store pd:EmailAddress-> Brambleway Ltd",
        "Brambleway Ltd -affirmed share pd:EmailAddress-> Pine & \"Sons\" Ltd",
        "Brambleway Ltd -denied sell dpv:PersonalData-> Unspecified recipients",
    ];
    assert_eq!(lines(&graph), expected);
    let google = PartyKey::Organisation(GOOGLE.into());
    let flow = graph.flows_to(&google)[0];
    assert_eq!(flow.to.seat.as_deref(), Some("loc:US"));
    assert!(flow.flow.is_conditional() && !flow.flow.is_hedged());
    assert_eq!(flow.flow.terms(|ground| &ground.purposes).first().map(|term| term.words.as_str()), Some("analytics"));
}

#[test]
fn what_is_said_twice_is_one_flow_with_two_grounds() {
    let mut sample = Sample::new("a.txt", "You give us your name. We and our partners use your name. You provide your name.", None);
    for (sentence, trigger) in [("You give us your name.", "give"), ("You provide your name.", "provide")] {
        sample.sentence(sentence);
        let (you, name) = (sample.party("You", PartyKind::User, None), sample.data("your name", "pd:Name"));
        sample.practice(Action::Collect, trigger, &[(Role::Actor, you), (Role::Data, name)]);
    }
    sample.sentence("We and our partners use your name.");
    let (we, partners) = (sample.party("We", PartyKind::First, None), sample.party("our partners", PartyKind::Third, None));
    let name = sample.data("your name", "pd:Name");
    sample.practice(Action::Use, "use", &[(Role::Actor, we), (Role::Actor, partners), (Role::Data, name)]);
    let graph = FlowGraph::build(&sample.extraction, &knowledge());
    let expected = [
        "Data subject -affirmed collect pd:Name-> Unnamed controller: a.txt",
        "Unnamed controller: a.txt -affirmed use pd:Name-> Unnamed controller: a.txt",
        "our partners -affirmed use pd:Name-> our partners",
    ];
    assert_eq!(lines(&graph), expected);
    assert_eq!(graph.flows().next().map(|flow| (flow.flow.said, flow.flow.documents)), Some((2, 1)));
}

#[test]
fn broader_data_are_found_through_ontology_and_definitions() {
    let graph = FlowGraph::build(&brambleway(), &knowledge());
    let any = DataKey::Concept("dpv:PersonalData".into());
    assert_eq!(graph.flows_of(&any, false).len(), 1);
    assert_eq!(graph.flows_of(&any, true).len(), 6);
    let defined = DataKey::Words("contact data".into());
    assert_eq!(graph.flows_of(&defined, true).len(), 5);
    let mail = DataKey::Concept("pd:EmailAddress".into());
    assert!(graph.subsumers(&mail).contains(&&defined));
}

#[test]
fn definitions_in_a_circle_do_no_harm() {
    let mut sample = Sample::new("a.txt", "Usage data include log data. Log data include usage data.", None);
    for (sentence, upper, lower) in
        [("Usage data include log data.", "Usage data", "log data"), ("Log data include usage data.", "Log data", "usage data")]
    {
        sample.sentence(sentence);
        let kind = crate::label::MentionKind::Data;
        let (upper, lower) = (sample.mention(kind, upper, None), sample.mention(kind, lower, None));
        sample.includes(upper, lower);
    }
    let graph = FlowGraph::build(&sample.extraction, &knowledge());
    assert_eq!(graph.subsumers(&DataKey::Words("usage data".into())), [&DataKey::Words("log data".into())]);
}

#[test]
fn merging_joins_what_is_the_same_and_keeps_controllers_apart() {
    let knowledge = knowledge();
    let build = |path: &str, source: &str, controller: Option<&str>| {
        let mut sample = Sample::new(path, source, controller);
        sample.sentence("We share data with Google.");
        let data = sample.data("data", "dpv:PersonalData");
        let google = sample.company("Google", Some(GOOGLE));
        sample.practice(Action::Share, "share", &[(Role::Data, data), (Role::Recipient, google)]);
        FlowGraph::build(&sample.extraction, &knowledge)
    };
    let graphs = [
        build("a", "We share data with Google.", Some("Alder Ltd")),
        build("b", "2020. We share data with Google.", Some("Alder Ltd")),
        build("c", "2021. We share data with Google.", None),
    ];
    let all = FlowGraph::merge(&graphs);
    assert_eq!((all.len(), all.parties().count()), (2, 3));
    assert_eq!(all.flows().map(|flow| flow.flow.documents).max(), Some(2));
    let mut few = FlowGraph::limited(1);
    graphs.iter().for_each(|graph| few.absorb(graph));
    assert_eq!(few.flows().map(|flow| (flow.flow.said, flow.flow.grounds.len())).max(), Some((2, 1)));
}
