//! Line ends: which of them only wrap a paragraph, and which part one block from the next.
//!
//! Texts come both ways: wrapped by hand at some width, or with one paragraph a line. The width is measured over the whole document;
//! a line end then is a wrap where the next line's first word would not have fitted.

/// Widest line that is taken for a hand-wrapped one, in characters.
const WIDEST: usize = 130;

/// How the lines of a document end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wrapping {
    /// Width at which the document is wrapped by hand.
    width: Option<usize>,
    /// Whether there are too few lines to tell.
    unknown: bool,
}

impl Wrapping {
    /// Measures the lines of `source`.
    pub(super) fn of(source: &str) -> Self {
        let mut lengths: Vec<usize> = Vec::new();
        let mut before: Option<&str> = None;
        for line in source.lines().map(str::trim).take(20_000) {
            if let Some(previous) = before
                && !previous.is_empty()
                && !line.is_empty()
                && !super::plain::is_marked(line)
            {
                lengths.push(previous.chars().take(1000).count());
            }
            before = Some(line);
        }
        if lengths.len() < 3 {
            return Self { width: None, unknown: true };
        }
        lengths.sort_unstable();
        let width = lengths[lengths.len() * 95 / 100];
        let full = lengths.iter().filter(|len| **len * 10 >= width * 7).count();
        let wrapped = (40..=WIDEST).contains(&width) && full * 10 >= lengths.len() * 6;
        Self { width: wrapped.then_some(width), unknown: false }
    }

    /// Whether the line end between `line` and `next` (both trimmed, not empty) only wraps a paragraph. `lenient`: the mark-up says that
    /// it does, unless the document shows otherwise.
    pub(super) fn joins(self, line: &str, next: &str, lenient: bool) -> bool {
        let low = next.starts_with(|c: char| c.is_lowercase());
        let open = !line.ends_with(['.', ':', ';', '!', '?']);
        if let Some(width) = self.width {
            let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
            return line.chars().take(2 * WIDEST).count() + word + 6 > width || (low && open);
        }
        if self.unknown && lenient {
            return true;
        }
        // One paragraph a line: a line in small letters goes on with the sentence before it, unless it is one of a list of such lines.
        low && open && (lenient || line.len() >= 60) && !line.starts_with(|c: char| c.is_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_hand_wrapped_texts() {
        let wrapped = "We collect your name and your address when you register for a\ncourse, and we keep them for as long as the course lasts. Then\n\
            we delete them, unless you want to be told about further ones\nthat we offer.\n";
        let wrapping = Wrapping::of(wrapped);
        assert!(wrapping.joins("We collect your name and your address when you register for a", "course, and we", false));
        assert!(!wrapping.joins("Cookies", "We use them.", false));
    }

    #[test]
    fn knows_one_paragraph_a_line() {
        let text = format!("Cookies\n{0}\nPixels\n{0}\nBeacons\n{0}\n", "We use them to see which pages are read. ".repeat(8));
        let wrapping = Wrapping::of(&text);
        assert!(!wrapping.joins("Cookies", "We use them", false));
        assert!(!wrapping.joins("We collect your name and your address and so on until the line is long.", "and more", false));
    }
}
