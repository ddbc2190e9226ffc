//! Text → tokens.
//!
//! What comes in: a text and the part of it to read. What goes out: the byte spans of its tokens, in order, without overlap,
//! covering every character that is not a space. It does not try to normalise anything: a token is always the text's own words.
//!
//! The rules are those of the Penn Treebank where they matter to a parser (clitics stand alone: `user 's`, `do n't`), with two
//! departures that policies ask for: hyphenated words stay whole, and addresses of the web are one token.

mod address;

use crate::text::Span;

/// Words after which a period belongs to the word. Kept short: only those that do not end sentences in practice,
/// because a wrong join hides the end of a sentence.
const ABBREVIATIONS: [&str; 12] = ["approx", "cf", "co", "corp", "dept", "dr", "inc", "jr", "ltd", "mr", "mrs", "ms"];

/// What may follow an apostrophe as a clitic of its own.
const CLITICS: [&str; 6] = ["s", "re", "ve", "ll", "d", "m"];

/// Splits the part `within` of `text` into tokens.
///
/// In: the whole text and a span of bytes; a span that reaches past the end, or cuts a character, is narrowed to whole characters.
/// Out: spans into `text` (bytes), ascending, never empty, on character boundaries; each character of `within` that is not white
/// space lies in exactly one of them. Works on any input.
///
/// * URLs, e-mail addresses and domain names are one token, without the punctuation that follows them.
/// * Words are runs of letters and digits with inner hyphens; `U.S.` and `e.g.` keep their periods.
/// * `user's` → `user` `'s`; `don't` → `do` `n't`; `we’ll` → `we` `’ll`; other inner apostrophes stay (`O'Brien`).
/// * Numbers keep decimals and thousands. Slashes split (`and/or`).
/// * Every other character stands alone, except that runs of the same one are one token (`...`, `--`); brackets never join.
pub fn tokenize(text: &str, within: Span) -> Vec<Span> {
    let end = floor_boundary(text, within.end);
    let start = floor_boundary(text, within.start).min(end);
    let mut scanner = Scanner { text, at: start, end, chunk_end: start, tokens: Vec::with_capacity((end - start) / 5 + 1) };
    scanner.run();
    scanner.tokens
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A position in the text and the tokens found before it.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    /// End of the run of non-spaces that `at` lies in: no token crosses it.
    chunk_end: usize,
    tokens: Vec<Span>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(c) = self.char_at(self.at, self.end) {
            if c.is_whitespace() {
                self.at += c.len_utf8();
                continue;
            }
            let rest = &self.text[self.at..self.end];
            self.chunk_end = self.at + rest.find(char::is_whitespace).unwrap_or(rest.len());
            let may_be_address = address::is_likely(&self.text[self.at..self.chunk_end]);
            while self.at < self.chunk_end {
                self.token(may_be_address);
            }
        }
    }

    /// The character at `at`, if `at` is before `limit`.
    fn char_at(&self, at: usize, limit: usize) -> Option<char> {
        if at >= limit {
            return None;
        }
        let byte = self.text.as_bytes()[at];
        if byte.is_ascii() {
            return Some(char::from(byte));
        }
        self.text[at..limit].chars().next()
    }

    /// The character at `at` within the current run of non-spaces.
    fn peek(&self, at: usize) -> Option<char> {
        self.char_at(at, self.chunk_end)
    }

    fn push(&mut self, end: usize) {
        self.tokens.push(Span::new(self.at, end));
        self.at = end;
    }

    /// Reads one token (or a word and its clitic) at `self.at`, which is before the end of the run.
    fn token(&mut self, may_be_address: bool) {
        let Some(first) = self.peek(self.at) else {
            return;
        };
        if is_word(first) {
            if may_be_address && let Some(end) = address::end(&self.text[self.at..self.chunk_end]) {
                self.push(self.at + end);
                return;
            }
            self.word();
        } else if is_apostrophe(first)
            && let Some(end) = self.clitic_end(self.at)
        {
            // After an address ("acme.example's"), or in text that was tokenised before it reached us ("user 's").
            self.push(end);
        } else {
            self.punctuation(first);
        }
    }

    /// A run of the same character; brackets one by one.
    fn punctuation(&mut self, first: char) {
        let mut end = self.at + first.len_utf8();
        if !matches!(first, '(' | ')' | '[' | ']' | '{' | '}') {
            while self.peek(end) == Some(first) {
                end += first.len_utf8();
            }
        }
        self.push(end);
    }

    /// A word with all that belongs to it, then its clitic if it has one.
    fn word(&mut self) {
        if let Some(end) = self.initials_end() {
            self.push(end);
            return;
        }
        let mut end = self.at;
        let mut last = ' ';
        while let Some(c) = self.peek(end) {
            let next = end + c.len_utf8();
            if is_word(c) || is_joiner(c) {
                last = c;
            } else if is_apostrophe(c) {
                if let Some(clitic) = self.clitic_end(end) {
                    self.push(end);
                    self.push(clitic);
                    return;
                }
                if last.eq_ignore_ascii_case(&'n') && self.is_negation(end) {
                    let stem = end - 1;
                    if stem > self.at {
                        self.push(stem);
                    }
                    self.push(next + 1);
                    return;
                }
                if !self.peek(next).is_some_and(char::is_alphabetic) {
                    break;
                }
            } else if !self.joins(c, last, next) {
                break;
            }
            end = next;
        }
        if self.peek(end) == Some('.') && self.is_abbreviation(end) {
            end += 1;
        }
        self.push(end);
    }

    /// Whether the punctuation `c` after `last` and before `next` is inside a word: hyphen, underscore, decimal point.
    fn joins(&self, c: char, last: char, next: usize) -> bool {
        let Some(following) = self.peek(next) else {
            return false;
        };
        match c {
            '-' | '\u{2010}' | '\u{2011}' | '_' => is_word(following),
            '.' | ',' => last.is_ascii_digit() && following.is_ascii_digit(),
            _ => false,
        }
    }

    /// End of the clitic whose apostrophe stands at `at`: `'s`, `’ll`.
    fn clitic_end(&self, at: usize) -> Option<usize> {
        let from = at + self.peek(at)?.len_utf8();
        let letters = self.text[from..self.chunk_end].find(|c: char| !is_word(c)).map_or(self.chunk_end, |n| from + n);
        let suffix = &self.text[from..letters];
        CLITICS.iter().any(|clitic| suffix.eq_ignore_ascii_case(clitic)).then_some(letters)
    }

    /// Whether the apostrophe at `at` is followed by a lone `t`, as in `don't`.
    fn is_negation(&self, at: usize) -> bool {
        let after = at + self.peek(at).map_or(0, char::len_utf8);
        matches!(self.peek(after), Some('t' | 'T')) && !self.peek(after + 1).is_some_and(is_word)
    }

    /// End of `U.S.`, `e.g.`, `a.m`: single letters with periods between, two at least.
    fn initials_end(&self) -> Option<usize> {
        let mut at = self.at;
        let mut letters = 0;
        loop {
            let c = self.peek(at).filter(|c| c.is_alphabetic());
            let Some(c) = c else { break };
            let after = at + c.len_utf8();
            if self.peek(after).is_some_and(is_word) {
                // A longer word: "U.Store" has no initials at all, "e.g.the" ends before it.
                break;
            }
            letters += 1;
            at = after;
            if self.peek(after) != Some('.') {
                break;
            }
            at += 1;
        }
        (letters >= 2).then_some(at)
    }

    /// Whether the word that ends at `end` takes the period there. At the end of the text the period ends a sentence instead.
    fn is_abbreviation(&self, end: usize) -> bool {
        let word = &self.text[self.at..end];
        let is_written_so = word.starts_with(char::is_uppercase) || matches!(word, "approx" | "cf");
        is_written_so && ABBREVIATIONS.iter().any(|known| word.eq_ignore_ascii_case(known)) && !self.text[end + 1..self.end].trim().is_empty()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Characters without a shape of their own that stand inside words: combining marks, soft hyphens, zero-width joiners.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{fe0f}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{2bc}')
}

#[cfg(test)]
mod tests {
    use super::tokenize;
    use crate::text::Span;
    use proptest::prelude::{any, proptest};

    fn words(text: &str) -> Vec<&str> {
        tokenize(text, Span::new(0, text.len())).into_iter().map(|span| span.of(text)).collect()
    }

    /// Each case: the text, and its tokens joined by spaces.
    #[test]
    fn follows_the_rules() {
        let cases = [
            ("the user's data", "the user 's data"),
            ("users' choices", "users ' choices"),
            ("We don't; you cannot, can’t.", "We do n't ; you cannot , ca n’t ."),
            ("we'll, we’ll, I'm, THEY'RE", "we 'll , we ’ll , I 'm , THEY 'RE"),
            ("user 's do n't", "user 's do n't"),
            ("O'Brien said 'no'", "O'Brien said ' no '"),
            ("third-party e-mail and/or fax", "third-party e-mail and / or fax"),
            ("the U.S., e.g. Guam (i.e., here)", "the U.S. , e.g. Guam ( i.e. , here )"),
            ("Acme Inc. and Acme Inc.", "Acme Inc. and Acme Inc ."),
            ("1,000.50 of 3.5% in 2026-11-24.", "1,000.50 of 3.5 % in 2026-11-24 ."),
            ("wait... or -- no!!", "wait ... or -- no !!"),
            ("Art. 6(1)(f)", "Art . 6 ( 1 ) ( f )"),
            ("see https://acme.example/a_(b)?c=d.", "see https://acme.example/a_(b)?c=d ."),
            ("(www.acme.example)", "( www.acme.example )"),
            ("ask privacy@acme.example.", "ask privacy@acme.example ."),
            ("Acme.com/privacy, acme.co.uk; ACME.COM", "Acme.com/privacy , acme.co.uk ; ACME.COM"),
            ("our policy.We care", "our policy . We care"),
            ("“quoted” text—dash", "“ quoted ” text — dash"),
            ("$5 & AT&T #1", "$ 5 & AT & T # 1"),
            ("user_id __utma", "user_id __ utma"),
            ("acme.example's site", "acme.example 's site"),
            ("daten für Größe", "daten für Größe"),
            ("", ""),
            (" \n\t ", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn reads_only_its_part() {
        let text = "We collect data. You agree.";
        let spans = tokenize(text, Span::new(3, 16));
        let found: Vec<_> = spans.iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["collect", "data", "."]);
        assert!(tokenize(text, Span::new(100, 200)).is_empty());
    }

    proptest! {
        /// Spans ascend, are cut on characters (`of` would panic), and all characters but spaces are covered.
        #[test]
        fn covers_all_but_spaces(text in "(\\PC|[a-z'’.@:/ -])*", start in any::<usize>(), end in any::<usize>()) {
            check(&text, Span::new(0, text.len()));
            let (start, end) = (start % (text.len() + 2), end % (text.len() + 2));
            check(&text, Span::new(start.min(end), start.max(end)));
        }
    }

    fn check(text: &str, within: Span) {
        let mut at = 0;
        let mut covered = String::new();
        for span in tokenize(text, within) {
            assert!(span.start >= at && span.start < span.end);
            at = span.end;
            covered.push_str(span.of(text));
        }
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&n| text.is_char_boundary(n));
        let (start, end) = (boundary(within.start).expect("0 is one"), boundary(within.end).expect("0 is one"));
        let expected: String = text[start.min(end)..end].split_whitespace().collect();
        assert_eq!(covered, expected);
    }
}
