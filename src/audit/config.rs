//! What a project says about its audits: severities, profiles, suppressions (with a reason and an end), and the baseline of known findings.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::audit::date::Date;
use crate::audit::rules::{Profile, Rules, severity_of};
use crate::audit::{Audited, State};
use crate::diagnostic::Severity;

/// A configuration that does not make sense.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It is not the TOML that is expected.
    #[error("not the TOML that is expected")]
    Toml(#[from] toml::de::Error),
    /// Something in it is not right.
    #[error("{0}")]
    Invalid(String),
    /// The baseline is not the JSON that is expected.
    #[error("not the JSON of a baseline")]
    Baseline(#[from] serde_json::Error),
}

/// A configuration, checked.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Profiles to run; empty: by what the policy speaks of.
    pub profiles: BTreeSet<Profile>,
    /// Severity by code; `None`: the rule is off.
    severities: BTreeMap<String, Option<Severity>>,
    suppressions: Vec<Suppression>,
}

/// One finding, or one kind of findings, that is known and accepted for a while.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// Code of the rule.
    pub code: String,
    /// End of the policy's path; empty: all policies.
    pub path: String,
    /// The one finding; empty: all of the rule.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    profiles: Vec<String>,
    #[serde(default)]
    severity: BTreeMap<String, String>,
    #[serde(default)]
    suppress: Vec<WrittenSuppression>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSuppression {
    code: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    fingerprint: String,
    reason: String,
    until: toml::value::Datetime,
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// If it is not the TOML that is expected, names what is not there, or a suppression has no reason.
    pub fn read(text: &str, rules: &Rules) -> Result<Self, ConfigError> {
        let written: Written = toml::from_str(text)?;
        let code = |code: &str| {
            let rule = rules.rule(code).ok_or_else(|| ConfigError::Invalid(format!("there is no audit {code} (see policyflow audit --list)")))?;
            Ok::<_, ConfigError>(rule.code.clone())
        };
        let profile = |name: &String| Profile::from_name(name).ok_or_else(|| ConfigError::Invalid(format!("{name:?} is no profile")));
        let mut config = Self { profiles: written.profiles.iter().map(profile).collect::<Result<_, _>>()?, ..Self::default() };
        for (name, severity) in &written.severity {
            let value = if severity == "off" { None } else { severity_of(severity) };
            if value.is_none() && severity != "off" {
                return Err(ConfigError::Invalid(format!("severity of {name}: {severity:?} is none of off, note, warning, error")));
            }
            config.severities.insert(code(name)?, value);
        }
        for written in written.suppress {
            if written.reason.trim().is_empty() {
                return Err(ConfigError::Invalid(format!("the suppression of {} gives no reason", written.code)));
            }
            let until = Date::from_iso(&written.until.to_string())
                .ok_or_else(|| ConfigError::Invalid(format!("the suppression of {}: until = {} is no day", written.code, written.until)))?;
            let code = code(&written.code)?;
            config.suppressions.push(Suppression { code, path: written.path, fingerprint: written.fingerprint, reason: written.reason, until });
        }
        Ok(config)
    }

    /// Sets severities and states of the findings; a suppression that is over does nothing.
    pub fn apply(&self, audited: &mut Audited, baseline: &Baseline, today: Date) {
        let path = audited.path.clone();
        audited.findings.retain(|finding| self.severities.get(&finding.code) != Some(&None));
        for finding in &mut audited.findings {
            if let Some(Some(severity)) = self.severities.get(&finding.code) {
                finding.severity = *severity;
            }
            let holds = |suppression: &&Suppression| {
                suppression.code == finding.code
                    && today <= suppression.until
                    && is_at(&path, &suppression.path)
                    && (suppression.fingerprint.is_empty() || suppression.fingerprint == finding.fingerprint)
            };
            if let Some(suppression) = self.suppressions.iter().find(holds) {
                finding.state = State::Suppressed(suppression.reason.clone());
            }
        }
        baseline.apply(audited);
        audited.findings.sort_by(|left, right| super::order(left).cmp(&super::order(right)));
    }

    /// Suppressions that are over: to be said.
    pub fn over(&self, today: Date) -> impl Iterator<Item = &Suppression> {
        self.suppressions.iter().filter(move |suppression| suppression.until < today)
    }
}

/// Fingerprints of findings that are known, how many of each, by the policy's path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Path → fingerprint → how many.
    policies: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// If it is not the JSON that [`Self::write`] gives.
    pub fn read(text: &str) -> Result<Self, ConfigError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The baseline in which all findings of `audits` are known that are not suppressed.
    #[must_use]
    pub fn of(audits: &[Audited]) -> Self {
        let mut policies: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for audited in audits {
            let known = policies.entry(plain(&audited.path).to_owned()).or_default();
            for finding in audited.findings.iter().filter(|finding| !matches!(finding.state, State::Suppressed(_))) {
                *known.entry(finding.fingerprint.clone()).or_default() += 1;
            }
        }
        Self { policies }
    }

    /// As JSON.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string_pretty(self).expect("a map of strings is JSON") + "\n"
    }

    fn apply(&self, audited: &mut Audited) {
        let Some(mut left) = self.policies.get(plain(&audited.path)).cloned() else { return };
        for finding in audited.findings.iter_mut().filter(|finding| finding.is_new()) {
            if let Some(count) = left.get_mut(&finding.fingerprint).filter(|count| **count > 0) {
                *count -= 1;
                finding.state = State::Known;
            }
        }
    }
}

/// A path without the `./` that some shells put before it.
fn plain(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

/// Whether `path` ends with the whole names of `end`.
fn is_at(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|head| end.is_empty() || head.is_empty() || head.ends_with('/') || end.starts_with('/'))
}
