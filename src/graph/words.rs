//! Words of a policy as keys and labels.

/// Words that begin a noun phrase without saying what it names.
const DETERMINERS: [&str; 16] =
    ["our", "your", "the", "a", "an", "any", "such", "other", "certain", "some", "these", "those", "this", "that", "their", "its"];

/// `words` on one line: every run of white space and control characters becomes one blank.
#[must_use]
pub fn one_line(words: &str) -> String {
    words.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `words` as a key: one line, lower case, without determiners before and punctuation around; the words themselves if nothing would remain.
#[must_use]
pub fn normalise(words: &str) -> String {
    let lower = one_line(words).to_lowercase();
    let mut rest = lower.trim_matches(|letter: char| !letter.is_alphanumeric());
    while let Some((first, after)) = rest.split_once(' ')
        && DETERMINERS.contains(&first)
    {
        rest = after;
    }
    if rest.is_empty() { lower } else { rest.to_owned() }
}

/// At most `limit` characters of `words`, with an ellipsis where something was cut off, at a blank if one is near.
#[must_use]
pub fn shorten(words: &str, limit: usize) -> String {
    let Some((cut, _)) = words.char_indices().nth(limit) else { return words.to_owned() };
    let head = &words[..cut];
    let end = head.rfind(' ').filter(|&blank| blank * 3 > cut * 2).unwrap_or(cut);
    format!("{}…", head[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_determiners_case_and_line_breaks() {
        assert_eq!(normalise("Our\n  Advertising partners,"), "advertising partners");
        assert_eq!(normalise("the"), "the");
        assert_eq!(normalise("…"), "…");
    }

    #[test]
    fn shortens_at_blanks_and_counts_characters() {
        assert_eq!(shorten("über alles gut", 20), "über alles gut");
        assert_eq!(shorten("über alles gut", 11), "über alles…");
        assert_eq!(shorten("üüüüüü", 3), "üüü…");
    }
}
