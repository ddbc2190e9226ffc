//! Disclosures that are no argument of any practice: contacts, rights, recipients in a list of their own.

use crate::annotate::Annotated;
use crate::label::{Labels, Mention, MentionKind, PartyKind, Right};
use crate::text::Span;

/// Adds a mention for each disclosure that no mention of its kind covers yet.
pub fn add(mentions: &mut Vec<Mention>, labels: &Labels, annotated: &Annotated) {
    let mut new: Vec<Mention> = Vec::new();
    for (sentence, found) in labels.sentences.iter().enumerate() {
        for (label, start, end, confidence) in &found.disclosures {
            let tokens = &annotated.sentences[sentence].tokens;
            let span = Span::new(tokens[*start].span.start, tokens[end - 1].span.end);
            let Some(mut mention) = mention(label, span) else { continue };
            mention.confidence = *confidence;
            let covered = |other: &Mention| other.kind == mention.kind && other.right == mention.right && other.span.overlaps(span);
            if !mentions.iter().any(covered) && !new.iter().any(covered) {
                new.push(mention);
            }
        }
    }
    mentions.append(&mut new);
}

fn mention(label: &str, span: Span) -> Option<Mention> {
    let kind = match label {
        "data" => MentionKind::Data,
        "purpose" => MentionKind::Purpose,
        "legal-basis" => MentionKind::LegalBasis,
        "legitimate-interest" => MentionKind::LegitimateInterest,
        "duration" => MentionKind::Duration,
        "transfer" => MentionKind::Transfer,
        "contact" => MentionKind::Contact,
        "dpo-contact" => MentionKind::DpoContact,
        "automated-decision" => MentionKind::AutomatedDecision,
        "mandatory-provision" => MentionKind::MandatoryProvision,
        "controller" => return Some(Mention { party: Some(PartyKind::First), named: true, ..Mention::new(MentionKind::Party, span) }),
        _ => {
            let name = label.strip_prefix("right-")?;
            let right = Right::ALL.into_iter().find(|right| right.as_str() == name)?;
            return Some(Mention { right: Some(right), ..Mention::new(MentionKind::Right, span) });
        }
    };
    Some(Mention::new(kind, span))
}
