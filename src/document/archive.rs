//! The header that archives of policies put before the text: where it was published and when it was saved.
//!
//! `> *The following text is extracted and transformed from the SITE privacy policy that was archived on DATE. … [snapshot](URL) …*`

use super::Metadata;

/// Words that only such a header has.
const OPENING: &str = "The following text is extracted and transformed from the ";

/// Takes the header off `source`, if it has one: what it says, and the byte where the policy's own text begins.
pub(super) fn header(source: &str) -> (Metadata, usize) {
    let start = source.len() - source.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
    let mut end = start;
    for line in source[start..].split_inclusive('\n') {
        // A quotation goes on as long as its lines are marked; without the mark the header is one line.
        if end > start && !line.starts_with('>') {
            break;
        }
        end += line.len();
    }
    let quoted = &source[start..end];
    let Some(at) = quoted.get(..quoted.len().min(200)).or(Some(quoted)).and_then(|head| head.find(OPENING)) else {
        return (Metadata::default(), 0);
    };
    let rest = &quoted[at + OPENING.len()..];
    let site = rest.split_whitespace().next().filter(|word| word.contains('.')).map(|word| word.trim_end_matches('.').to_lowercase());
    let archived = rest.split_once("archived on ").and_then(|(_, after)| after.get(..10)).filter(|day| is_day(day)).map(str::to_owned);
    let link = rest.split_once("](").and_then(|(_, after)| after.split([')', ' ', '\n']).next());
    let source_url = link.map(original_url);
    (Metadata { site, archived, source_url, ..Metadata::default() }, end)
}

/// The address that a Wayback Machine link leads to; any other address as it is.
pub(super) fn original_url(link: &str) -> String {
    let Some((_, rest)) = link.split_once("://web.archive.org/web/") else { return link.to_owned() };
    rest.split_once('/').map_or_else(|| link.to_owned(), |(_, url)| url.replace("%3A", ":").replace("%3a", ":").replace("%2F", "/"))
}

/// The day in a Wayback Machine link.
pub(super) fn snapshot_day(link: &str) -> Option<String> {
    let digits = link.split_once("://web.archive.org/web/")?.1.get(..8)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}

/// The domain of an address, without `www.`.
pub(super) fn domain(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))).then(|| host.to_owned())
}

fn is_day(word: &str) -> bool {
    word.len() == 10 && word.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_site_day_and_address() {
        let source = "> *The following text is extracted and transformed from the lumo.example privacy policy that was archived on 2016-10-16. \
            Please check the [original snapshot on the Wayback Machine](https://web.archive.org/web/20161016160353id_/http%3A//www.lumo.example/privacy) \
            for the most accurate reproduction.*\n\n# Privacy\n";
        let (metadata, end) = header(source);
        assert_eq!(metadata.site.as_deref(), Some("lumo.example"));
        assert_eq!(metadata.archived.as_deref(), Some("2016-10-16"));
        assert_eq!(metadata.source_url.as_deref(), Some("http://www.lumo.example/privacy"));
        assert_eq!(&source[end..], "\n# Privacy\n");
        assert_eq!(snapshot_day("https://web.archive.org/web/20161016160353/http://a.example").as_deref(), Some("2016-10-16"));
    }

    #[test]
    fn leaves_other_texts_alone() {
        for source in ["", "> A quotation.\n\nText", "We collect the following text."] {
            assert_eq!(header(source), (Metadata::default(), 0));
        }
    }
}
