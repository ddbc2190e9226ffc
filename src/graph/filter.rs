//! The part of a flow graph that somebody asks for.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::{DataKey, FlowGraph, FlowRef, Ground, Party};
use crate::label::PartyKind;

impl FlowGraph {
    /// The flows of which `keep` takes at least one statement, with those statements; and all controllers.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(FlowRef<'_>, &Ground) -> bool) -> Self {
        let mut part = Self { broader: self.broader.clone(), known: self.known.clone(), labels: self.labels.clone(), ..Self::default() };
        self.parties().filter(|party| party.kind() == PartyKind::First).for_each(|party| part.add_party(party));
        for flow in self.flows() {
            let grounds: Vec<_> = flow.flow.grounds.iter().filter(|ground| keep(flow, ground)).map(Arc::clone).collect();
            if grounds.is_empty() {
                continue;
            }
            part.add_party(flow.from);
            part.add_party(flow.to);
            // A merged graph counts more statements than it keeps: the count holds as long as none of those kept is taken away.
            let is_whole = grounds.len() == flow.flow.grounds.len();
            let documents: BTreeSet<&str> = grounds.iter().map(|ground| ground.document.as_str()).collect();
            let (said, documents) = if is_whole { (flow.flow.said, flow.flow.documents) } else { (grounds.len(), documents.len()) };
            let mine = part.flow_mut(flow.key);
            (mine.said, mine.documents) = (said, documents);
            mine.grounds = grounds;
        }
        part
    }

    /// The flows that have to do with `focus`: by a party's name, by a kind of data or what falls under it, or by a purpose. Concepts are
    /// named by CURIE or label; parts of words are enough, upper and lower case are the same.
    #[must_use]
    pub fn focused(&self, focus: &str) -> Self {
        let focus = focus.trim().to_lowercase();
        let is_named = |words: &str| words.to_lowercase().contains(&focus);
        let is_data = |data: &DataKey| data.id().to_lowercase() == focus || is_named(self.data_label(data));
        let is_party = |party: &Party| is_named(&party.label) || party.key.id().to_lowercase() == focus;
        let is_about = |data: &DataKey| {
            is_data(data)
                || self.subsumers(data).into_iter().any(|upper| self.data_label(upper).to_lowercase() == focus || upper.id().to_lowercase() == focus)
        };
        self.filtered(|flow, ground| {
            is_party(flow.from)
                || is_party(flow.to)
                || is_about(&flow.key.data)
                || ground.purposes.iter().any(|purpose| {
                    is_named(&purpose.words)
                        || purpose.concept.as_deref().is_some_and(|curie| curie.to_lowercase() == focus || is_named(self.label(curie)))
                })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn finds_parties_data_and_purposes() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let count = |focus: &str| graph.focused(focus).len();
        assert_eq!((count("google"), count("ANALYTICS"), count("dpv:ServiceUsageAnalytics"), count("nobody")), (1, 1, 1, 0));
        assert!(count("pd:Contact") >= 4 && count("contact") == count("pd:Contact") && count("dpv:PersonalData") == graph.len());
        assert_eq!(graph.focused("nobody").parties().count(), 1, "the controller stays");
    }

    #[test]
    fn leaves_out_what_is_not_sure_enough() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        assert_eq!(graph.filtered(|_, ground| ground.confidence > 0.9).len(), graph.len());
        assert!(graph.filtered(|_, ground| ground.confidence > 0.99).is_empty());
    }
}
