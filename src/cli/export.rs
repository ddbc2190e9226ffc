//! `policyflow export`: the graph of each policy, and of all together, in files.

mod draw;
mod explore;
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
use crate::view::csv::{self, Table};
use crate::view::rdf::write::to_bytes;
use crate::view::rdf::{PolicyQuads, RdfOptions, quads};
use crate::view::register;
use crate::view::{Format, html, json};
use draw::PictureArgs;
use explore::Auditor;
use files::{Folder, names};
use merged::Merged;

const EXAMPLES: &str = "\
Examples:
  policyflow export policy.html -o out                    all formats but those of single programs
  policyflow export policies/ -o out --format turtle,svg
  policyflow export policies/ -o out --format svg,png --detail overview
  policyflow export policies/ -o out --format svg --focus \"location\" --min-confidence 0.7
  policyflow export policies/ -o out --format html        then open out/all.html
  policyflow export policies/ -o out --base-iri https://data.example/id/

For each policy NAME, and for all together as all: .ttl, .trig, .nq, .jsonld, .rdf, .dot, .svg, .mmd, .graphml,
.json, .register.csv, .register.html, and csv/NAME.flows.csv, … The formats png, html, gexf, cx2, neo4j and neptune are
written only if they are named; html is the explorer, a page to open in a browser. Pictures quote the policy in tooltips, and link to it where the file says where it
came from. With SOURCE_DATE_EPOCH in the environment the RDF says when the run took place; without it no time is
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
    /// Formats, separated by commas [default: all but png, html, gexf, cx2, neo4j, neptune]
    #[arg(long, value_name = "LIST", value_delimiter = ',', hide_default_value = true,
          value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)).map(|name| Format::from_name(&name).expect("clap has checked it")))]
    format: Vec<Format>,
    /// Where the IRIs of what is described begin
    #[arg(long, value_name = "IRI", default_value = crate::view::rdf::DEFAULT_BASE)]
    base_iri: String,
    #[command(flatten)]
    pictures: PictureArgs,
}

/// What one policy gives: its own files, and what goes into the merged ones.
struct Exported {
    sha256: String,
    files: Vec<(String, Vec<u8>)>,
    tables: Vec<(Table, Vec<u8>)>,
    register: Option<(Vec<u8>, Vec<u8>)>,
    page: Option<String>,
    policy: html::Policy,
    line: Vec<u8>,
    quads: PolicyQuads,
    graph: FlowGraph,
}

/// Runs the command.
pub(super) fn export(args: &ExportArgs) -> Result<ExitCode> {
    let rdf = RdfOptions::new(&args.base_iri).context("--base-iri")?.at(source_date()?);
    let wanted = |format: &Format| if args.format.is_empty() { !format.is_on_request() } else { args.format.contains(format) };
    let formats: Vec<Format> = Format::ALL.into_iter().filter(wanted).collect();
    let mut run = Run::new(&args.read)?;
    let (knowledge, options) = (knowledge(&args.read)?, options(&args.read));
    let names = names(run.inputs());
    let folder = Folder::new(&args.output, &formats)?;
    let mut merged = Merged::new(&folder, &formats, &args.pictures)?;
    let is_explored = formats.contains(&Format::Html);
    let auditor = if is_explored { Some(Auditor::new(args.read.ontology.as_deref(), source_date()?)?) } else { None };
    let views = Views { knowledge: &knowledge, rdf: &rdf, formats: &formats, pictures: &args.pictures, auditor: auditor.as_ref() };
    run.each(
        |index, source| {
            let extraction = pipeline::extract(&source, &knowledge, &options);
            let exported = views.of(&extraction, &names[index]);
            let flows = exported.as_ref().ok().map(|exported| exported.graph.len());
            (Totals { flows, ..Totals::of(&extraction) }, exported)
        },
        |_, exported| {
            let exported = exported?;
            exported.files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes))?;
            merged.add(exported)
        },
    )?;
    merged.finish()?;
    Ok(run.finish())
}

/// What is needed to make the views of one policy after the other.
struct Views<'a> {
    knowledge: &'a Knowledge,
    rdf: &'a RdfOptions,
    formats: &'a [Format],
    pictures: &'a PictureArgs,
    /// Where findings are wanted.
    auditor: Option<&'a Auditor>,
}

impl Views<'_> {
    /// All views of one policy.
    fn of(&self, extraction: &Extraction, name: &str) -> Result<Exported> {
        let (document, knowledge) = (&extraction.document, self.knowledge);
        let graph = FlowGraph::build(extraction, knowledge);
        let wanted = self.formats.iter().any(|format| format.is_rdf());
        let title = format!("Data flows of {}", extraction.controller.name.as_deref().unwrap_or(name));
        let page = self.page(extraction, name);
        let findings = self.auditor.map(|auditor| auditor.findings(extraction, knowledge)).transpose()?;
        let policy = html::Policy::of(extraction, &format!("{name}.html"), findings.as_ref());
        let options = self.pictures.options(page.clone().map(|page| (document.sha256.clone(), page)));
        let (mut files, mut tables, mut line, mut register) = (Vec::new(), Vec::new(), Vec::new(), None);
        for &format in self.formats {
            match format {
                // After all others, since it says which files there are.
                Format::Turtle | Format::Trig | Format::NQuads | Format::JsonLd | Format::RdfXml => {}
                Format::Json => {
                    line = json::line(extraction);
                    files.push((format!("{name}.json"), json::pretty(extraction)));
                }
                Format::Csv => {
                    for table in Table::ALL {
                        let rows = csv::rows(table, extraction, &graph, knowledge);
                        files.push((format!("csv/{name}.{}.csv", table.name()), [csv::header(table), rows.clone()].concat()));
                        tables.push((table, rows));
                    }
                }
                Format::Register => {
                    let (rows, section) = (register::rows(extraction, knowledge), register::html_section(extraction, knowledge));
                    let page = [register::html_head(&title), section.clone(), register::html_tail()].concat();
                    files.push((format!("{name}.register.csv"), [register::header(), rows.clone()].concat()));
                    files.push((format!("{name}.register.html"), page));
                    register = Some((rows, section));
                }
                Format::Html => {
                    let options = html::PageOptions { title: &title, findings: findings.as_ref(), index: Some("all.html"), pictures: &options };
                    files.push((format!("{name}.html"), html::policy(extraction, &graph, knowledge, &options)));
                }
                _ => files.extend(self.pictures.files(format, &graph, name, &title, &options)?),
            }
        }
        let quads = if wanted { self.rdf(extraction, name, &mut files) } else { PolicyQuads::default() };
        Ok(Exported { sha256: document.sha256.clone(), files, tables, register, page, policy, line, quads, graph })
    }

    /// Where a policy's evidence can be read: in its own page if that is written, else where the policy was published.
    fn page(&self, extraction: &Extraction, name: &str) -> Option<String> {
        if self.formats.contains(&Format::Html) {
            return Some(format!("{name}.html"));
        }
        // What a browser would run is no address.
        let published = extraction.document.metadata.source_url.clone();
        published.filter(|page| page.starts_with("https://") || page.starts_with("http://"))
    }

    /// The quads of one policy; its files of RDF, which name the others, are added to `files`.
    fn rdf(&self, extraction: &Extraction, name: &str, files: &mut Vec<(String, Vec<u8>)>) -> PolicyQuads {
        let formats = self.formats.iter().filter(|format| format.is_rdf());
        let graphs: Vec<(Format, String)> = formats.map(|format| (*format, format!("{name}.{}", format.extension()))).collect();
        let written: Vec<String> = graphs.iter().map(|(_, file)| file.clone()).chain(files.iter().map(|(file, _)| file.clone())).collect();
        let quads = quads(extraction, self.knowledge, self.rdf).in_files(&written);
        files.extend(graphs.into_iter().map(|(format, file)| (file, to_bytes(format, quads.all()))));
        quads
    }
}

/// The time that a reproducible build says it is, in seconds since 1970.
fn source_date() -> Result<Option<i64>> {
    let Ok(value) = env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.trim().parse().with_context(|| format!("SOURCE_DATE_EPOCH is no number of seconds: {value:?}"))?;
    Ok(Some(seconds))
}
