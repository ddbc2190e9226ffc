//! Where URLs, e-mail addresses and domain names end.
//!
//! What comes in: a run of characters without spaces. What goes out: how much of its beginning is one address. Nothing is looked up:
//! a domain name is known by its form.

use crate::text::Span;

/// Beginnings that make a run of characters an address.
const SCHEMES: [&str; 5] = ["http://", "https://", "ftp://", "mailto:", "www."];

/// A cheap test that spares most words the search for addresses: an `@`, or a period or colon with something after it.
pub(super) fn is_likely(chunk: &str) -> bool {
    let bytes = chunk.as_bytes();
    bytes
        .windows(2)
        .any(|pair| pair[0] == b'@' || matches!(pair[0], b'.' | b':') && (pair[1].is_ascii_alphanumeric() || pair[1] == b'/' || !pair[1].is_ascii()))
}

/// Length of the URL, e-mail address or domain name that `chunk` (no spaces) begins with.
pub(super) fn end(chunk: &str) -> Option<usize> {
    let has_scheme = SCHEMES.iter().any(|scheme| {
        chunk.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)) && chunk[scheme.len()..].starts_with(super::is_word)
    });
    if has_scheme {
        return Some(url_end(chunk, 0));
    }
    if let Some(end) = email_end(chunk) {
        return Some(end);
    }
    let end = domain_end(chunk)?;
    let rest = &chunk[end..];
    let is_path = rest.strip_prefix('/').is_some_and(|path| path.starts_with(|c: char| super::is_word(c) || "~_?#-".contains(c)));
    Some(if is_path {
        url_end(chunk, end)
    } else if rest.starts_with('/') {
        end + 1
    } else {
        end
    })
}

/// End of an address of which at least `least` bytes are certain: stops at quotes and angle brackets, leaves closing punctuation out
/// unless it closes a bracket of the address itself.
fn url_end(chunk: &str, least: usize) -> usize {
    let limit = chunk.find(['<', '>', '"', '“', '”', '«', '»', '|', '\\', '^', '`']).unwrap_or(chunk.len());
    let mut end = limit;
    while let Some(last) = chunk[least..end].chars().next_back() {
        let closes = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '‘' | '*' | '_' | '…' | '(' | '[' | '{' => true,
            ')' => !is_balanced(&chunk[..end], '(', ')'),
            ']' => !is_balanced(&chunk[..end], '[', ']'),
            '}' => !is_balanced(&chunk[..end], '{', '}'),
            _ => false,
        };
        if !closes {
            break;
        }
        end -= last.len_utf8();
    }
    end.max(least)
}

fn is_balanced(text: &str, open: char, close: char) -> bool {
    text.matches(open).count() >= text.matches(close).count()
}

/// End of an e-mail address at the beginning of `chunk`.
fn email_end(chunk: &str) -> Option<usize> {
    let at = chunk.find(|c: char| !(super::is_word(c) || "._%+-".contains(c)))?;
    let host = chunk[at..].strip_prefix('@')?;
    let end = labels(host).filter(|label| label.start > 0).last()?.end;
    Some(at + 1 + end)
}

/// End of a domain name at the beginning of `chunk`: labels, the last of which looks like a top-level domain. "policy.We" is two
/// sentences without a space, so the last label is lower case, or the whole name upper case.
fn domain_end(chunk: &str) -> Option<usize> {
    let mut best = None;
    let mut has_letters = false;
    for label in labels(chunk) {
        let word = label.of(chunk);
        let name = &chunk[..label.end];
        let is_top = word.len() >= 2
            && word.bytes().all(|b| b.is_ascii_alphabetic())
            && (word.bytes().all(|b| b.is_ascii_lowercase()) || !name.chars().any(char::is_lowercase));
        if label.start > 0 && has_letters && is_top {
            best = Some(label.end);
        }
        // Single letters are initials ("e.g."), bare numbers are list numbers ("1.we").
        has_letters |= word.chars().nth(1).is_some() && word.contains(char::is_alphabetic);
    }
    best
}

/// The labels of a host name: runs of letters, digits and inner hyphens joined by single periods.
fn labels(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    let mut open = true;
    std::iter::from_fn(move || {
        if !open {
            return None;
        }
        let rest = &text[at..];
        let run = rest.find(|c: char| !(super::is_word(c) || c == '-')).unwrap_or(rest.len());
        let label = rest[..run].trim_end_matches('-');
        if label.is_empty() || label.starts_with('-') {
            open = false;
            return None;
        }
        let span = Span::new(at, at + label.len());
        open = label.len() == run && rest[run..].starts_with('.');
        at += run + 1;
        Some(span)
    })
}
