//! What the commands that ask graphs share: RDF files, folders of them, or policies that are read on the way.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cli::ReadArgs;
use crate::cli::run::{Run, Totals, knowledge, options};
use crate::pipeline;
use crate::query::{Builder, Dataset, ENDINGS};
use crate::view::rdf::{RdfOptions, quads};

/// The graphs that are asked.
#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    /// RDF (.nq, .trig, .jsonld, .ttl, .rdf, .nt), folders with such files, or policies, which are read first; of a graph that a folder has
    /// in several syntaxes one is taken, and merged files (all.*) only where they are alone
    #[arg(value_name = "GRAPH")]
    graphs: Vec<PathBuf>,
    /// The company that answers for the policies, where neither the text nor its page names it
    #[arg(long, value_name = "NAME")]
    controller: Option<String>,
    /// Read policies by lexicon and patterns alone, without the learned model
    #[arg(long)]
    no_model: bool,
    /// Read the ontology, and the questions in its folder queries/, from here instead of those built in
    #[arg(long, value_name = "DIR")]
    pub(super) ontology: Option<PathBuf>,
    /// Where the IRIs of what policies describe begin
    #[arg(long, value_name = "IRI", default_value = crate::view::rdf::DEFAULT_BASE)]
    pub(super) base_iri: String,
    /// Number of threads that read policies [default: one a core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Print nothing on standard error but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// The quads that the arguments name, and the exit code so far: what cannot be read is said and left out.
pub(super) fn load(args: &GraphArgs) -> Result<(Dataset, ExitCode)> {
    if args.graphs.is_empty() {
        bail!("no graph is given: RDF files, folders with them, or policies");
    }
    let (mut builder, mut code) = (Builder::new(), ExitCode::SUCCESS);
    let mut policies = Vec::new();
    for path in &args.graphs {
        let mut files = Vec::new();
        if path.is_dir() {
            files = rdf_files(path).with_context(|| format!("cannot read {}", path.display()))?;
        } else if is_rdf(path) {
            files.push(path.clone());
        }
        if files.is_empty() {
            policies.push(path.clone());
        }
        for file in files {
            if let Err(error) = read(&mut builder, &file) {
                eprintln!("error: {error:#}");
                code = ExitCode::from(2);
            }
        }
    }
    if !policies.is_empty() && read_policies(args, policies, &mut builder)? != ExitCode::SUCCESS {
        code = ExitCode::from(2);
    }
    let dataset = builder.finish();
    if dataset.is_empty() && code != ExitCode::SUCCESS {
        bail!("nothing to ask");
    }
    Ok((dataset, code))
}

/// Reads one file of RDF.
pub(super) fn read(builder: &mut Builder, path: &Path) -> Result<()> {
    let name = || path.display().to_string();
    let file = File::open(path).with_context(|| format!("cannot read {}", name()))?;
    builder.read(BufReader::with_capacity(1 << 16, file), &path.to_string_lossy()).with_context(name)?;
    Ok(())
}

/// Whether a file is RDF by its name.
pub(super) fn is_rdf(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// The files of RDF below `folder`, sorted: of those that differ in their ending only the one in the syntax that keeps most. Links to
/// folders are not followed, since they may lead in a circle.
pub(super) fn rdf_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (mut best, mut folders) = (BTreeMap::<PathBuf, (usize, PathBuf)>::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if is_rdf(&path) {
                let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
                let rank = ENDINGS.iter().position(|known| **known == ending).unwrap_or(ENDINGS.len());
                let slot = best.entry(path.with_extension("")).or_insert_with(|| (rank, path.clone()));
                *slot = slot.clone().min((rank, path));
            }
        }
    }
    // What `export` merges is in the files of the single policies too.
    let merged = |stem: &Path| stem.file_name().is_some_and(|name| name == "all");
    let single: Vec<PathBuf> = best.keys().filter(|stem| !merged(stem)).filter_map(|stem| stem.parent().map(Path::to_owned)).collect();
    best.retain(|stem, _| !(merged(stem) && stem.parent().is_some_and(|folder| single.iter().any(|other| other == folder))));
    Ok(best.into_values().map(|(_, path)| path).collect())
}

/// Reads policies as `export` does, and takes their graphs.
fn read_policies(args: &GraphArgs, paths: Vec<PathBuf>, builder: &mut Builder) -> Result<ExitCode> {
    let read = ReadArgs {
        paths,
        controller: args.controller.clone(),
        no_model: args.no_model,
        ontology: args.ontology.clone(),
        threads: args.threads,
        quiet: args.quiet,
    };
    let rdf = RdfOptions::new(&args.base_iri).context("--base-iri")?;
    let mut run = Run::new(&read)?;
    let (knowledge, options) = (knowledge(&read)?, options(&read));
    run.each(
        |_, source| {
            let extraction = pipeline::extract(&source, &knowledge, &options);
            (Totals::of(&extraction), quads(&extraction, &knowledge, &rdf))
        },
        |_, quads| Ok(builder.extend(quads.all().cloned())?),
    )?;
    Ok(run.finish())
}
