//! `adequacy.csv`, `frameworks.csv` → [`Law`]: which country was adequate when, and which laws and frameworks were in force when.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

use crate::audit::date::Date;

/// The tables.
#[derive(Debug, Clone)]
pub struct Law {
    decisions: Vec<Decision>,
    frameworks: Vec<Framework>,
    finder: AhoCorasick,
    /// The framework and the spelling of each pattern of the finder.
    spellings: Vec<(usize, String)>,
}

/// Under whose law a country is adequate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    /// The European Union.
    Eu,
    /// The United Kingdom.
    Uk,
}

#[derive(Debug, Clone)]
struct Decision {
    country: String,
    decision: String,
    from: Date,
    until: Option<Date>,
    scope: String,
}

/// A law, a framework for transfers or a tool for them.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Its common name.
    pub name: String,
    /// `transfer-framework`, `transfer-tool` or `law-XX`.
    pub kind: String,
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    pub until: Option<Date>,
    /// What one should know.
    pub note: String,
}

#[derive(Deserialize)]
struct DecisionRow {
    country: String,
    decision: String,
    from: String,
    until: String,
    scope: String,
}

#[derive(Deserialize)]
struct FrameworkRow {
    name: String,
    aliases: String,
    kind: String,
    from: String,
    until: String,
    note: String,
}

impl Law {
    /// Reads both tables.
    ///
    /// # Errors
    /// In words: the file and the row that does not make sense.
    pub fn read(adequacy: &str, frameworks: &str) -> Result<Self, String> {
        let date = |file: &str, text: &str| Date::from_iso(text).ok_or_else(|| format!("{file}: {text:?} is no date"));
        let until = |file: &str, text: &str| if text.is_empty() { Ok(None) } else { date(file, text).map(Some) };
        let mut decisions = Vec::new();
        for row in csv::Reader::from_reader(adequacy.as_bytes()).deserialize::<DecisionRow>() {
            let row = row.map_err(|error| format!("adequacy.csv: {error}"))?;
            let (from, until) = (date("adequacy.csv", &row.from)?, until("adequacy.csv", &row.until)?);
            decisions.push(Decision { country: row.country, decision: row.decision, from, until, scope: row.scope });
        }
        let (mut found, mut spellings): (Vec<Framework>, BTreeMap<String, usize>) = (Vec::new(), BTreeMap::new());
        for row in csv::Reader::from_reader(frameworks.as_bytes()).deserialize::<FrameworkRow>() {
            let row = row.map_err(|error| format!("frameworks.csv: {error}"))?;
            for name in std::iter::once(row.name.as_str()).chain(row.aliases.split('|')).map(str::trim).filter(|name| !name.is_empty()) {
                spellings.entry(name.to_owned()).or_insert(found.len());
            }
            // Dates of laws reach further back than those of policies.
            let from = Date::from_iso(&row.from).unwrap_or(Date { year: 1900, month: 1, day: 1 });
            found.push(Framework { name: row.name, kind: row.kind, from, until: until("frameworks.csv", &row.until)?, note: row.note });
        }
        let spellings: Vec<(usize, String)> = spellings.into_iter().map(|(name, index)| (index, name)).collect();
        let finder = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(spellings.iter().map(|(_, name)| name))
            .map_err(|error| format!("frameworks.csv: {error}"))?;
        Ok(Self { decisions, frameworks: found, finder, spellings })
    }

    /// The decision by which `country` (ISO 3166) was adequate as a whole on `day`; those that hold only for certified organisations are none.
    #[must_use]
    pub fn adequate(&self, country: &str, day: Date, regime: Regime) -> Option<&str> {
        let decisions = self.decisions.iter().filter(|decision| decision.country == country && !decision.scope.contains("certified"));
        let in_force = |decision: &&Decision| decision.from <= day && decision.until.is_none_or(|until| day < until);
        let ours = |decision: &&Decision| decision.decision.starts_with("UK ") == (regime == Regime::Uk);
        decisions.filter(ours).find(in_force).map(|decision| decision.decision.as_str())
    }

    /// The laws and frameworks, by number.
    #[must_use]
    pub fn frameworks(&self) -> &[Framework] {
        &self.frameworks
    }

    /// Numbers of the laws and frameworks that `words` name. Abbreviations count only as they are written; the longest name wins ("Swiss
    /// Safe Harbor" is not the "Safe Harbor" of the Union).
    #[must_use]
    pub fn cited(&self, words: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for hit in self.finder.find_iter(words) {
            let (index, spelling) = &self.spellings[hit.pattern().as_usize()];
            let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
            let whole = !inside(words[..hit.start()].chars().next_back()) && !inside(words[hit.end()..].chars().next());
            let exact = spelling.contains(' ') || &words[hit.range()] == spelling.as_str();
            if whole && exact && !found.contains(index) {
                found.push(*index);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::embedded;

    fn law() -> Law {
        Law::read(embedded::ADEQUACY, embedded::FRAMEWORKS).expect("the tables are well formed")
    }

    fn day(text: &str) -> Date {
        Date::from_iso(text).expect("a date")
    }

    #[test]
    fn adequacy_depends_on_the_day_and_on_whose_law() {
        let law = law();
        assert!(law.adequate("JP", day("2018-12-01"), Regime::Eu).is_none());
        assert_eq!(law.adequate("JP", day("2019-02-01"), Regime::Eu), Some("(EU) 2019/419"));
        assert!(law.adequate("BR", day("2026-02-01"), Regime::Eu).is_some() && law.adequate("BR", day("2026-02-01"), Regime::Uk).is_none());
        // Only certified organisations are, so the country is not.
        assert!(law.adequate("US", day("2024-01-01"), Regime::Eu).is_none());
        assert!(law.adequate("AL", day("2024-01-01"), Regime::Eu).is_none());
    }

    #[test]
    fn frameworks_are_cited_by_their_longest_name() {
        let law = law();
        let names = |words: &str| law.cited(words).into_iter().map(|index| law.frameworks()[index].name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("We comply with the Swiss-U.S. Privacy Shield Framework."), ["Swiss-US Privacy Shield"]);
        assert_eq!(names("the EU-U.S. Privacy Shield"), ["EU-US Privacy Shield"]);
        assert_eq!(names("as Directive 95/46/EC demands"), ["Directive 95/46/EC"]);
        assert_eq!(names("we bcrypt what we dma"), Vec::<&str>::new());
    }
}
