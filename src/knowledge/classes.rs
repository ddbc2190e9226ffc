//! Classes of words with like meaning (`models/classes.tsv`): what the labeller knows of words that its examples lack.

use rustc_hash::FxHashMap;

/// The classes of each word, in three grains.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    words: FxHashMap<&'static str, [u16; 3]>,
}

impl Classes {
    /// Reads a table: word, then its classes from fine to coarse, apart by tabs. A line that is none of these is an error: its number
    /// is returned.
    ///
    /// # Errors
    /// The number (from 1) of the first line that does not fit.
    pub fn read(text: &'static str) -> Result<Self, usize> {
        let mut words = FxHashMap::with_capacity_and_hasher(text.len() / 16, rustc_hash::FxBuildHasher);
        for (number, line) in text.lines().enumerate() {
            let (word, classes) = entry(line).ok_or(number + 1)?;
            words.insert(word, classes);
        }
        Ok(Self { words })
    }

    /// The classes of a word, else of its folded form, counted from 1; noughts where neither has any.
    #[must_use]
    pub fn of(&self, lower: &str, folded: &str) -> [u16; 3] {
        self.words.get(lower).or_else(|| self.words.get(folded)).copied().unwrap_or_default()
    }
}

fn entry(line: &'static str) -> Option<(&'static str, [u16; 3])> {
    let mut parts = line.split('\t');
    let word = parts.next()?;
    let mut class = || parts.next().and_then(|number| number.parse::<u16>().ok()).map(|number| number + 1);
    let classes = [class()?, class()?, class()?];
    parts.next().is_none().then_some((word, classes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_classes() {
        let classes = Classes::read("mail\t0\t3\t9\npost\t0\t3\t9\n").expect("the table is well formed");
        assert_eq!(classes.of("post", "post"), [1, 4, 10]);
        assert_eq!(classes.of("posts", "post"), [1, 4, 10]);
        assert_eq!(classes.of("salt", "salt"), [0, 0, 0]);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert_eq!(Classes::read("mail\t0\t3\t9\npost\t0\n").err(), Some(2));
    }
}
