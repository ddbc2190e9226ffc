//! Which language a text is in.

use crate::diagnostic::{Code, Diagnostic};

/// Bytes of text that are looked at: enough for any text to be told.
const SAMPLE: usize = 20_000;
/// Letters below which nothing is said about the language.
const FEWEST: usize = 60;

/// Letters from which on letters alone tell the language; in a shorter text its commonest words are asked first.
const MANY: usize = 1_000;

/// Words that stand in any English text and hardly in another, one a line.
const ENGLISH: &str = include_str!("../../ontology/patterns/english.txt");

/// ISO 639-3 → 639-1, one `xxx,yy` a line.
const CODES: &str = include_str!("../../ontology/patterns/languages.csv");

/// The language of `text` (`und` where it is too short to tell), and a remark where it reliably is not English.
pub(super) fn detect(text: &str) -> (String, Option<Diagnostic>) {
    // The middle of a text is more of its own language than its first lines, which hold names and dates.
    let mut start = if text.len() > 3 * SAMPLE { SAMPLE } else { 0 };
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = text.len().min(start + SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[start..end];
    if sample.chars().filter(|c| c.is_alphabetic()).take(FEWEST).count() < FEWEST {
        return ("und".to_owned(), None);
    }
    if is_plainly_english(sample) {
        return ("en".to_owned(), None);
    }
    let Some(info) = whatlang::detect(sample) else { return ("und".to_owned(), None) };
    let code = short(info.lang().code());
    if code == "en" {
        return ("en".to_owned(), None);
    }
    if !info.is_reliable() {
        return ("und".to_owned(), None);
    }
    let message = format!("the text is in {} ({code}); only English is read", info.lang().eng_name());
    (code.to_owned(), Some(Diagnostic::new(Code::NotEnglish, message)))
}

/// Whether a short text is English by its commonest words: names and addresses mislead a count of letters there.
fn is_plainly_english(sample: &str) -> bool {
    if sample.chars().filter(|c| c.is_alphabetic()).take(MANY).count() == MANY {
        return false;
    }
    let (mut common, mut all) = (0, 0);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all += 1;
        common += usize::from(ENGLISH.lines().any(|line| line.eq_ignore_ascii_case(word)));
    }
    common * 6 >= all
}

/// The two-letter code where there is one.
fn short(code: &'static str) -> &'static str {
    CODES.lines().filter_map(|line| line.split_once(',')).find(|(long, _)| *long == code).map_or(code, |(_, two)| two.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_english_from_others() {
        let english = "We collect your name and your e-mail address when you register, and we use them to answer your questions.";
        let german = "Wir erheben Ihren Namen und Ihre E-Mail-Adresse, wenn Sie sich anmelden, und verwenden sie, um Ihre Fragen zu beantworten.";
        assert_eq!(detect(english), ("en".to_owned(), None));
        let (language, remark) = detect(german);
        assert_eq!(language, "de");
        assert_eq!(remark.map(|d| d.code), Some(Code::NotEnglish));
        assert_eq!(detect("Privacy"), ("und".to_owned(), None));
        let short = "Privacy policy of Fernhill Ltd. We collect your e-mail address when you write to us. We do not sell your personal data.";
        assert_eq!(detect(short), ("en".to_owned(), None));
    }
}
