//! Days of the calendar: read from a policy's words, compared with the dates of laws. No clock.

use std::fmt;

use serde::{Serialize, Serializer};

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; 1 where only the month is known.
    pub day: u8,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Date {
    /// The day, if there is one: no 31 April, no year before 1990 or after 2100 (policies have neither).
    #[must_use]
    pub const fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 29,
            1..=12 => 31,
            _ => return None,
        };
        if year < 1990 || year > 2100 || day == 0 || day > last { None } else { Some(Self { year, month, day }) }
    }

    /// `2026-05-01`.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let date = Self::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)?;
        parts.next().is_none().then_some(date)
    }

    /// The day in UTC of a moment in seconds since 1970.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        // Civil from days, Howard Hinnant.
        let shifted = seconds.div_euclid(86_400) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let index = (5 * day_of_year + 2) / 153;
        let narrow = |value: i64| u8::try_from(value).expect("days and months are small");
        let (day, month) = (narrow(day_of_year - (153 * index + 2) / 5 + 1), narrow(if index < 10 { index + 3 } else { index - 9 }));
        let year = i32::try_from(year_of_era + era * 400).unwrap_or(i32::MAX) + i32::from(month <= 2);
        Self { year, month, day }
    }

    /// Whole months from `self` to `later`; 0 if it is not later.
    #[must_use]
    pub fn months_to(self, later: Self) -> u32 {
        let months = (later.year - self.year) * 12 + i32::from(later.month) - i32::from(self.month) - i32::from(later.day < self.day);
        u32::try_from(months).unwrap_or(0)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The dates that `words` name, in their order, each with the number of words before it: "25 May 2018", "May 25th, 2018", "April 2015",
/// "2018-05-25", "25.05.2018", "05/25/2018" (month first where both orders are possible, as most policies in English have it).
#[must_use]
pub fn dates_in(words: &str) -> Vec<(usize, Date)> {
    let tokens: Vec<&str> = words.split(|letter: char| !(letter.is_alphanumeric() || ".-/".contains(letter))).filter(|t| !t.is_empty()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (date, taken) = spelled(&tokens[at..], at > 0 && day(tokens[at - 1]).is_some())
            .or_else(|| numeric(tokens[at]).map(|date| (date, 1)))
            .map_or((None, 1), |(d, n)| (Some(d), n));
        found.extend(date.map(|date| (at, date)));
        at += taken;
    }
    found
}

fn spelled(tokens: &[&str], day_before: bool) -> Option<(Date, usize)> {
    let month = |at: usize| tokens.get(at).and_then(|token| month(token));
    let day = |at: usize| tokens.get(at).and_then(|token| day(token));
    let year = |at: usize| tokens.get(at).and_then(|token| year(token));
    if let (Some(day), Some(month), Some(year)) = (day(0), month(1), year(2)) {
        return Date::new(year, month, day).map(|date| (date, 3));
    }
    // "25th of May 2018"
    if let (Some(day), Some(&"of"), Some(month), Some(year)) = (day(0), tokens.get(1), month(2), year(3)) {
        return Date::new(year, month, day).map(|date| (date, 4));
    }
    if let (Some(month), Some(day), Some(year)) = (month(0), day(1), year(2)) {
        return Date::new(year, month, day).map(|date| (date, 3));
    }
    // "April 2015", but not the rest of a day that there is not.
    if day_before { None } else { Date::new(year(1)?, month(0)?, 1).map(|date| (date, 2)) }
}

fn month(token: &str) -> Option<u8> {
    let lower = token.trim_end_matches('.').to_lowercase();
    let index = MONTHS.iter().position(|month| lower.starts_with(month))?;
    let full = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"][index];
    let short = lower.len() == 3 || lower == "sept";
    (short || full == lower).then(|| u8::try_from(index + 1).expect("there are twelve"))
}

fn day(token: &str) -> Option<u8> {
    let digits = token.trim_end_matches(['.', '-']).trim_end_matches("st").trim_end_matches("nd").trim_end_matches("rd").trim_end_matches("th");
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year(token: &str) -> Option<i32> {
    let digits = token.trim_end_matches('.');
    if digits.len() == 4 { digits.parse().ok() } else { None }
}

fn numeric(token: &str) -> Option<Date> {
    let parts: Vec<u32> = token.trim_end_matches('.').split(['-', '/', '.']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let &[first, second, third] = parts.as_slice() else { return None };
    let make = |year: u32, month: u32, day: u32| Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    if first > 31 {
        make(first, second, third)
    } else if third > 31 && (token.contains('.') || first > 12) {
        make(third, second, first)
    } else {
        make(third, first, second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_dates_that_policies_write() {
        for (words, expected) in [
            ("Last updated: May 25th, 2018", "2018-05-25"),
            ("Status: 25 May 2025", "2025-05-25"),
            ("as of the 3rd of June 2021", "2021-06-03"),
            ("Latest version April 2015.", "2015-04-01"),
            ("Effective 2023-01-01", "2023-01-01"),
            ("Stand: 25.05.2018", "2018-05-25"),
            ("revised 05/06/2014", "2014-05-06"),
            ("revised 25/06/2014", "2014-06-25"),
            ("Sept. 9, 2011", "2011-09-09"),
        ] {
            let found: Vec<String> = dates_in(words).into_iter().map(|(_, date)| date.to_string()).collect();
            assert_eq!(found, [expected], "{words}");
        }
        for words in ["We may keep 12 data", "section 4.2.1", "31 April 2019", "call 555-0123", "in 2018"] {
            assert_eq!(dates_in(words), [], "{words}");
        }
    }

    #[test]
    fn counts_whole_months() {
        let date = |text| Date::from_iso(text).expect("a date");
        assert_eq!(date("2024-01-31").months_to(date("2025-01-30")), 11);
        assert_eq!(date("2024-01-31").months_to(date("2025-01-31")), 12);
        assert_eq!(date("2025-01-31").months_to(date("2024-01-31")), 0);
        assert_eq!(Date::from_unix(951_827_696), date("2000-02-29"));
        assert_eq!(Date::from_iso("2026-02-30"), None);
        assert_eq!(Date::from_iso("2026-2-3-4"), None);
    }
}
