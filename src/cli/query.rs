//! `policyflow query`: questions in SPARQL, by name or one's own.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::graphs::{GraphArgs, load};
use crate::query::{self, Limits, Question, ResultFormat, Scope, WriteError};

const EXAMPLES: &str = "\
Examples:
  policyflow query --list                                          the questions that have a name
  policyflow query out/ --name who-gets                            who gets the e-mail address, and why
  policyflow query out/ --name who-gets --param data=pd:TelephoneNumber
  policyflow query policies/ --name leaves-eea --format csv        policies are read first
  policyflow query all.nq --name sale --show                       print the SPARQL instead of asking it
  policyflow query all.nq -e 'SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p'
  policyflow query all.nq --file mine.rq --format json

The default graph is the union of all graphs: a query without GRAPH sees every policy, and a triple that several policies state is one
triple. GRAPH ?g { … } keeps policies (and files without graphs, such as Turtle) apart. The prefixes of the exports (dpv:, pd:, tech:, loc:,
eu-gdpr:, pf:, org:, skos:, prov:, oa:, …) need not be declared. Concepts stand under broader ones by skos:broader: use skos:broader*.";

/// Ask graphs of policies in SPARQL, by a question's name or in your own words
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct QueryArgs {
    #[command(flatten)]
    graphs: GraphArgs,
    /// A query in SPARQL 1.1
    #[arg(short = 'e', long = "query", value_name = "SPARQL", group = "what")]
    text: Option<String>,
    /// A file with a query; - for standard input
    #[arg(short, long, value_name = "FILE.rq", group = "what")]
    file: Option<PathBuf>,
    /// A question with a name: see --list
    #[arg(short, long, value_name = "NAME", group = "what")]
    name: Option<String>,
    /// List the questions with their parameters
    #[arg(short, long, group = "what")]
    list: bool,
    /// Set a parameter of the question: a term such as pd:EmailAddress, <https://…>, 3 or words; several values are alternatives
    #[arg(short, long, value_name = "NAME=VALUE", requires = "name")]
    param: Vec<String>,
    /// Print the query instead of asking it
    #[arg(long, requires = "name")]
    show: bool,
    /// How to write the result [default: table; a graph as turtle]
    #[arg(long, value_name = "FORMAT", default_value = "table", hide_default_value = true,
          value_parser = PossibleValuesParser::new(ResultFormat::ALL.map(ResultFormat::name)).map(|name| ResultFormat::from_name(&name).expect("clap has checked it")))]
    format: ResultFormat,
}

/// Runs the command.
pub(super) fn query(args: &QueryArgs) -> Result<ExitCode> {
    if args.list {
        return list(&questions(args.graphs.ontology.as_deref())?);
    }
    let (name, text) = text(args)?;
    if args.show {
        print!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    // A query that does not parse is said before a large graph is read.
    query::ask(&query::Dataset::default(), &text, &Scope::default()).map_err(|error| anyhow!("{name}: {error}"))?;
    let (dataset, code) = load(&args.graphs)?;
    let results = query::ask(&dataset, &text, &Scope::default()).map_err(|error| anyhow!("{name}: {error}"))?;
    let mut out = BufWriter::new(io::stdout().lock());
    match query::write(results, args.format, Limits::NONE, &mut out) {
        Err(WriteError::Io(error)) => return Err(error).context("cannot write to standard output"),
        written => written.map_err(|error| anyhow!("{name}: {error}"))?,
    };
    if args.format == ResultFormat::Json {
        writeln!(out).context("cannot write to standard output")?;
    }
    out.flush().context("cannot write to standard output")?;
    Ok(code)
}

/// The query with the name under which messages speak of it.
fn text(args: &QueryArgs) -> Result<(String, String)> {
    if let Some(text) = &args.text {
        return Ok(("query".to_owned(), text.clone()));
    }
    if let Some(file) = &args.file {
        let cannot = || format!("cannot read {}", file.display());
        let text = if file.as_os_str() == "-" { io::read_to_string(io::stdin()) } else { fs::read_to_string(file) };
        return Ok((file.display().to_string(), text.with_context(cannot)?));
    }
    let Some(name) = &args.name else { bail!("what is asked? Give -e SPARQL, --file FILE.rq, --name NAME or --list") };
    let questions = questions(args.graphs.ontology.as_deref())?;
    let Some(question) = questions.iter().find(|question| question.name == *name) else {
        let names: Vec<&str> = questions.iter().map(|question| question.name.as_str()).collect();
        bail!("no question is called {name:?}; there are {}", names.join(", "));
    };
    let setting = |given: &String| {
        let (name, value) = given.split_once('=').with_context(|| format!("--param {given}: write NAME=VALUE"))?;
        Ok((name.to_owned(), value.to_owned()))
    };
    let settings: Vec<(String, String)> = args.param.iter().map(setting).collect::<Result<_>>()?;
    Ok((name.clone(), question.with(&settings)?))
}

/// The questions that are built in, and those of an ontology's folder, which stand before built-in ones of the same name.
pub(super) fn questions(ontology: Option<&Path>) -> Result<Vec<Question>> {
    let mut files: Vec<(String, String)> = query::embedded().iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    if let Some(ontology) = ontology {
        let folder = ontology.join("queries");
        let mut own = Vec::new();
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
            if path.extension().is_some_and(|ending| ending == "rq") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                own.push((name, fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?));
            }
        }
        own.sort();
        files.retain(|(name, _)| !own.iter().any(|(other, _)| other == name));
        files.extend(own);
    }
    Ok(files.iter().map(|(name, text)| Question::parse(name, text)).collect::<Result<_, _>>()?)
}

fn list(questions: &[Question]) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").context("cannot write to standard output");
    for question in questions {
        say(format!("{:<28}{}", question.name, question.title))?;
        for parameter in &question.parameters {
            say(format!("{:<30}--param {}={}: {}", "", parameter.name, parameter.default, parameter.about))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
