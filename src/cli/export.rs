//! `policyflow export`: the graph of each policy, and of all together, in files.

mod files;
mod merged;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::ReadArgs;
use crate::cli::run::{Run, Totals, knowledge, options};
use crate::graph::FlowGraph;
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Extraction};
use crate::view::Format;
use crate::view::csv::{self, Table};
use crate::view::rdf::write::to_bytes;
use crate::view::rdf::{PolicyQuads, RdfOptions, quads};
use crate::view::{dot, json, svg};
use files::{Folder, names};
use merged::Merged;

const EXAMPLES: &str = "\
Examples:
  policyflow export policy.html -o out                    all formats
  policyflow export policies/ -o out --format turtle,svg
  policyflow export policies/ -o out --base-iri https://data.example/id/

Writes DIR/NAME.ttl, .trig, .nq, .jsonld, .rdf, .dot, .svg, .json and DIR/csv/NAME.flows.csv, … for each policy, and the same of all
policies together as all.*. With SOURCE_DATE_EPOCH in the environment the RDF says when the run took place; without it no time is
written, and equal policies give equal files.";

/// Write the knowledge graph of each policy, and of all together, into a folder
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// The folder to write into; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Formats, separated by commas [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',', hide_default_value = true,
          value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)).map(|name| Format::from_name(&name).expect("clap has checked it")))]
    format: Vec<Format>,
    /// Where the IRIs of what is described begin
    #[arg(long, value_name = "IRI", default_value = crate::view::rdf::DEFAULT_BASE)]
    base_iri: String,
}

/// What one policy gives: its own files, and what goes into the merged ones.
struct Exported {
    sha256: String,
    files: Vec<(String, Vec<u8>)>,
    tables: Vec<(Table, Vec<u8>)>,
    line: Vec<u8>,
    quads: PolicyQuads,
    graph: FlowGraph,
}

/// Runs the command.
pub(super) fn export(args: &ExportArgs) -> Result<ExitCode> {
    let rdf = RdfOptions::new(&args.base_iri).context("--base-iri")?.at(source_date()?);
    let formats: Vec<Format> = Format::ALL.into_iter().filter(|format| args.format.is_empty() || args.format.contains(format)).collect();
    let mut run = Run::new(&args.read)?;
    let (knowledge, options) = (knowledge(&args.read)?, options(&args.read));
    let names = names(run.inputs());
    let folder = Folder::new(&args.output, formats.contains(&Format::Csv))?;
    let mut merged = Merged::new(&folder, &formats)?;
    run.each(
        |index, source| {
            let extraction = pipeline::extract(&source, &knowledge, &options);
            let exported = views(&extraction, &knowledge, &rdf, &formats, &names[index]);
            (Totals { flows: Some(exported.graph.len()), ..Totals::of(&extraction) }, exported)
        },
        |_, exported| {
            exported.files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes))?;
            merged.add(&exported)
        },
    )?;
    merged.finish()?;
    Ok(run.finish())
}

/// All views of one policy.
fn views(extraction: &Extraction, knowledge: &Knowledge, rdf: &RdfOptions, formats: &[Format], name: &str) -> Exported {
    let graph = FlowGraph::build(extraction, knowledge);
    let wanted = formats.iter().any(|format| format.is_rdf());
    let quads = if wanted { quads(extraction, knowledge, rdf) } else { PolicyQuads::default() };
    let title = format!("Data flows of {}", extraction.controller.name.as_deref().unwrap_or(name));
    let (mut files, mut tables, mut line) = (Vec::new(), Vec::new(), Vec::new());
    for &format in formats {
        let bytes = match format {
            Format::Turtle | Format::Trig | Format::NQuads | Format::JsonLd | Format::RdfXml => to_bytes(format, quads.all()),
            Format::Dot => dot::dot(&graph, &title),
            Format::Svg => svg::svg(&graph, &title),
            Format::Json => {
                line = json::line(extraction);
                json::pretty(extraction)
            }
            Format::Csv => {
                for table in Table::ALL {
                    let rows = csv::rows(table, extraction, &graph, knowledge);
                    files.push((format!("csv/{name}.{}.csv", table.name()), [csv::header(table), rows.clone()].concat()));
                    tables.push((table, rows));
                }
                continue;
            }
        };
        files.push((format!("{name}.{}", format.extension()), bytes));
    }
    Exported { sha256: extraction.document.sha256.clone(), files, tables, line, quads, graph }
}

/// The time that a reproducible build says it is, in seconds since 1970.
fn source_date() -> Result<Option<i64>> {
    let Ok(value) = env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.trim().parse().with_context(|| format!("SOURCE_DATE_EPOCH is no number of seconds: {value:?}"))?;
    Ok(Some(seconds))
}
