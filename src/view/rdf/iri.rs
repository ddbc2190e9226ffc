//! IRIs: everything that is described gets its name from what it is, never from a counter or a clock.

use oxigraph::model::NamedNode;
use sha2::{Digest, Sha256};

use crate::graph::normalise;
use crate::knowledge::hex;
use crate::knowledge::ns::ORG;
use crate::pipeline::Extraction;

/// The IRIs of one policy version.
#[derive(Debug, Clone)]
pub(super) struct Iris {
    base: String,
    version: String,
    /// The version itself: a `dpv:PrivacyNotice`.
    pub(super) notice: NamedNode,
    /// Its named graph.
    pub(super) graph: NamedNode,
    /// The stored text.
    pub(super) text: NamedNode,
    /// The policy of which it is a version.
    pub(super) series: NamedNode,
    /// The run of the program that made the graph.
    pub(super) run: NamedNode,
}

impl Iris {
    pub(super) fn new(base: &str, extraction: &Extraction) -> Self {
        let sha256 = &extraction.document.sha256;
        let short = sha256.get(..16).unwrap_or(sha256);
        let version = format!("{base}version/{short}");
        let metadata = &extraction.document.metadata;
        // Versions of one policy are told by where it is published, else by who answers for it. An archive's header names the site; the
        // address beside it is that of one copy, or has changed over the years.
        let policy = metadata.site.as_deref().or(metadata.source_url.as_deref()).or(extraction.controller.name.as_deref()).unwrap_or(sha256);
        Self {
            notice: node(version.clone()),
            graph: node(format!("{base}graph/{short}")),
            text: node(format!("{version}/text")),
            series: node(format!("{base}policy/{}", hash(&[policy]))),
            run: node(format!("{version}/run")),
            base: base.to_owned(),
            version,
        }
    }

    /// Something of this version only.
    pub(super) fn local(&self, path: &str) -> NamedNode {
        node(format!("{}/{path}", self.version))
    }

    /// An organisation of the ontology, under our base: it names them under the default one. `None` for what is no organisation of it.
    pub(super) fn organisation(&self, iri: &str) -> Option<NamedNode> {
        iri.strip_prefix(ORG).map(|name| self.global(&format!("organisation/{name}")))
    }

    /// Something that may occur in many policies.
    pub(super) fn global(&self, path: &str) -> NamedNode {
        node(format!("{}{path}", self.base))
    }
}

/// All parts are our own letters, digits and marks on a base that was checked.
fn node(iri: String) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// 16 hexadecimal digits that tell `parts` from others.
pub(super) fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize()[..8])
}

/// `words` as the end of an IRI that people recognise: letters and digits of ASCII, and a hash of the whole.
pub(super) fn slug(words: &str) -> String {
    let key = normalise(words);
    let mut slug = String::new();
    for letter in key.chars().take(40) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    format!("{}{}{}", slug.trim_end_matches('-'), if slug.is_empty() { "" } else { "-" }, &hash(&[&key])[..8])
}

/// Seconds since 1970 as an `xsd:dateTime` of UTC (civil-from-days, Howard Hinnant).
pub(super) fn date_time(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_valid_whatever_the_words() {
        assert_eq!(slug("Our Advertising Partners"), slug("advertising partners"));
        for words in ["<script> \"x\"", "日本", "", "a b%zz{}"] {
            let iri = format!("urn:policyflow:id/party/{}", slug(words));
            assert!(NamedNode::new(iri.clone()).is_ok(), "{iri}");
        }
        assert_ne!(slug("日本"), slug("中国"));
    }

    #[test]
    fn dates_are_civil() {
        assert_eq!(date_time(0), "1970-01-01T00:00:00Z");
        assert_eq!(date_time(951_827_696), "2000-02-29T12:34:56Z");
        assert_eq!(date_time(1_795_478_399), "2026-11-23T23:59:59Z");
    }
}
