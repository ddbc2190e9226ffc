//! Character references: `&amp;`, `&#8217;`, `&nbsp`.

use html5gum::{Token, Tokenizer};

use crate::document::build::TextBuilder;

/// Longest reference there is (`&CounterClockwiseContourIntegral;`), with room for leading zeros.
const LONGEST: usize = 40;

/// Bytes of the reference that `words` starts with (it starts with `&`), and what it stands for; `None` where it is just an ampersand.
pub(super) fn decode(words: &str) -> Option<(usize, String)> {
    let name = words.bytes().skip(1).take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let mut len = 1 + name;
    if words.as_bytes().get(len) == Some(&b';') {
        len += 1;
    }
    if name == 0 {
        return None;
    }
    let reference = words.get(..len)?;
    let known = match reference {
        "&amp;" => "&",
        "&nbsp;" => "\u{a0}",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" => "\"",
        "&rsquo;" | "&lsquo;" | "&#39;" | "&apos;" | "&#8217;" => "'",
        _ => "",
    };
    if !known.is_empty() {
        return Some((len, known.to_owned()));
    }
    let mut out = String::new();
    for token in Tokenizer::new(reference) {
        let Ok(token) = token;
        if let Token::String(string) = token {
            out.push_str(&String::from_utf8_lossy(&string));
        }
    }
    (out != reference).then_some((len, out))
}

/// Words with their references decoded, for what is not part of the text.
pub(super) fn decode_all(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (len, decoded) = decode(rest).unwrap_or_else(|| (1, "&".to_owned()));
        out.push_str(&decoded);
        rest = &rest[len..];
    }
    out + rest
}

/// Appends `source[from..to]`, a stretch of text of a page, to `builder`.
pub(super) fn append(builder: &mut TextBuilder, from: usize, to: usize) {
    let source = builder.source();
    let mut at = from;
    while let Some(found) = source.get(at..to).and_then(|rest| rest.find('&')) {
        builder.words(at..at + found);
        at += found;
        if let Some((len, decoded)) = decode(&source[at..to]) {
            builder.decoded(&decoded, at..at + len);
            at += len;
        } else {
            builder.words(at..at + 1);
            at += 1;
        }
    }
    builder.words(at..to);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_is_a_reference() {
        assert_eq!(decode_all("R&amp;D &eacute;&#xe9;&#233 &copy 2016 A&B & &bogus; &"), "R&D ééé © 2016 A&B & &bogus; &");
    }
}
