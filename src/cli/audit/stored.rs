//! RDF files among the arguments of `policyflow audit`: what `export` wrote is audited as it stands.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::audit::{AuditOptions, Audited, Rules, audit_graphs, not_run};
use crate::cli::graphs::{is_rdf, rdf_files, read};
use crate::knowledge::Knowledge;
use crate::query::Builder;

/// The arguments, told apart.
pub(super) struct Inputs {
    /// Files of RDF.
    pub(super) graphs: Vec<PathBuf>,
    /// All others: policies, folders of them, standard input.
    pub(super) policies: Vec<PathBuf>,
}

/// Tells RDF from policies. A folder that holds RDF anywhere is one of graphs: the pages beside them are reports, not policies.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Inputs> {
    let mut inputs = Inputs { graphs: Vec::new(), policies: Vec::new() };
    for path in paths {
        let files = if path.is_dir() {
            rdf_files(path).with_context(|| format!("cannot read {}", path.display()))?
        } else if is_rdf(path) {
            vec![path.clone()]
        } else {
            Vec::new()
        };
        if files.is_empty() {
            inputs.policies.push(path.clone());
        }
        inputs.graphs.extend(files);
    }
    Ok(inputs)
}

/// The findings of the policies in `files`; what cannot be read is said and left out.
pub(super) fn audit(
    files: &[PathBuf],
    knowledge: &Knowledge,
    rules: &Rules,
    options: &AuditOptions<'_>,
    quiet: bool,
) -> Result<(Vec<Audited>, ExitCode)> {
    let (mut audits, mut code) = (Vec::new(), ExitCode::SUCCESS);
    for file in files {
        // Each file by itself: the policies of one need not fit into memory with those of all others.
        let mut builder = Builder::new();
        if let Err(error) = read(&mut builder, file) {
            eprintln!("error: {error:#}");
            code = ExitCode::from(2);
            continue;
        }
        let found = audit_graphs(&builder.finish(), knowledge, rules, options)?;
        if found.is_empty() {
            eprintln!("error: {}: no policy that policyflow exported", file.display());
            code = ExitCode::from(2);
        }
        audits.extend(found);
    }
    if !audits.is_empty() && !quiet {
        let left_out: Vec<&str> = not_run(rules).collect();
        eprintln!("note: not asked of graphs, since they need the policy's text: {}", left_out.join(", "));
    }
    if !options.observed.is_empty() && !files.is_empty() {
        eprintln!("warning: --observed needs the policy's text; it is not compared with graphs");
    }
    Ok((audits, code))
}
