//! Which earlier sentence carries the verb for a list item, a cell, or a sentence that only goes on ("It may include…").

use crate::annotate::Annotated;
use crate::label::SentenceLabels;
use crate::segment::{Segments, SentenceKind};

/// How many sentences back a verb may stand.
const BACK: usize = 3;

/// Verbs by which a sentence goes on with what was named before: "Usage data may include your address".
const GOES_ON: [&str; 10] = ["include", "includes", "including", "included", "contain", "contains", "comprise", "comprises", "consists", "are"];

/// The sentence whose actions hold for sentence `index` too: the lead-in of its list, or the last sentence before it that states an
/// action if this one (or its lead-in) only goes on with it, or its heading. `None` where nothing does.
#[must_use]
pub fn lead(index: usize, segments: &Segments, annotated: &Annotated, labels: &[SentenceLabels]) -> Option<usize> {
    let sentence = &segments.sentences[index];
    let states = |at: usize| !labels[at].triggers.is_empty();
    if let Some(lead) = sentence.lead_in.filter(|lead| *lead != index) {
        let above = segments.sentences[lead].lead_in.filter(|above| *above != lead && states(*above));
        return if states(lead) { Some(lead) } else { above.or_else(|| before(lead, segments, labels)) }.or_else(|| heading(index, segments, labels));
    }
    if states(index) || labels[index].slots.is_empty() {
        return None;
    }
    match sentence.kind {
        SentenceKind::Prose if goes_on(index, annotated) => before(index, segments, labels),
        SentenceKind::Item | SentenceKind::Cell => heading(index, segments, labels),
        SentenceKind::Prose | SentenceKind::Heading => None,
    }
}

fn goes_on(index: usize, annotated: &Annotated) -> bool {
    (0..annotated.sentences[index].tokens.len().min(12)).any(|token| GOES_ON.contains(&annotated.lower(index, token)))
}

/// The last sentence of the section before `index` that states an action.
fn before(index: usize, segments: &Segments, labels: &[SentenceLabels]) -> Option<usize> {
    let section = segments.sentences[index].section;
    let first = index.saturating_sub(BACK);
    let mut near = (first..index).rev().take_while(|at| segments.sentences[*at].section == section);
    near.find(|at| segments.sentences[*at].kind != SentenceKind::Heading && !labels[*at].triggers.is_empty())
}

/// The heading above, where it states an action ("Information we collect").
fn heading(index: usize, segments: &Segments, labels: &[SentenceLabels]) -> Option<usize> {
    let heading = segments.sections[segments.sentences[index].section].heading?;
    let at = segments.sentences[..index].iter().rposition(|sentence| sentence.span == heading)?;
    (!labels[at].triggers.is_empty()).then_some(at)
}
