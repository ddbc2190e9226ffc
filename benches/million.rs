//! Loading a large file and asking the questions, by our dataset and by oxigraph's store with its bulk loader, in one process each.
//!
//! `cargo bench --bench million -- FILE.nq ours|oxigraph`: prints seconds for loading, for the questions one by one, and the memory that it took.
//! `.ci/million.py` makes a file and compares.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::time::Instant;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use policyflow::query::{self, Builder, Limits, ResultFormat, Scope};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [file, engine] = arguments.as_slice() else {
        println!("million: no file given, nothing to measure");
        return;
    };
    let began = Instant::now();
    let ask: Box<dyn Fn(&str) -> usize> = if engine == "ours" { ours(file) } else { oxigraph(file) };
    println!("load {:.3}", began.elapsed().as_secs_f64());
    let mut total = 0.0;
    for (name, text) in query::embedded() {
        let began = Instant::now();
        let rows = ask(text);
        let seconds = began.elapsed().as_secs_f64();
        total += seconds;
        println!("question {name} {seconds:.3} {rows}");
    }
    println!("questions {total:.3}");
    println!("memory {}", peak().unwrap_or(0));
}

fn ours(file: &str) -> Box<dyn Fn(&str) -> usize> {
    let mut builder = Builder::new();
    builder.read(BufReader::with_capacity(1 << 16, File::open(file).expect("the file is there")), file).expect("it parses");
    let dataset = builder.finish();
    Box::new(move |text| {
        let results = query::ask(&dataset, text, &Scope::default()).expect("our questions are right");
        query::write(results, ResultFormat::Csv, Limits::NONE, &mut io::sink()).expect("a sink takes all")
    })
}

fn oxigraph(file: &str) -> Box<dyn Fn(&str) -> usize> {
    let store = Store::new().expect("a store in memory");
    let reader = BufReader::with_capacity(1 << 16, File::open(file).expect("the file is there"));
    let mut loader = store.bulk_loader();
    loader.load_from_reader(RdfParser::from_format(RdfFormat::NQuads), reader).expect("it parses");
    loader.commit().expect("memory takes it");
    Box::new(move |text| {
        let mut query = SparqlEvaluator::new().parse_query(text).expect("our questions are right");
        query.dataset_mut().set_default_graph_as_union();
        let results: QueryResults<'_> = query.on_store(&store).execute().expect("it can be evaluated");
        query::write(results, ResultFormat::Csv, Limits::NONE, &mut io::sink()).expect("a sink takes all")
    })
}

/// The most memory that was taken, in MiB.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib / 1024)
}
