//! Bytes → text: byte order marks, UTF-16 by its pattern of zero bytes, UTF-8, the charset that a page declares, else a guess.
//!
//! The text is not cleaned: its code points are what offsets in records count. A UTF-8 byte order mark stays (as U+FEFF), as it does for
//! programs that open the file as UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::diagnostic::{Code, Diagnostic};

/// How many bytes of a page are searched for a declared charset (the HTML standard says 1024; real pages put it later).
const DECLARATION_WINDOW: usize = 8192;

/// A decoded file and what there is to say about it.
pub(super) struct Decoded {
    /// The file as text, not cleaned.
    pub(super) source: String,
    /// Undecodable or binary content.
    pub(super) diagnostic: Option<Diagnostic>,
}

/// Decodes a file. Never fails: bytes that fit no encoding become U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    if let Some(kind) = magic(bytes) {
        return Decoded::binary(bytes, &format!("the file is {kind}, not text"));
    }
    let encoding = match utf16(bytes) {
        Some((encoding, skip)) => return Decoded::with(encoding, bytes.get(skip..).unwrap_or_default()),
        None => choose(bytes),
    };
    if bytes.contains(&0) {
        return Decoded::binary(bytes, "the file holds zero bytes");
    }
    Decoded::with(encoding, bytes)
}

impl Decoded {
    fn with(encoding: &'static Encoding, bytes: &[u8]) -> Self {
        let (text, bad) = encoding.decode_without_bom_handling(bytes);
        let control = text.bytes().take(65_536).filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
        if control * 10 > text.len().min(65_536) {
            return Self::binary(bytes, "the file is made of control characters");
        }
        let diagnostic = bad.then(|| Diagnostic::new(Code::UndecodableBytes, format!("some bytes are no {}; they were replaced", encoding.name())));
        Self { source: text.into_owned(), diagnostic }
    }

    fn binary(bytes: &[u8], message: &str) -> Self {
        Self { source: String::from_utf8_lossy(bytes).into_owned(), diagnostic: Some(Diagnostic::new(Code::BinaryDocument, message)) }
    }
}

/// Files that are no text by their first bytes.
fn magic(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b", "compressed with gzip"),
        (b"\x89PNG", "an image"),
        (b"GIF8", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"\x7fELF", "a program"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// UTF-16 by its mark (which is not part of the text), or by zero bytes at every other place.
fn utf16(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xff, 0xfe, ..] => return Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => return Some((UTF_16BE, 2)),
        _ => {}
    }
    let window = &bytes[..bytes.len().min(1024) & !1];
    if window.len() < 4 {
        return None;
    }
    let zeros = |offset: usize| window.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), window.len() / 2);
    if odd * 4 > half * 3 && even * 10 < half {
        Some((UTF_16LE, 0))
    } else if even * 4 > half * 3 && odd * 10 < half {
        Some((UTF_16BE, 0))
    } else {
        None
    }
}

/// The encoding of bytes that are not UTF-16.
fn choose(bytes: &[u8]) -> &'static Encoding {
    if bytes.starts_with(b"\xef\xbb\xbf") || mostly_utf8(bytes) {
        return UTF_8;
    }
    if let Some(declared) = declared(bytes)
        && declared != UTF_8
    {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // A policy in a one-byte encoding that the detector finds unlikely is still far more often Western than anything else.
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess.is_single_byte() && !has_many_high_bytes(bytes) { WINDOWS_1252 } else { guess }
}

fn has_many_high_bytes(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte >= 0x80).count() * 10 > bytes.len()
}

/// Whether the bytes are UTF-8, or would be but for a few.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || good > 4 * bad
}

/// The charset that a page or an XML declaration names near its start.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let window = bytes.get(..bytes.len().min(DECLARATION_WINDOW))?.to_ascii_lowercase();
    if !window.contains(&b'<') {
        return None;
    }
    ["charset", "encoding"].iter().find_map(|name| {
        let at = window.windows(name.len()).position(|part| part == name.as_bytes())? + name.len();
        let rest = window.get(at..)?;
        let skip = rest.iter().take_while(|byte| matches!(byte, b' ' | b'=' | b'"' | b'\'')).count();
        let label = rest.get(skip..)?;
        let len = label.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')).count();
        Encoding::for_label(label.get(..len)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).source
    }

    #[test]
    fn keeps_a_utf8_mark_and_drops_those_of_utf16() {
        assert_eq!(text("\u{feff}Über".as_bytes()), "\u{feff}Über");
        let little: Vec<u8> = "\u{feff}We üse data".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "We üse data".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&little), "We üse data");
        assert_eq!(text(&big), "We üse data");
    }

    #[test]
    fn reads_windows_1252_declared_or_not() {
        assert_eq!(text(b"We use \x93cookies\x94 \x96 caf\xe9"), "We use “cookies” – café");
        assert_eq!(text(b"<meta charset=\"iso-8859-1\"><p>caf\xe9"), "<meta charset=\"iso-8859-1\"><p>café");
        assert_eq!(
            text(b"<meta http-equiv=x content='text/html; charset=koi8-r'><p>\xc4\xc1"),
            "<meta http-equiv=x content='text/html; charset=koi8-r'><p>да"
        );
    }

    #[test]
    fn forgives_a_bad_byte_in_utf8() {
        let mut bytes = "Zürich, Köln, Genève, Málaga, Århus".as_bytes().to_vec();
        bytes.push(0xff);
        let decoded = decode(&bytes);
        assert!(decoded.source.starts_with("Zürich") && decoded.source.ends_with('\u{fffd}'));
        assert_eq!(decoded.diagnostic.map(|d| d.code), Some(Code::UndecodableBytes));
    }

    #[test]
    fn tells_what_is_no_text() {
        for bytes in [&b"%PDF-1.7 ..."[..], b"PK\x03\x04 ....", b"words \0 and \0 more \0 words", b"\x01\x02\x03\x04\x05\x06"] {
            assert_eq!(decode(bytes).diagnostic.map(|d| d.code), Some(Code::BinaryDocument), "{bytes:?}");
        }
    }
}
