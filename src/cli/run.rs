//! What the commands that read many policies share: knowledge, progress, messages, the summary at the end.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::ReadArgs;
use crate::corpus::{CorpusError, Input, collect, process};
use crate::diagnostic::Severity;
use crate::document::Source;
use crate::knowledge::Knowledge;
use crate::pipeline::{Extraction, Options};

/// More documents than this are worth a progress bar.
const FEW: usize = 8;

/// A run over the inputs of one command.
pub(super) struct Run<'a> {
    args: &'a ReadArgs,
    inputs: Vec<Input>,
    failed: usize,
    bar: ProgressBar,
    started: Instant,
    totals: Totals,
}

/// What a document adds to the summary.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// Documents read.
    pub(super) documents: usize,
    /// Practices found.
    pub(super) practices: usize,
    /// Edges of the flow graph; `None` where no graph is made.
    pub(super) flows: Option<usize>,
    /// Remarks of severity warning or error, as lines to print.
    pub(super) warnings: Vec<String>,
    /// How many warnings; counted from them.
    pub(super) count: usize,
    /// Documents that are no policy to read: empty, or no text.
    pub(super) unreadable: usize,
}

impl Totals {
    /// What `extraction` adds.
    pub(super) fn of(extraction: &Extraction) -> Self {
        let path = &extraction.document.path;
        let unreadable = extraction.diagnostics.iter().any(|remark| remark.code.severity() == Severity::Error);
        let remarks = extraction.diagnostics.iter().filter(|remark| remark.code.severity() >= Severity::Warning);
        Self {
            documents: 1,
            practices: extraction.practices.len(),
            flows: None,
            warnings: remarks.map(|remark| format!("{path}: {remark}")).collect(),
            count: 0,
            unreadable: usize::from(unreadable),
        }
    }
}

impl<'a> Run<'a> {
    /// Finds the inputs; what cannot be found is said at once, and counts as a failure.
    pub(super) fn new(args: &'a ReadArgs) -> Result<Self> {
        let (inputs, errors) = collect(&args.paths);
        let failed = errors.len();
        for error in errors {
            eprintln!("error: {:#}", anyhow::Error::from(error));
        }
        if inputs.is_empty() {
            bail!("nothing to read");
        }
        let visible = !args.quiet && inputs.len() > FEW && io::stderr().is_terminal();
        let bar = if visible { ProgressBar::new(inputs.len() as u64) } else { ProgressBar::hidden() };
        bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {per_sec} {eta} {wide_msg}").expect("the template is well formed"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Ok(Self { args, inputs, failed, bar, started: Instant::now(), totals: Totals::default() })
    }

    /// The documents, in order.
    pub(super) fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Works on every input in parallel and delivers what comes out in order; documents that fail are said and left out.
    pub(super) fn each<T: Send>(
        &mut self,
        work: impl Fn(usize, Source) -> (Totals, T) + Sync,
        mut deliver: impl FnMut(usize, T) -> Result<()>,
    ) -> Result<()> {
        let inputs = std::mem::take(&mut self.inputs);
        let done = process(&inputs, self.args.threads, work, |index, result| self.take(index, result, &mut deliver));
        self.bar.finish_and_clear();
        self.inputs = inputs;
        done
    }

    fn take<T>(&mut self, index: usize, result: Result<(Totals, T), CorpusError>, deliver: &mut impl FnMut(usize, T) -> Result<()>) -> Result<()> {
        self.bar.inc(1);
        match result {
            Ok((totals, value)) => {
                self.add(totals);
                deliver(index, value)
            }
            Err(error) => {
                self.failed += 1;
                self.bar.suspend(|| eprintln!("error: {:#}", anyhow::Error::from(error)));
                Ok(())
            }
        }
    }

    fn add(&mut self, totals: Totals) {
        self.totals.documents += totals.documents;
        self.totals.practices += totals.practices;
        self.totals.count += totals.warnings.len();
        self.failed += totals.unreadable;
        if !self.args.quiet || totals.unreadable > 0 {
            self.bar.suspend(|| totals.warnings.iter().for_each(|line| eprintln!("{line}")));
        }
        if let Some(flows) = totals.flows {
            *self.totals.flows.get_or_insert(0) += flows;
        }
    }

    /// Prints the summary; the exit code is 2 if a document failed.
    pub(super) fn finish(self) -> ExitCode {
        if !self.args.quiet {
            let flows = self.totals.flows.map_or(String::new(), |flows| format!("{}, ", many(flows, "flow")));
            eprintln!(
                "{}, {}, {flows}{}, {:.1} s{}",
                many(self.totals.documents, "document"),
                many(self.totals.practices, "practice"),
                many(self.totals.count, "warning"),
                self.started.elapsed().as_secs_f64(),
                if self.failed == 0 { String::new() } else { format!("; {} could not be read", many(self.failed, "input")) }
            );
        }
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) }
    }
}

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The knowledge that the arguments name.
pub(super) fn knowledge(args: &ReadArgs) -> Result<Knowledge> {
    let Some(folder) = &args.ontology else { return Ok(Knowledge::embedded()?) };
    if !folder.is_dir() {
        bail!("--ontology {}: no such folder", folder.display());
    }
    Knowledge::from_dir(folder).with_context(|| format!("--ontology {}", folder.display()))
}

/// What the arguments say about extraction.
pub(super) fn options(args: &ReadArgs) -> Options {
    Options { controller: args.controller.clone(), no_model: args.no_model }
}
