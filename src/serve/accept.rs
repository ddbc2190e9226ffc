//! Which format a client takes, by its `Accept` header.

use crate::query::ResultFormat;

/// Formats of rows and of yes or no, the first being the default, with the media types that they go by.
pub(super) const ROWS: [(&str, ResultFormat); 9] = [
    ("application/sparql-results+json", ResultFormat::Json),
    ("application/json", ResultFormat::Json),
    ("application/sparql-results+xml", ResultFormat::Xml),
    ("application/xml", ResultFormat::Xml),
    ("text/xml", ResultFormat::Xml),
    ("text/csv", ResultFormat::Csv),
    ("text/tab-separated-values", ResultFormat::Tsv),
    ("application/x-sparqlstar-results+json", ResultFormat::Json),
    ("text/plain", ResultFormat::Table),
];

/// Formats of graphs.
pub(super) const GRAPHS: [(&str, ResultFormat); 9] = [
    ("text/turtle", ResultFormat::Turtle),
    ("application/turtle", ResultFormat::Turtle),
    ("application/x-turtle", ResultFormat::Turtle),
    ("application/n-triples", ResultFormat::NTriples),
    ("text/plain", ResultFormat::NTriples),
    ("application/rdf+xml", ResultFormat::RdfXml),
    ("application/xml", ResultFormat::RdfXml),
    ("application/ld+json", ResultFormat::JsonLd),
    ("application/json", ResultFormat::JsonLd),
];

/// The pages of people.
pub(super) const HTML: &str = "text/html";

/// The choice among `offers` that `accept` likes best; of equals the more exactly named, then the first. `None` if it takes none of them.
pub(super) fn choose<T: Copy>(accept: Option<&str>, offers: &[(&str, T)]) -> Option<T> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return offers.first().map(|(_, offer)| *offer) };
    let ranges: Vec<(String, u32)> = accept.split(',').filter_map(range).collect();
    let rate = |media: &str| {
        let kind = media.split('/').next().unwrap_or("");
        let exactness = |range: &str| match range {
            range if range == media => 3,
            "*/*" => 1,
            range if range.strip_suffix("/*") == Some(kind) => 2,
            _ => 0,
        };
        // The most exact range that fits decides (RFC 9110, 12.5.1).
        let best =
            ranges.iter().map(|(range, quality)| (exactness(range), *quality)).filter(|(exact, _)| *exact > 0).max_by_key(|(exact, _)| *exact)?;
        (best.1 > 0).then_some((best.1, best.0))
    };
    let mut chosen: Option<((u32, u32), T)> = None;
    for (media, offer) in offers {
        if let Some(rating) = rate(media)
            && chosen.as_ref().is_none_or(|(best, _)| rating > *best)
        {
            chosen = Some((rating, *offer));
        }
    }
    chosen.map(|(_, offer)| offer)
}

/// `text/csv;q=0.5` as the range and thousandths.
fn range(part: &str) -> Option<(String, u32)> {
    let mut pieces = part.split(';').map(str::trim);
    let media = pieces.next().filter(|media| media.contains('/'))?.to_ascii_lowercase();
    let quality =
        pieces.find_map(|piece| piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q="))).map_or(Some(1.0), |q| q.trim().parse::<f32>().ok());
    let quality = quality.filter(|quality| (0.0..=1.0).contains(quality)).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1000")]
    Some((media, (quality * 1000.0) as u32))
}

/// Whether a page for people is liked better than anything else.
pub(super) fn wants_page(accept: Option<&str>, offers: &[(&str, ResultFormat)]) -> bool {
    let mut all: Vec<(&str, bool)> = offers.iter().map(|(media, _)| (*media, false)).collect();
    all.push((HTML, true));
    choose(accept, &all) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_format_is_chosen() {
        for (accept, rows, graph) in [
            (None, Some(ResultFormat::Json), Some(ResultFormat::Turtle)),
            (Some("*/*"), Some(ResultFormat::Json), Some(ResultFormat::Turtle)),
            (Some("text/csv"), Some(ResultFormat::Csv), None),
            (Some("application/rdf+xml;q=0.5, text/turtle;q=0.4, text/*;q=0.1"), Some(ResultFormat::Csv), Some(ResultFormat::RdfXml)),
            (Some("application/sparql-results+xml, */*;q=0.1"), Some(ResultFormat::Xml), Some(ResultFormat::Turtle)),
            (Some("application/json;q=0, */*"), Some(ResultFormat::Json), Some(ResultFormat::Turtle)),
            (Some("image/png"), None, None),
            (Some("text/turtle;q=0"), None, None),
            (Some("nonsense"), None, None),
        ] {
            assert_eq!((choose(accept, &ROWS), choose(accept, &GRAPHS)), (rows, graph), "{accept:?}");
        }
        let browser = Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assert!(wants_page(browser, &ROWS) && !wants_page(None, &ROWS) && !wants_page(Some("*/*"), &ROWS) && !wants_page(Some("text/csv"), &ROWS));
    }
}
