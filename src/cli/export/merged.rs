//! The files of all policies together, written as the policies come by: only the merged flow graph stays in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result};

use crate::cli::export::Exported;
use crate::cli::export::draw::PictureArgs;
use crate::cli::export::files::{Folder, Part};
use crate::graph::FlowGraph;
use crate::view::csv::{self, Table};
use crate::view::rdf::versions::Versions;
use crate::view::rdf::write::RdfWriter;
use crate::view::{Format, csvw, html, register};

/// Statements that the merged graph keeps for each flow: enough for a tooltip, and a corpus stays in memory.
const GROUNDS: usize = 4;

/// The merged files.
pub(super) struct Merged<'a> {
    folder: &'a Folder,
    formats: Vec<Format>,
    pictures: &'a PictureArgs,
    pages: BTreeMap<String, String>,
    policies: Vec<html::Policy>,
    rdf: Vec<(Part, RdfWriter<BufWriter<File>>)>,
    tables: Vec<(Table, Part, BufWriter<File>)>,
    records: Option<(Part, BufWriter<File>)>,
    /// Table and page.
    register: Option<[(Part, BufWriter<File>); 2]>,
    graph: FlowGraph,
    seen: BTreeSet<String>,
    versions: Versions,
}

impl<'a> Merged<'a> {
    /// Begins the files of `formats`.
    pub(super) fn new(folder: &'a Folder, formats: &[Format], pictures: &'a PictureArgs) -> Result<Self> {
        let mut rdf = Vec::new();
        for &format in formats.iter().filter(|format| format.is_rdf()) {
            let (part, file) = folder.begin(&format!("all.{}", format.extension()))?;
            rdf.push((part, RdfWriter::new(format, file)));
        }
        let mut tables = Vec::new();
        let has_tables = formats.contains(&Format::Csv);
        for table in Table::ALL.into_iter().filter(|table| has_tables && table.is_by_document()) {
            let (part, mut file) = folder.begin(&format!("csv/all.{}.csv", table.name()))?;
            put(&part, &mut file, &csv::header(table))?;
            tables.push((table, part, file));
        }
        let records = if formats.contains(&Format::Json) { Some(folder.begin("all.jsonl")?) } else { None };
        let register = if formats.contains(&Format::Register) { Some(begin_register(folder)?) } else { None };
        let (formats, graph, versions) = (formats.to_vec(), FlowGraph::limited(GROUNDS), Versions::default());
        let (pages, policies, seen) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Ok(Self { folder, formats, pictures, pages, policies, rdf, tables, records, register, graph, seen, versions })
    }

    /// Adds one policy. The graph of a text that was there before is not added again: it has the same name and says the same.
    pub(super) fn add(&mut self, exported: Exported) -> Result<()> {
        for (table, part, file) in &mut self.tables {
            for (_, rows) in exported.tables.iter().filter(|(other, _)| other == table) {
                put(part, file, rows)?;
            }
        }
        if let Some((part, file)) = &mut self.records {
            put(part, file, &exported.line)?;
        }
        if let (Some(files), Some((rows, section))) = (&mut self.register, &exported.register) {
            for ((part, file), bytes) in files.iter_mut().zip([rows, section]) {
                put(part, file, bytes)?;
            }
        }
        let first = self.seen.is_empty();
        if !self.seen.insert(exported.sha256.clone()) {
            return Ok(());
        }
        let names: Vec<String> = self.formats.iter().filter(|format| format.is_rdf()).map(|format| format!("all.{}", format.extension())).collect();
        let files = if first { exported.quads.catalogue_files(&names) } else { Vec::new() };
        let shared = exported.quads.shared.iter().filter(|_| first).chain(&files);
        let own = self.versions.fresh(&exported.quads);
        for (part, writer) in &mut self.rdf {
            writer.write(shared.clone().chain(own.iter().copied())).with_context(|| format!("cannot write {}", part.path().display()))?;
        }
        self.versions.add(&exported.quads);
        self.graph.absorb(&exported.graph);
        if self.formats.contains(&Format::Html) {
            self.policies.push(exported.policy);
        }
        self.pages.extend(exported.page.map(|page| (exported.sha256, page)));
        Ok(())
    }

    /// Closes all files and gives them their names.
    pub(super) fn finish(self) -> Result<()> {
        let current = self.versions.quads();
        for (part, mut writer) in self.rdf {
            let cannot = format!("cannot write {}", part.path().display());
            writer.write(&current).with_context(|| cannot.clone())?;
            writer.finish().and_then(|mut file| file.flush()).context(cannot)?;
            part.finish()?;
        }
        let register = self.register.map(|[table, (part, mut file)]| {
            put(&part, &mut file, &register::html_tail())?;
            Ok::<_, anyhow::Error>([table, (part, file)])
        });
        let files =
            self.tables.into_iter().map(|(_, part, file)| (part, file)).chain(self.records).chain(register.transpose()?.into_iter().flatten());
        for (part, mut file) in files {
            file.flush().with_context(|| format!("cannot write {}", part.path().display()))?;
            part.finish()?;
        }
        if self.formats.contains(&Format::Csv) {
            for table in Table::ALL.into_iter().filter(|table| !table.is_by_document()) {
                let bytes = [csv::header(table), csv::graph_rows(table, &self.graph)].concat();
                self.folder.write(&format!("csv/all.{}.csv", table.name()), &bytes)?;
            }
            self.folder.write("csv/csv-metadata.json", &csvw::metadata())?;
        }
        let count = self.seen.len();
        let title = if count == 1 { "Data flows of 1 policy".to_owned() } else { format!("Data flows of {count} policies") };
        let options = self.pictures.options(self.pages);
        if self.formats.contains(&Format::Html) {
            self.folder.write("all.html", &html::corpus(&self.graph, &title, &self.policies, &options))?;
        }
        for format in self.formats {
            for (name, bytes) in self.pictures.files(format, &self.graph, "all", &title, &options)? {
                self.folder.write(&name, &bytes)?;
            }
        }
        Ok(())
    }
}

fn begin_register(folder: &Folder) -> Result<[(Part, BufWriter<File>); 2]> {
    let (table, page) = (folder.begin("all.register.csv")?, folder.begin("all.register.html")?);
    let mut both = [table, page];
    for ((part, file), bytes) in both.iter_mut().zip([register::header(), register::html_head("All policies")]) {
        put(part, file, &bytes)?;
    }
    Ok(both)
}

fn put(part: &Part, file: &mut BufWriter<File>, bytes: &[u8]) -> Result<()> {
    file.write_all(bytes).with_context(|| format!("cannot write {}", part.path().display()))
}
