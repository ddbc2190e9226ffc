//! Words of a policy as they stand, whatever mark-up they look like.

use crate::graph::one_line;

/// For Markdown with HTML in it.
#[must_use]
pub fn markdown(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in one_line(words).chars() {
        match letter {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            // "@name" would call somebody.
            '@' => out += "&#64;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

/// For text and attributes of HTML.
#[must_use]
pub fn html(words: &str) -> String {
    one_line(words).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        assert_eq!(markdown("<img> [x](y) |\n@you"), "&lt;img&gt; \\[x\\](y) \\| &#64;you");
        assert_eq!(html("<b>\n'R&D'</b>"), "&lt;b&gt; &#39;R&amp;D&#39;&lt;/b&gt;");
    }
}
