//! `ontology/audits/` → [`Rules`]: each audit is a file with a code, a title, a severity, profiles, the provision that makes one ask, and a
//! message; its body is a SPARQL query (`.rq`, the rest stands in its head comment), or the name of an engine of the program (`.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;
use thiserror::Error;

use crate::audit::embedded;
use crate::audit::law::Law;
use crate::audit::phrases::Phrases;
use crate::diagnostic::Severity;

/// A set of rules that belongs to one law, or to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The General Data Protection Regulation of the European Union.
    Gdpr,
    /// UK GDPR and the Data Protection Act 2018.
    Uk,
    /// California's CCPA as amended by the CPRA, and CalOPPA.
    Ccpa,
    /// Whatever the law: does the text hold together, is it finished, is it up to date?
    Hygiene,
}

impl Profile {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Gdpr, Self::Uk, Self::Ccpa, Self::Hygiene];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gdpr => "gdpr",
            Self::Uk => "uk",
            Self::Ccpa => "ccpa",
            Self::Hygiene => "hygiene",
        }
    }

    /// The profile of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

/// What the program runs where a query would not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// A denial beside statements that say the denied.
    Contradiction,
    /// A denial beside statements that it agrees with only in one reading.
    Narrowing,
    /// Another company's name where the controller speaks.
    OtherName,
    /// An answer of `--observed`.
    Observed,
    /// A difference between two versions (`policyflow diff`).
    Diff,
}

impl Engine {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "contradiction" => Self::Contradiction,
            "narrowing" => Self::Narrowing,
            "other-name" => Self::OtherName,
            "observed" => Self::Observed,
            "diff" => Self::Diff,
            _ => return None,
        })
    }
}

/// What of a policy a rule needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reads {
    /// Sentences that say something: a stored graph quotes them.
    Evidence,
    /// That something is nowhere, as far as a graph has statements of its kind (rights, contacts, bases, periods, transfers): without the text
    /// that is a hint only.
    Statements,
    /// The whole text: a graph cannot tell.
    Text,
}

impl Reads {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "evidence" => Self::Evidence,
            "statements" => Self::Statements,
            "text" => Self::Text,
            _ => return None,
        })
    }

    /// What becomes of such a rule where only a stored graph is given.
    #[must_use]
    pub const fn on_graphs(self) -> &'static str {
        match self {
            Self::Evidence => "as on a text",
            Self::Statements => "as a note, by what the graph states",
            Self::Text => "not run",
        }
    }
}

/// What decides whether there is a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A SPARQL SELECT over the policy's graph.
    Query(String),
    /// A part of the program.
    Engine(Engine),
}

/// One audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable code: a letter and two digits.
    pub code: String,
    /// Name in kebab case: the file's, after the code.
    pub name: String,
    /// What it is about, in a few words.
    pub title: String,
    /// How much it matters, unless a configuration says otherwise.
    pub severity: Severity,
    /// The profiles that it belongs to.
    pub profiles: BTreeSet<Profile>,
    /// The provision that makes one ask, or the study that it comes from.
    pub law: String,
    /// What a finding says; `{name}` stands for the values of that variable.
    pub message: String,
    /// Why one asks, and what to do.
    pub help: String,
    /// What it needs of a policy.
    pub reads: Reads,
    /// What decides.
    pub body: Body,
    /// The file's name.
    pub file: String,
}

/// A file of the audits that cannot be used.
#[derive(Debug, Error)]
#[error("audits/{file}: {message}")]
pub struct RuleError {
    file: String,
    message: String,
}

/// All audits with what they need.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<Rule>,
    /// Wordings that queries ask for.
    pub phrases: Phrases,
    /// Dates of laws.
    pub law: Law,
}

static EMBEDDED: LazyLock<Rules> = LazyLock::new(|| Rules::read(embedded::FILES.iter().copied()).expect("a test reads the embedded rules"));

impl Rules {
    /// The rules that are embedded in the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Rules from files: name and text of each; tables and phrases that are not among them are the embedded ones.
    ///
    /// # Errors
    /// If a file is not what it should be, or a code occurs twice.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, RuleError> {
        let (mut rules, mut phrases, mut adequacy, mut frameworks) = (BTreeMap::new(), embedded::PHRASES, embedded::ADEQUACY, embedded::FRAMEWORKS);
        for (file, text) in files {
            let fail = |message: String| RuleError { file: file.to_owned(), message };
            match file {
                "phrases.toml" => phrases = text,
                "adequacy.csv" => adequacy = text,
                "frameworks.csv" => frameworks = text,
                _ if file.ends_with(".rq") || file.ends_with(".toml") => {
                    let rule = rule(file, text).map_err(fail)?;
                    if let Some(other) = rules.insert(rule.code.clone(), rule) {
                        return Err(fail(format!("{} has the same code", other.file)));
                    }
                }
                _ => {}
            }
        }
        let at = |file: &str, message: String| RuleError { file: file.to_owned(), message };
        let phrases = Phrases::read(phrases).map_err(|error| at("phrases.toml", error.to_string()))?;
        let law = Law::read(adequacy, frameworks).map_err(|message| at("../*.csv", message))?;
        Ok(Self { rules: rules.into_values().collect(), phrases, law })
    }

    /// The rules, by code.
    #[must_use]
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that code, in any case.
    #[must_use]
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
    }

    /// The rules that `engine` runs, by code.
    pub fn of(&self, engine: Engine) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.body == Body::Engine(engine))
    }
}

/// The head of a rule: `key: value` lines; a line that is set in goes on with the value before it.
fn head(text: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut last = None;
    for line in text.lines().map_while(|line| line.strip_prefix('#')) {
        if let Some((key, value)) = line.strip_prefix(' ').filter(|line| !line.starts_with(' ')).and_then(|line| line.split_once(':')) {
            found.insert(key.trim().to_owned(), value.trim().to_owned());
            last = Some(key.trim().to_owned());
        } else if let Some(value) = last.as_ref().and_then(|key| found.get_mut(key)) {
            value.push(' ');
            value.push_str(line.trim());
        }
    }
    found
}

fn rule(file: &str, text: &str) -> Result<Rule, String> {
    let is_query = file.ends_with(".rq");
    let mut keys: BTreeMap<String, String> = if is_query { head(text) } else { toml::from_str(text).map_err(|error| error.to_string())? };
    let mut take = |key: &str| keys.remove(key).ok_or_else(|| format!("its head has no {key}"));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (code, name) = stem.split_once('-').ok_or("its name is not CODE-name")?;
    if take("code")? != code {
        return Err(format!("its code is not {code}"));
    }
    let severity = take("severity")?;
    let severity = severity_of(&severity).ok_or_else(|| format!("{severity:?} is no severity"))?;
    let profiles = take("profiles")?;
    let profiles: BTreeSet<Profile> =
        profiles.split(',').map(|name| Profile::from_name(name.trim()).ok_or_else(|| format!("{name:?} is no profile"))).collect::<Result<_, _>>()?;
    let reads = match take("reads") {
        Ok(name) => Reads::from_name(&name).ok_or_else(|| format!("{name:?} is nothing to read"))?,
        Err(_) if is_query => Reads::Evidence,
        // The program's own parts run over what was read from a text.
        Err(_) => Reads::Text,
    };
    let body = if is_query {
        Body::Query(text.to_owned())
    } else {
        let engine = take("engine")?;
        Body::Engine(Engine::from_name(&engine).ok_or_else(|| format!("{engine:?} is no engine"))?)
    };
    Ok(Rule {
        reads,
        title: take("title")?,
        law: take("law")?,
        message: take("message")?,
        help: take("help")?,
        code: code.to_owned(),
        name: name.to_owned(),
        severity,
        profiles,
        body,
        file: file.to_owned(),
    })
}

/// The severity of that name.
#[must_use]
pub fn severity_of(name: &str) -> Option<Severity> {
    [Severity::Note, Severity::Warning, Severity::Error].into_iter().find(|severity| severity.as_str() == name)
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.title)
    }
}
