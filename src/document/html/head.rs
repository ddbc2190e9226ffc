//! What a page says about itself: title, addresses, publisher, language, the day of an archived copy.

use crate::document::{Metadata, archive};

use super::entity;

/// Longest script with linked data that is looked at.
const LONGEST_SCRIPT: usize = 200_000;

/// What has been seen so far.
#[derive(Debug, Default)]
pub(super) struct Head {
    metadata: Metadata,
    canonical: Option<String>,
    og_url: Option<String>,
    /// Names of the publisher, by how far they are to be trusted.
    names: [Option<String>; 5],
    linked_data: bool,
    /// Whether we stand in the banner that the Wayback Machine inserts.
    pub(super) in_toolbar: bool,
}

impl Head {
    /// Notes a start tag.
    pub(super) fn element(&mut self, name: &[u8], attributes: &[(Vec<u8>, Vec<u8>)]) {
        let get = |wanted: &[u8]| {
            let value = attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| String::from_utf8_lossy(value));
            value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        self.linked_data = false;
        match name {
            b"html" => self.metadata.declared_language = get(b"lang").or_else(|| get(b"xml:lang")).and_then(|tag| primary(&tag)),
            b"link" if get(b"rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.canonical = self.canonical.take().or_else(|| get(b"href"));
            }
            b"script" => self.linked_data = get(b"type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")),
            b"meta" => {
                let key = get(b"property").or_else(|| get(b"name")).or_else(|| get(b"http-equiv")).unwrap_or_default().to_ascii_lowercase();
                if let Some(content) = get(b"content") {
                    self.meta(&key, content);
                }
            }
            _ => {}
        }
    }

    fn meta(&mut self, key: &str, content: String) {
        let slot = match key {
            "og:url" => &mut self.og_url,
            "og:site_name" => &mut self.names[0],
            "application-name" | "apple-mobile-web-app-title" => &mut self.names[1],
            "publisher" | "dc.publisher" | "copyright-holder" => &mut self.names[2],
            "author" => &mut self.names[4],
            "content-language" if self.metadata.declared_language.is_none() => {
                self.metadata.declared_language = primary(&content);
                return;
            }
            _ => return,
        };
        if slot.is_none() && !(key == "author" && content.contains("://")) {
            *slot = Some(content);
        }
    }

    /// Whether the text that comes is linked data.
    pub(super) const fn wants_script(&self) -> bool {
        self.linked_data
    }

    /// Notes linked data: schema.org's publisher.
    pub(super) fn script(&mut self, words: &str) {
        self.linked_data = false;
        if words.len() > LONGEST_SCRIPT || self.names[3].is_some() {
            return;
        }
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(words.trim()) {
            self.names[3] = publisher(&value);
        }
    }

    /// Notes the page's title.
    pub(super) fn title(&mut self, words: &str) {
        let title = entity::decode_all(words).split_whitespace().collect::<Vec<_>>().join(" ");
        if self.metadata.title.is_none() && !title.is_empty() {
            self.metadata.title = Some(title);
        }
    }

    /// Notes a comment: the Wayback Machine says in one when it saved the page, and marks its banner by two.
    pub(super) fn comment(&mut self, words: &str) {
        if words.contains("BEGIN WAYBACK TOOLBAR") {
            self.in_toolbar = true;
        } else if words.contains("END WAYBACK TOOLBAR") {
            self.in_toolbar = false;
        } else if let Some((_, rest)) = words.split_once("FILE ARCHIVED ON ") {
            self.metadata.archived = archived_day(rest);
        } else if let Some((_, rest)) = words.split_once("saved from url=(")
            && let Some((_, url)) = rest.split_once(')')
        {
            self.canonical = self.canonical.take().or_else(|| Some(url.trim().to_owned()));
        }
    }

    /// All of it.
    pub(super) fn finish(self) -> Metadata {
        let mut metadata = self.metadata;
        let address = self.canonical.or(self.og_url).filter(|url| url.contains("://"));
        if metadata.archived.is_none() {
            metadata.archived = address.as_deref().and_then(archive::snapshot_day);
        }
        metadata.source_url = address.as_deref().map(archive::original_url);
        metadata.site = metadata.source_url.as_deref().and_then(archive::domain);
        metadata.publisher = self.names.into_iter().flatten().next();
        metadata
    }
}

/// The primary part of a language tag.
fn primary(tag: &str) -> Option<String> {
    let part = tag.split(['-', '_', ',']).next()?.trim().to_ascii_lowercase();
    (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(part)
}

/// `12:31:07 Jun 3, 2004 AND RETRIEVED…` → `2004-06-03`.
fn archived_day(words: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut parts = words.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty()).skip(1);
    let name = parts.next()?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| name.starts_with(month))? + 1;
    let day: u8 = parts.next()?.parse().ok()?;
    let year: u16 = parts.next()?.parse().ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The name of the first `publisher` in linked data; the search has no recursion of its own.
fn publisher(value: &serde_json::Value) -> Option<String> {
    let mut queue = vec![value];
    while let Some(value) = queue.pop() {
        match value {
            serde_json::Value::Array(items) => queue.extend(items.iter().rev()),
            serde_json::Value::Object(fields) => {
                let name = fields.get("publisher").and_then(|publisher| publisher.get("name").or(Some(publisher)));
                if let Some(name) = name.and_then(serde_json::Value::as_str) {
                    return Some(name.to_owned());
                }
                queue.extend(fields.values());
            }
            _ => {}
        }
    }
    None
}
