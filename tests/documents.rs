//! Whatever the bytes: reading does not panic, and every place leads back to the source.

use policyflow::diagnostic::Code;
use policyflow::document::{Document, Source, read};
use policyflow::segment::{Segments, segment};
use policyflow::text::Span;
use proptest::prelude::*;

fn check(path: &str, bytes: &[u8]) -> (Document, Segments) {
    let document = read(&Source { path: path.into(), bytes: bytes.to_vec() });
    let points = document.source.chars().count();
    let mut before = 0;
    for block in &document.blocks {
        assert!(block.span.start >= before && !block.span.is_empty(), "blocks stand in order and hold words");
        before = block.span.end;
        assert_place(&document, block.span, points);
        if let Some(lead) = block.bold_lead {
            assert!(block.span.contains(lead));
            assert_place(&document, lead, points);
        }
    }
    assert!(before <= document.text.len());
    let segments = segment(&document);
    check_segments(&document, &segments, points);
    (document, segments)
}

fn check_segments(document: &Document, segments: &Segments, points: usize) {
    let mut before = 0;
    for (index, sentence) in segments.sentences.iter().enumerate() {
        assert!(sentence.span.start >= before, "sentences stand in order");
        before = sentence.span.end;
        assert_place(document, sentence.span, points);
        assert!(document.blocks[sentence.block].span.contains(sentence.span));
        assert_eq!(sentence.span.trim(&document.text), sentence.span);
        assert!(sentence.section < segments.sections.len());
        assert!(sentence.lead_in.is_none_or(|lead_in| lead_in < index));
        for header in &sentence.headers {
            assert_place(document, *header, points);
        }
    }
    for (index, section) in segments.sections.iter().enumerate() {
        assert!(section.parent.is_none_or(|parent| parent < index));
    }
    assert_eq!(segments.sections[0].level, 0);
}

fn assert_place(document: &Document, span: Span, points: usize) {
    assert!(document.text.get(span.start..span.end).is_some_and(|words| !words.is_empty()), "{span:?} lies in the text");
    let bytes = document.map.source_bytes(span);
    assert!(document.source.get(bytes).is_some(), "{span:?} leads to whole characters of the source");
    let range = document.map.source_points(&document.source, span);
    assert!(range.start <= range.end && range.end <= points);
}

proptest! {
    #[test]
    fn reads_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), path in "(p|p\\.txt|p\\.md|p\\.html)") {
        check(&path, &bytes);
    }

    #[test]
    fn reads_any_text(text in "\\PC{0,300}", path in "(p\\.txt|p\\.md|p\\.html)") {
        check(&path, text.as_bytes());
    }

    #[test]
    fn reads_any_mark_up(
        parts in proptest::collection::vec(
            prop_oneof![
                "[A-Za-z ,.;:!?\"'()]{1,30}",
                "</?(p|div|b|li|ul|td|tr|th|table|h2|a href=x|script|title|br|dt|dd|select|pre|svg|noscript|!--)( class=nav)?/?>?",
                "[\r\n]{1,3} {0,5}([-*#>|]|1\\.|a\\)){0,2} ?",
                Just("&nbsp;".to_owned()), Just("&#8217".to_owned()), Just("\u{ad}\u{a0}“é”\u{200b}".to_owned()), Just("**".to_owned()),
                Just("[x](http://lumo.example)".to_owned()), Just("|---|---|\n| a | b |\n".to_owned()), Just("\u{feff}".to_owned()),
            ],
            0..40,
        ),
        path in "(p\\.txt|p\\.md|p\\.html)",
    ) {
        check(&path, parts.concat().as_bytes());
    }
}

#[test]
fn says_what_is_wrong_with_a_file() {
    for (bytes, code) in [
        (&b""[..], Code::EmptyDocument),
        (&b" \r\n\t "[..], Code::EmptyDocument),
        (&b"<html><body><script>x</script></body>"[..], Code::EmptyDocument),
        (&b"%PDF-1.4 words"[..], Code::BinaryDocument),
        (&b"a\0b"[..], Code::BinaryDocument),
    ] {
        let (document, segments) = check("p", bytes);
        assert!(document.text.is_empty() && segments.sentences.is_empty());
        assert!(document.diagnostics.iter().any(|d| d.code == code), "{:?}", document.diagnostics);
    }
}

#[test]
fn keeps_code_points_of_the_file_as_stored() {
    let text = "\u{feff}Lumo\r\n\r\nWe collect “names” – and\u{a0}logs.\r\n";
    let (document, segments) = check("p.txt", text.as_bytes());
    assert_eq!(document.source, text);
    let last = segments.sentences.last().expect("there is a sentence");
    assert_eq!(last.span.of(&document.text), "We collect \"names\" – and logs.");
    let range = document.map.source_points(&document.source, last.span);
    let words: String = text.chars().skip(range.start).take(range.len()).collect();
    assert_eq!(words, "We collect “names” – and\u{a0}logs.");
}

#[test]
fn takes_long_and_deep_input_in_its_stride() {
    let line = "we collect data and ".repeat(100_000);
    let (_, segments) = check("p.txt", line.as_bytes());
    assert!(segments.diagnostics.iter().any(|d| d.code == Code::OverlongParagraph));
    for deep in [">".repeat(20_000), "- ".repeat(5_000), "* a\n".repeat(20_000), "<div>".repeat(100_000), "**a ".repeat(20_000), "[".repeat(50_000)] {
        check("p.md", format!("{deep}We collect data.").as_bytes());
    }
    check("p.html", format!("{}<p>We collect data.", "<div><span>".repeat(100_000)).as_bytes());
    check("p.html", "a &amp; ".repeat(100_000).as_bytes());
}
