//! How fast each stage is: `cargo bench --bench stages -- [FOLDER]`, on one core, over all policies in a folder (default: the examples).
//!
//! Prints seconds, megabytes of input a second and policies a second for each stage, for the whole way from bytes to practices, for the
//! whole with all views, and the most memory that the process has had. Stages are timed apart over all documents. Parts of speech and trees are
//! found when a stage first asks for them, and kept: the fastest round of a stage finds them there, so "tags, trees" is what is left of the
//! pipeline when the stages are taken off. Without the models of `label` it is the only learned part.

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use policyflow::annotate::annotate;
use policyflow::corpus::{Input, collect};
use policyflow::document::{self, Source};
use policyflow::graph::FlowGraph;
use policyflow::knowledge::Knowledge;
use policyflow::label::label;
use policyflow::pipeline::{Extraction, Options, extract};
use policyflow::practice::assemble;
use policyflow::practice::assemble::Statements;
use policyflow::resolve;
use policyflow::segment::segment;
use policyflow::view::csv::{self, Table};
use policyflow::view::neo4j::Dialect;
use policyflow::view::picture::PictureOptions;
use policyflow::view::rdf::write::to_bytes;
use policyflow::view::rdf::{DEFAULT_BASE, RdfOptions, quads};
use policyflow::view::{Format, cx2, dot, gexf, graphml, json, mermaid, neo4j, png, register, svg};

/// Each measurement is taken so often, and the fastest counts: what else the machine does only adds.
const ROUNDS: usize = 3;

struct Bench {
    bytes: usize,
    policies: usize,
}

impl Bench {
    /// Prints one line.
    fn say(&self, name: &str, time: Duration) {
        let seconds = time.as_secs_f64().max(1e-9);
        let (megabytes, policies) = (self.bytes as f64 / 1e6 / seconds, self.policies as f64 / seconds);
        println!("{name:<28} {seconds:>9.3} s {megabytes:>9.2} MB/s {policies:>10.1} policies/s");
    }

    /// Times `work` and prints it.
    fn time<T>(&self, name: &str, work: impl FnMut() -> T) -> (Duration, T) {
        let (time, value) = fastest(work);
        self.say(name, time);
        (time, value)
    }
}

fn fastest<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut once = || {
        let started = Instant::now();
        let value = black_box(work());
        (started.elapsed(), value)
    };
    let mut best = once();
    for _ in 1..ROUNDS {
        let next = once();
        best = if next.0 < best.0 { next } else { best };
    }
    best
}

fn sources() -> Vec<Source> {
    let folder = env::args().skip(1).find(|argument| !argument.starts_with('-')).map_or_else(|| PathBuf::from("examples/policies"), PathBuf::from);
    let (inputs, errors) = collect(std::slice::from_ref(&folder));
    assert!(errors.is_empty() && !inputs.is_empty(), "{}: no policies to measure with", folder.display());
    inputs.iter().map(|input: &Input| input.read().expect("it was just found")).collect()
}

/// The stages up to the practices.
fn stages(bench: &Bench, sources: &[Source], knowledge: &Knowledge, options: &Options) -> (Duration, Vec<Extraction>) {
    let (read, documents) = bench.time("read", || sources.iter().map(document::read).collect::<Vec<_>>());
    let (divided, segments) = bench.time("segment", || documents.iter().map(segment).collect::<Vec<_>>());
    let pairs = || documents.iter().zip(&segments);
    let (annotated, tokens) =
        bench.time("annotate", || pairs().map(|(document, segments)| annotate(document, segments, knowledge)).collect::<Vec<_>>());
    let texts = || pairs().zip(&tokens).map(|((document, segments), tokens)| (document, segments, tokens));
    let (labelled, labels) = bench.time("label", || {
        texts().map(|(document, segments, tokens)| label(document, segments, tokens, knowledge, options.no_model)).collect::<Vec<_>>()
    });
    let (assembled, _) = bench.time("practices, resolve", || {
        let stated = texts().zip(&labels).map(|((document, segments, tokens), labels)| {
            let Statements { mut mentions, mut practices } = assemble(document, segments, tokens, labels, knowledge);
            let controller = resolve::controller::find(document, segments, tokens, knowledge, None);
            resolve::all(&mut mentions, &mut practices, document, segments, tokens, &controller, knowledge).len() + practices.len()
        });
        stated.sum::<usize>()
    });
    let (whole, extractions) = fastest(|| sources.iter().map(|source| extract(source, knowledge, options)).collect::<Vec<_>>());
    let stages = read + divided + annotated + labelled + assembled;
    bench.say("tags, trees", whole.saturating_sub(stages));
    if options.no_model {
        bench.say("= all but what is learned", stages);
    }
    bench.say("= pipeline", whole);
    (whole, extractions)
}

/// The graph and each view.
fn views(bench: &Bench, extractions: &[Extraction], knowledge: &Knowledge) -> Duration {
    let (built, graphs) = bench.time("graph", || extractions.iter().map(|extraction| FlowGraph::build(extraction, knowledge)).collect::<Vec<_>>());
    let rdf = RdfOptions::new(DEFAULT_BASE).expect("the default is an IRI");
    let (described, quads) = bench.time("quads", || extractions.iter().map(|extraction| quads(extraction, knowledge, &rdf)).collect::<Vec<_>>());
    let mut sum = built + described;
    let pictures = PictureOptions::default();
    // What is written only on request counts for nothing in the sum.
    for format in Format::ALL {
        let title = "Data flows";
        let (time, _) = bench.time(format.name(), || match format {
            Format::Dot => graphs.iter().map(|graph| dot::dot(graph, title, &pictures).len()).sum::<usize>(),
            Format::Svg => graphs.iter().map(|graph| svg::svg(graph, title, &pictures).len()).sum(),
            Format::Png => graphs.iter().filter_map(|graph| png::png(&svg::svg(graph, title, &pictures))).map(|bytes| bytes.len()).sum(),
            Format::Mermaid => graphs.iter().map(|graph| mermaid::mermaid(graph, title, &pictures).len()).sum(),
            Format::GraphMl => graphs.iter().map(|graph| graphml::graphml(graph).len()).sum(),
            Format::Gexf => graphs.iter().map(|graph| gexf::gexf(graph, title).len()).sum(),
            Format::Cx2 => graphs.iter().map(|graph| cx2::cx2(graph, title).len()).sum(),
            Format::Neo4j => graphs.iter().map(|graph| neo4j::relations(graph, Dialect::Neo4j).len()).sum(),
            Format::Neptune => graphs.iter().map(|graph| neo4j::relations(graph, Dialect::Neptune).len()).sum(),
            Format::Register => extractions.iter().map(|extraction| register::rows(extraction, knowledge).len()).sum(),
            Format::Json => extractions.iter().map(|extraction| json::pretty(extraction).len()).sum(),
            Format::Csv => extractions
                .iter()
                .zip(&graphs)
                .flat_map(|(extraction, graph)| Table::ALL.map(|table| csv::rows(table, extraction, graph, knowledge).len()))
                .sum(),
            _ => quads.iter().map(|quads| to_bytes(format, quads.all()).len()).sum(),
        });
        sum += if format.is_on_request() { Duration::ZERO } else { time };
    }
    sum
}

/// The most memory that this process has had, in megabytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

fn main() {
    let (loaded, knowledge) = fastest(|| Knowledge::embedded().expect("the embedded knowledge is well formed"));
    let sources = sources();
    let bench = Bench { bytes: sources.iter().map(|source| source.bytes.len()).sum(), policies: sources.len() };
    println!("{} policies, {:.2} MB; knowledge loaded in {:.3} s", bench.policies, bench.bytes as f64 / 1e6, loaded.as_secs_f64());
    for no_model in [true, false] {
        if !no_model && knowledge.labeller().is_none() {
            println!("\nno learned model is built in");
            continue;
        }
        println!("\n{}", if no_model { "lexicon and patterns alone" } else { "with the learned model" });
        let started = peak_memory();
        let (whole, extractions) = stages(&bench, &sources, &knowledge, &Options { no_model, ..Options::default() });
        let views = views(&bench, &extractions, &knowledge);
        bench.say("= everything", whole + views);
        if let (Some(before), Some(peak)) = (started, peak_memory()) {
            println!("at most {peak} MB of memory ({before} MB before)");
        }
    }
}
