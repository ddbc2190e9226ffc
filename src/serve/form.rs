//! Names and values as URLs and forms carry them.

/// The pairs of a query string or of a form; `None` if what is encoded is not UTF-8.
pub(super) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decode(name, true)?, decode(value, true)?))
        })
        .collect()
}

/// What percent signs (and, in forms, pluses) stand for; `None` if it is not UTF-8.
pub(super) fn decode(text: &str, plus: bool) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let digit = |place: usize| bytes.get(place).and_then(|digit| char::from(*digit).to_digit(16));
        at += 1;
        decoded.push(match (byte, plus) {
            (b'+', true) => b' ',
            (b'%', _) => {
                if let (Some(high), Some(low)) = (digit(at), digit(at + 1)) {
                    at += 2;
                    u8::try_from(high * 16 + low).expect("two digits make a byte")
                } else {
                    b'%'
                }
            }
            _ => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

/// `text` as a value in a URL.
pub(super) fn encode(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        let text = "SELECT * { ?s ?p \"é+%\" }&x=1";
        let own = |pair: &str| (pair.to_owned(), text.to_owned());
        assert_eq!(pairs(&format!("query={}&b={}", encode(text), encode(text))), Some(vec![own("query"), own("b")]));
        assert_eq!(pairs("a=1+2%&&b"), Some(vec![("a".into(), "1 2%".into()), ("b".into(), String::new())]));
        assert_eq!(pairs("a=%FF"), None);
        assert_eq!(decode("a+b%20c", false).as_deref(), Some("a+b c"));
    }
}
