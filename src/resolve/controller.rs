//! Who answers for the policy: [`find`].
//!
//! In: the document, its sentences and words. Out: the [`Controller`] with its aliases. Signs are gathered for every name that the text
//! writes (who defines "we", whose policy the title says it is, who "respects your privacy", whose imprint it is), names that are one are
//! put together, and the best-supported wins. What it does not try: to read an image of a logo, or to know the companies of the world.

mod groups;
pub(in crate::resolve) mod names;
mod signs;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use self::names::{Line, host, is_site, site_label};
use self::signs::{Context, Sign, Weight};
use crate::annotate::Annotated;
use crate::document::{Document, Format};
use crate::knowledge::{Knowledge, Patterns};
use crate::segment::Segments;
use crate::text::Span;

/// The company that answers for the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controller {
    /// Its name as the policy, the header or the user gives it; `None` where nothing names it.
    pub name: Option<String>,
    /// Short names and earlier names that the policy defines for it.
    pub aliases: Vec<String>,
    /// Where the name was found.
    pub origin: ControllerOrigin,
    /// Where the text's prose names it as who answers for it ("… operated by *Acme Ltd*"), in order.
    pub named_at: Vec<Span>,
}

/// Where a controller's name comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ControllerOrigin {
    /// The policy's own words.
    Text,
    /// The archive header or the page's metadata.
    Metadata,
    /// `--controller NAME`.
    Option,
    /// Nowhere: an unnamed controller of that document.
    #[default]
    Unnamed,
}

impl ControllerOrigin {
    /// The word in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Metadata => "metadata",
            Self::Option => "option",
            Self::Unnamed => "unnamed",
        }
    }
}

/// Finds the controller: in the text, else in the surroundings, else what the caller says.
#[must_use]
pub fn find(document: &Document, segments: &Segments, annotated: &Annotated, knowledge: &Knowledge, option: Option<&str>) -> Controller {
    let patterns = knowledge.patterns();
    let mut signs = gather(document, segments, annotated, knowledge);
    if let Some(title) = document.metadata.title.as_deref().filter(|_| document.format == Format::Html) {
        signs.extend(from_title(title, patterns));
    }
    if let Some(publisher) = document.metadata.publisher.as_deref().filter(|name| !is_site(name)) {
        signs.push(Sign {
            name: publisher.to_owned(),
            form: false,
            weight: Weight::Title,
            vendor: false,
            terms: Vec::new(),
            sentence: 0,
            place: None,
        });
    }
    let sites = sites(document, annotated);
    if let Some(best) = groups::best(&signs, &sites, patterns) {
        let said = signs.iter().any(|sign| sign.name == best.name && document.text.contains(best.name.as_str()));
        let origin = if said { ControllerOrigin::Text } else { ControllerOrigin::Metadata };
        let mut aliases = best.aliases;
        aliases.extend(sites.own.iter().filter(|site| **site != best.name).cloned());
        let named_at = named_at(&signs, &best.name, &aliases);
        return Controller { name: Some(best.name), aliases: aliases.into_iter().collect(), origin, named_at };
    }
    let site = document.metadata.site.clone().or_else(|| document.metadata.source_url.as_deref().map(host));
    let aliases: Vec<String> = sites.own.iter().cloned().collect();
    if let Some(name) = document.metadata.publisher.clone().or(site) {
        let aliases = aliases.into_iter().filter(|alias| *alias != name).collect();
        return Controller { name: Some(name), aliases, origin: ControllerOrigin::Metadata, named_at: Vec::new() };
    }
    let origin = if option.is_some() { ControllerOrigin::Option } else { ControllerOrigin::Unnamed };
    Controller { name: option.map(str::to_owned), aliases, origin, named_at: Vec::new() }
}

/// The places of the strong and fair signs for the name or an alias of it; titles are none.
fn named_at(signs: &[Sign], name: &str, aliases: &BTreeSet<String>) -> Vec<Span> {
    let own = signs.iter().filter(|sign| sign.name == name || aliases.contains(&sign.name));
    let mut places: Vec<Span> = own.filter(|sign| matches!(sign.weight, Weight::Strong | Weight::Fair)).filter_map(|sign| sign.place).collect();
    // Of places that overlap, the longest of those that begin first.
    places.sort_by_key(|place| (place.start, Reverse(place.end)));
    places.dedup_by(|later, earlier| earlier.overlaps(*later));
    places
}

/// Web addresses that belong to the document.
#[derive(Debug, Default)]
pub(super) struct Sites {
    /// Hosts that the metadata names.
    pub own: BTreeSet<String>,
    /// Labels of all hosts and mail domains in the text.
    pub mentioned: BTreeSet<String>,
}

fn sites(document: &Document, annotated: &Annotated) -> Sites {
    let mut found = Sites::default();
    found.own.extend(document.metadata.site.as_deref().map(host));
    found.own.extend(document.metadata.source_url.as_deref().map(host).filter(|host| host.contains('.')));
    for word in annotated.words.iter().map(|word| &word.lower) {
        let host = word.split_once('@').map_or_else(|| if is_site(word) { host(word) } else { String::new() }, |(_, domain)| domain.to_owned());
        if !host.is_empty() {
            found.mentioned.insert(site_label(&host).replace('-', ""));
        }
    }
    found
}

/// All signs of the text, in order.
fn gather(document: &Document, segments: &Segments, annotated: &Annotated, knowledge: &Knowledge) -> Vec<Sign> {
    let text = document.text.as_str();
    // Words that also stand in small letters are words, not names, when they begin a sentence.
    let small: BTreeSet<&str> = annotated.words.iter().filter(|word| word.shape == 1).map(|word| word.lower.as_str()).collect();
    let lower_at = |index: usize| segments.sentences[index].span.of(text).to_lowercase();
    let mut found = Vec::new();
    let mut before = String::new();
    for (index, (sentence, tokens)) in segments.sentences.iter().zip(&annotated.sentences).enumerate() {
        let line = Line { text, tokens: &tokens.tokens, annotated, patterns: knowledge.patterns() };
        let headings = segments.heading_path(sentence.section).iter().map(|span| span.of(text).to_lowercase()).collect::<Vec<_>>().join(" \n");
        let vendors = tokens.names.iter().filter(|name| signs::is_vendor(name.kind)).map(|name| (name.start, name.end)).collect();
        let context = Context { line, sentence: index, kind: sentence.kind, headings, before: std::mem::take(&mut before), vendors };
        let terms = context.orphan();
        if let Some(above) = found.iter().rev().find(|sign: &&Sign| !terms.is_empty() && sign.form && sign.sentence + 12 > index).cloned() {
            let of = names::bare(&above.name, knowledge.patterns());
            if terms.iter().any(|term| names::stands_for(&names::bare(term, knowledge.patterns()), &of)) {
                found.push(Sign { terms, ..above });
            }
        }
        found.extend(context.signs(&|word| small.contains(word)));
        before = lower_at(index);
    }
    found
}

/// Names in a page's title: what stands apart from the words "Privacy Policy".
fn from_title(title: &str, patterns: &Patterns) -> Vec<Sign> {
    let pieces = title.split(['|', '–', '—', '»', '·', ':']).flat_map(|piece| piece.split(" - ")).map(str::trim);
    let titles = patterns.list("policy_title");
    pieces
        .filter(|piece| !piece.is_empty() && piece.split(' ').count() <= 6)
        .filter(|piece| {
            let lower = piece.to_lowercase();
            !titles.iter().any(|title| lower.contains(title)) && !lower.split(' ').all(|word| patterns.is("no_name", word))
        })
        .map(|piece| Sign { name: piece.to_owned(), form: false, weight: Weight::Title, vendor: false, terms: Vec::new(), sentence: 0, place: None })
        .collect()
}

#[cfg(test)]
mod tests;
