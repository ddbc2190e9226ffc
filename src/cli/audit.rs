//! `policyflow audit`: findings with the words that ground them.

mod stored;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::audit::date::Date;
use crate::audit::observed::{self, Observation};
use crate::audit::report::{self, ReportFormat, ReportOptions};
use crate::audit::{AuditOptions, Audited, Baseline, Config, Profile, Rules, audit as run_audit};
use crate::cli::ReadArgs;
use crate::cli::run::{Run, Totals, knowledge, options as reading};
use crate::knowledge::Knowledge;
use crate::pipeline;

const EXAMPLES: &str = "\
Examples:
  policyflow audit policy.html                               what the policy states, does not state, states against itself
  policyflow audit policies/ --profile gdpr --format html > report.html
  policyflow audit policy.md --format sarif --fail-on warning > policy.sarif
  policyflow audit policy.md --write-baseline known.json     then: --baseline known.json, and only new findings count
  policyflow audit graphs/                                   what export wrote: findings quote from the evidence in the graphs
  policyflow audit policy.md --observed traffic.csv          columns app, domain, company, data, party, date, country
  policyflow audit --list                                    all audits; --explain B06 tells all about one

Without --profile the rules of hygiene run, and those of each law that the policy speaks of. Exit code: 0, 1 with findings at or above
--fail-on, 2 if something could not be read. Days are counted by SOURCE_DATE_EPOCH where it is set.";

/// Report what policies state, do not state, or state against themselves, with their words
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Rules to run, separated by commas [default: hygiene, and those whose law the policy speaks of]
    #[arg(long, value_name = "LIST", value_delimiter = ',', hide_default_value = true,
          value_parser = PossibleValuesParser::new(Profile::ALL.map(Profile::name)).map(|name| Profile::from_name(&name).expect("clap has checked it")))]
    profile: Vec<Profile>,
    /// Format of the report
    #[arg(long, value_name = "NAME", default_value = "text",
          value_parser = PossibleValuesParser::new(ReportFormat::ALL.map(ReportFormat::name)).map(|name| ReportFormat::from_name(&name).expect("clap has checked it")))]
    format: ReportFormat,
    /// End with exit code 1 if there is a finding of this severity or above
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = super::fail_on())]
    fail_on: String,
    /// Severities, profiles and suppressions (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Findings that are known and do not count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings of this run into a baseline
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// What was seen to happen (CSV), to be held against what is stated
    #[arg(long, value_name = "FILE")]
    observed: Option<PathBuf>,
    /// Measure policies by this day instead of their own
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = |day: &str| Date::from_iso(day).ok_or("no day of the form YYYY-MM-DD"))]
    as_of: Option<Date>,
    /// List all audits
    #[arg(long)]
    list: bool,
    /// Tell all about one audit: what asks for it, its query, the wordings that it looks for
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
}

/// Runs the command.
pub(super) fn audit(args: &AuditArgs) -> Result<ExitCode> {
    let files = rule_files(args.read.ontology.as_deref())?;
    let own = Rules::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let rules = if files.is_empty() { Rules::embedded() } else { &own.context("--ontology")? };
    if args.list || args.explain.is_some() {
        return tell(args, rules);
    }
    let today = super::today()?;
    let (config, baseline) = (config(args, rules)?, baseline(args)?);
    let observed = observed(args)?;
    for suppression in config.over(today) {
        eprintln!("warning: the suppression of {} ended on {}: {}", suppression.code, suppression.until, suppression.reason);
    }
    let named: BTreeSet<Profile> = args.profile.iter().copied().collect();
    let profiles = if named.is_empty() { config.profiles.clone() } else { named };
    let knowledge = knowledge(&args.read)?;
    let options = AuditOptions { profiles, today, as_of: args.as_of, observed: &observed };
    let stored::Inputs { graphs, policies } = stored::inputs(&args.read.paths)?;
    let (mut audits, mut code) = stored::audit(&graphs, &knowledge, rules, &options, args.read.quiet)?;
    if !policies.is_empty() {
        let read = args.read.with_paths(policies);
        let (found, done) = audit_policies(&read, &knowledge, rules, &options)?;
        audits.extend(found);
        code = if done == ExitCode::SUCCESS { code } else { done };
    }
    audits.iter_mut().for_each(|audited| config.apply(audited, &baseline, today));
    if let Some(path) = &args.write_baseline {
        fs::write(path, Baseline::of(&audits).write()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let colour = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none();
    print(&report::report(args.format, &audits, rules, ReportOptions { colour }))?;
    let worst = audits.iter().flat_map(|audited| &audited.findings).filter(|finding| finding.is_new()).map(|finding| finding.severity).max();
    Ok(if code == ExitCode::SUCCESS && super::fails(&args.fail_on, worst) { ExitCode::FAILURE } else { code })
}

/// Reads policies and audits them, in the order in which they are given.
fn audit_policies(read: &ReadArgs, knowledge: &Knowledge, rules: &Rules, options: &AuditOptions<'_>) -> Result<(Vec<Audited>, ExitCode)> {
    let reading = reading(read);
    let mut run = Run::new(read)?;
    let mut audits: Vec<Audited> = Vec::new();
    run.each(
        |_, source| {
            let extraction = pipeline::extract(&source, knowledge, &reading);
            (Totals::of(&extraction), run_audit(&extraction, knowledge, rules, options))
        },
        |_, audited| {
            audits.push(audited?);
            Ok(())
        },
    )?;
    Ok((audits, run.finish()))
}

fn tell(args: &AuditArgs, rules: &Rules) -> Result<ExitCode> {
    if let Some(code) = &args.explain {
        let Some(rule) = rules.rule(code) else { bail!("there is no audit {code} (see policyflow audit --list)") };
        print(report::explain(rule, rules).as_bytes())?;
    } else if args.format == ReportFormat::Markdown {
        print(report::reference(rules).as_bytes())?;
    } else {
        let wanted = |profiles: &BTreeSet<Profile>| args.profile.is_empty() || args.profile.iter().any(|profile| profiles.contains(profile));
        let mut text = String::new();
        for rule in rules.all().iter().filter(|rule| wanted(&rule.profiles)) {
            text += &format!("{} {:<8} {} ({})\n", rule.code, rule.severity.as_str(), rule.title, rule.law);
        }
        print(text.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to standard output")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The audits of a folder given by `--ontology`, with the tables beside them; none where it has no audits.
pub(super) fn rule_files(ontology: Option<&Path>) -> Result<Vec<(String, String)>> {
    let Some(root) = ontology else { return Ok(Vec::new()) };
    let folder = root.join("audits");
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>().context("--ontology")?;
    paths.extend(["adequacy.csv", "frameworks.csv"].map(|name| root.join(name)).into_iter().filter(|path| path.is_file()));
    paths.sort();
    let wanted = paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rq" || ending == "toml" || ending == "csv"));
    wanted.map(|path| Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), read(&path)?))).collect()
}

fn config(args: &AuditArgs, rules: &Rules) -> Result<Config> {
    let Some(path) = &args.config else { return Ok(Config::default()) };
    Config::read(&read(path)?, rules).with_context(|| path.display().to_string())
}

fn baseline(args: &AuditArgs) -> Result<Baseline> {
    let Some(path) = &args.baseline else { return Ok(Baseline::default()) };
    Baseline::read(&read(path)?).with_context(|| path.display().to_string())
}

fn observed(args: &AuditArgs) -> Result<Vec<Observation>> {
    let Some(path) = &args.observed else { return Ok(Vec::new()) };
    observed::read(&read(path)?).with_context(|| path.display().to_string())
}
