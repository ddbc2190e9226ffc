//! Results → bytes of a format that fits their form.

use std::io::{self, Write};

use oxigraph::model::{GraphName, NamedNode, Quad, Term, Variable};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use oxigraph::sparql::{QueryEvaluationError, QueryResults};
use thiserror::Error;

use crate::query::table::Table;
use crate::view::Format;
use crate::view::rdf::write::{sorted, to_bytes};

/// How results are written. Rows and yes-or-no have the formats of SPARQL, graphs those of RDF; `Json` and `Xml` mean the one or the other,
/// a table of a graph is Turtle, and `Csv` and `Tsv` write a graph as rows of subject, predicate, object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResultFormat {
    /// Columns for people.
    Table,
    /// SPARQL results as CSV.
    Csv,
    /// SPARQL results as TSV.
    Tsv,
    /// SPARQL results as JSON; a graph as JSON-LD.
    Json,
    /// SPARQL results as XML; a graph as RDF/XML.
    Xml,
    /// A graph as Turtle.
    Turtle,
    /// A graph as N-Triples.
    NTriples,
    /// A graph as JSON-LD.
    JsonLd,
    /// A graph as RDF/XML.
    RdfXml,
}

impl ResultFormat {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 9] = [Self::Table, Self::Csv, Self::Tsv, Self::Json, Self::Xml, Self::Turtle, Self::NTriples, Self::JsonLd, Self::RdfXml];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Turtle => "turtle",
            Self::NTriples => "ntriples",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdfxml",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type of rows in this format; `None` if it is one of graphs only.
    #[must_use]
    pub const fn rows_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Table => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
            Self::Turtle | Self::NTriples | Self::JsonLd | Self::RdfXml => return None,
        })
    }

    /// The media type of a graph in this format.
    #[must_use]
    pub const fn graph_type(self) -> &'static str {
        match self {
            Self::Table | Self::Turtle => "text/turtle; charset=utf-8",
            Self::NTriples => "application/n-triples",
            Self::Json | Self::JsonLd => "application/ld+json",
            Self::Xml | Self::RdfXml => "application/rdf+xml",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }

    const fn rows(self) -> Option<QueryResultsFormat> {
        match self {
            Self::Csv => Some(QueryResultsFormat::Csv),
            Self::Tsv => Some(QueryResultsFormat::Tsv),
            Self::Json => Some(QueryResultsFormat::Json),
            Self::Xml => Some(QueryResultsFormat::Xml),
            _ => None,
        }
    }

    const fn graph(self) -> Format {
        match self {
            // Quads of no graph are N-Triples.
            Self::NTriples => Format::NQuads,
            Self::Json | Self::JsonLd => Format::JsonLd,
            Self::Xml | Self::RdfXml => Format::RdfXml,
            _ => Format::Turtle,
        }
    }
}

/// How much may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows, or triples.
    pub rows: usize,
    /// Bytes.
    pub bytes: usize,
}

impl Limits {
    /// None.
    pub const NONE: Self = Self { rows: usize::MAX, bytes: usize::MAX };
}

/// Why results could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The format does not fit the form of the query.
    #[error("{0} is a format of graphs; the query gives rows (choose table, csv, tsv, json or xml)")]
    Form(&'static str),
    /// Evaluation failed half-way.
    #[error(transparent)]
    Evaluation(#[from] QueryEvaluationError),
    /// There are more rows than allowed.
    #[error("the result has more than {0} rows")]
    Rows(usize),
    /// The result is longer than allowed.
    #[error("the result has more than {0} bytes")]
    Bytes(usize),
    /// The writer does not take it.
    #[error(transparent)]
    Io(io::Error),
}

/// Counts what goes through, and stops at a limit.
struct Counting<W> {
    inner: W,
    left: usize,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        self.inner.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes `results` and gives the number of rows, or triples. Triples come sorted, each once; rows in the order of the query.
///
/// # Errors
/// If the format does not fit, a limit is passed, evaluation fails or `writer` does.
pub fn write(results: QueryResults<'_>, format: ResultFormat, limits: Limits, writer: &mut dyn Write) -> Result<usize, WriteError> {
    let mut writer = Counting { inner: writer, left: limits.bytes };
    let written = match results {
        QueryResults::Boolean(value) => boolean(value, format, &mut writer),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows = solutions.map(|row| row.map(|row| variables.iter().map(|variable| row.get(variable).cloned()).collect()));
            self::rows(&variables, rows, format, limits.rows, &mut writer)
        }
        QueryResults::Graph(triples) => {
            let mut quads = Vec::new();
            for triple in triples {
                if quads.len() == limits.rows {
                    return Err(WriteError::Rows(limits.rows));
                }
                quads.push(triple?.in_graph(GraphName::DefaultGraph));
            }
            graph(&sorted(quads), format, &mut writer)
        }
    };
    written.map_err(|error| match error {
        WriteError::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => WriteError::Bytes(limits.bytes),
        error => error,
    })
}

fn boolean(value: bool, format: ResultFormat, writer: &mut impl Write) -> Result<usize, WriteError> {
    match format.rows() {
        Some(syntax) => {
            QueryResultsSerializer::from_format(syntax).serialize_boolean_to_writer(&mut *writer, value).map_err(WriteError::Io)?;
        }
        None if format == ResultFormat::Table => writeln!(writer, "{}", if value { "yes" } else { "no" }).map_err(WriteError::Io)?,
        None => return Err(WriteError::Form(format.name())),
    }
    Ok(1)
}

type Row = Vec<Option<Term>>;

fn rows(
    variables: &[Variable],
    rows: impl Iterator<Item = Result<Row, QueryEvaluationError>>,
    format: ResultFormat,
    limit: usize,
    writer: &mut impl Write,
) -> Result<usize, WriteError> {
    let mut count = 0;
    let mut counted = rows.map(|row| {
        count += 1;
        if count > limit { Err(WriteError::Rows(limit)) } else { row.map_err(WriteError::from) }
    });
    let Some(syntax) = format.rows() else {
        if format != ResultFormat::Table {
            return Err(WriteError::Form(format.name()));
        }
        let mut table = Table::new(variables.iter().map(|variable| variable.as_str().to_owned()));
        counted.try_for_each(|row| row.map(|row| table.add(&row)))?;
        writer.write_all(table.render().as_bytes()).map_err(WriteError::Io)?;
        return Ok(count);
    };
    let serializer = QueryResultsSerializer::from_format(syntax);
    let mut serializer = serializer.serialize_solutions_to_writer(&mut *writer, variables.to_vec()).map_err(WriteError::Io)?;
    for row in counted {
        let row = row?;
        let pairs = variables.iter().zip(&row).filter_map(|(variable, term)| Some((variable, term.as_ref()?)));
        serializer.serialize(pairs).map_err(WriteError::Io)?;
    }
    serializer.finish().map_err(WriteError::Io)?;
    Ok(count)
}

/// Writes triples, given as quads of no graph in order.
///
/// # Errors
/// If `writer` does not take them.
fn graph(quads: &[Quad], format: ResultFormat, writer: &mut impl Write) -> Result<usize, WriteError> {
    if matches!(format, ResultFormat::Csv | ResultFormat::Tsv) {
        let variables = ["subject", "predicate", "object"].map(Variable::new_unchecked);
        let row = |quad: &Quad| Ok(vec![Some(quad.subject.clone().into()), Some(Term::from(quad.predicate.clone())), Some(quad.object.clone())]);
        return rows(&variables, quads.iter().map(row), format, usize::MAX, writer);
    }
    writer.write_all(&to_bytes(format.graph(), quads)).map_err(WriteError::Io)?;
    Ok(quads.len())
}

/// Writes the graph `name` of `dataset`, or all graphs merged; `None` if there is no such graph.
///
/// # Errors
/// If a limit is passed.
pub fn write_graph(
    dataset: &super::Dataset,
    name: Option<&NamedNode>,
    format: ResultFormat,
    limits: Limits,
    writer: &mut dyn Write,
) -> Option<Result<usize, WriteError>> {
    let quads = dataset.graph(name)?;
    if quads.len() > limits.rows {
        return Some(Err(WriteError::Rows(limits.rows)));
    }
    let written = graph(&sorted(quads), format, &mut Counting { inner: writer, left: limits.bytes });
    Some(written.map_err(|error| match error {
        WriteError::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => WriteError::Bytes(limits.bytes),
        error => error,
    }))
}
