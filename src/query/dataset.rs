//! Quads in memory, loaded once and then only read.
//!
//! Terms are numbers, and the quads stand in six orders, each sorted, so that every pattern is one stretch of one of them. This takes about
//! half the memory of a store that can be changed, loads faster, and tells a triple of several graphs from several triples: equal ones
//! stand side by side.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, Write};

use indexmap::IndexSet;
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};
use oxigraph::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use thiserror::Error;

/// Data that cannot be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It does not parse, or cannot be read.
    #[error(transparent)]
    Parse(#[from] RdfParseError),
    /// Its name has no ending of RDF.
    #[error("not RDF by its name: known endings are {}", ENDINGS.join(", "))]
    Ending,
    /// More terms than numbers of 32 bits.
    #[error("more than {} different terms", u32::MAX)]
    TooMany,
}

/// Endings of files of RDF, in the order in which one is preferred where a folder has the same graph in several syntaxes.
pub const ENDINGS: [&str; 7] = ["nq", "trig", "jsonld", "nt", "ttl", "rdf", "owl"];

/// The syntax of a file by its ending; `None` if it is none of RDF.
fn syntax(ending: &str) -> Option<RdfFormat> {
    let ending = ending.to_ascii_lowercase();
    if !ENDINGS.contains(&ending.as_str()) {
        return None;
    }
    if ending == "owl" { Some(RdfFormat::RdfXml) } else { RdfFormat::from_extension(&ending) }
}

/// `name` as a part of an IRI.
fn encoded(name: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    name.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The default graph's number: no term has it.
const DEFAULT: u32 = u32::MAX;

/// A quad: numbers of subject, predicate, object and graph.
type Row = [u32; 4];

/// The orders in which the quads stand: positions of (subject, predicate, object, graph).
const ORDERS: [[usize; 4]; 6] = [[0, 1, 2, 3], [1, 2, 0, 3], [2, 0, 1, 3], [3, 0, 1, 2], [3, 1, 2, 0], [3, 2, 0, 1]];

/// Takes quads in.
#[derive(Debug, Default)]
pub struct Builder {
    terms: IndexSet<Term, FxBuildHasher>,
    rows: Vec<Row>,
    blank: u64,
}

impl Builder {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the whole document `name`, whose syntax its ending says, and gives the number of its quads. What stands in no graph there, as in
    /// Turtle, goes to a graph named after the document, so that `GRAPH` can tell documents apart; the default graph of a syntax with
    /// graphs stays the default graph. Of a document with an error nothing is kept.
    ///
    /// # Errors
    /// If it does not parse, or is not RDF by its name.
    pub fn read(&mut self, reader: impl Read, name: &str) -> Result<usize, LoadError> {
        let syntax = name.rsplit_once('.').and_then(|(_, ending)| syntax(ending)).ok_or(LoadError::Ending)?;
        let name = encoded(name);
        let graph =
            if syntax.supports_datasets() { GraphName::DefaultGraph } else { NamedNode::new_unchecked(format!("urn:policyflow:file:{name}")).into() };
        let base = format!("file:///{}", name.trim_start_matches('/'));
        let parser = RdfParser::from_format(syntax).with_base_iri(base).expect("an encoded path makes an IRI");
        let begin = self.rows.len();
        let mut names = HashMap::new();
        for quad in parser.for_reader(reader) {
            let added = quad.map_err(LoadError::from).and_then(|quad| self.add(quad, &graph, &mut names));
            if let Err(error) = added {
                self.rows.truncate(begin);
                return Err(error);
            }
        }
        Ok(self.rows.len() - begin)
    }

    /// Takes in quads that are in memory already.
    ///
    /// # Errors
    /// If there are too many different terms.
    pub fn extend(&mut self, quads: impl IntoIterator<Item = Quad>) -> Result<(), LoadError> {
        let mut names = HashMap::new();
        quads.into_iter().try_for_each(|quad| self.add(quad, &GraphName::DefaultGraph, &mut names))
    }

    /// A blank node's name holds in its document only; they are numbered in the order in which they come.
    fn add(&mut self, quad: Quad, graph: &GraphName, names: &mut HashMap<BlankNode, BlankNode>) -> Result<(), LoadError> {
        let mut fresh = |node: BlankNode| {
            let blank = &mut self.blank;
            names
                .entry(node)
                .or_insert_with(|| {
                    *blank += 1;
                    BlankNode::new_unchecked(format!("b{blank}"))
                })
                .clone()
        };
        let subject = match quad.subject {
            NamedOrBlankNode::NamedNode(node) => Term::NamedNode(node),
            NamedOrBlankNode::BlankNode(node) => Term::BlankNode(fresh(node)),
        };
        let object = match quad.object {
            Term::BlankNode(node) => Term::BlankNode(fresh(node)),
            object => object,
        };
        let graph = match if quad.graph_name.is_default_graph() { graph.clone() } else { quad.graph_name } {
            GraphName::NamedNode(node) => Some(Term::NamedNode(node)),
            GraphName::BlankNode(node) => Some(Term::BlankNode(fresh(node))),
            GraphName::DefaultGraph => None,
        };
        let graph = graph.map_or(Ok(DEFAULT), |graph| self.number(graph))?;
        let row = [self.number(subject)?, self.number(Term::NamedNode(quad.predicate))?, self.number(object)?, graph];
        self.rows.push(row);
        Ok(())
    }

    fn number(&mut self, term: Term) -> Result<u32, LoadError> {
        let (number, _) = self.terms.insert_full(term);
        u32::try_from(number).ok().filter(|number| *number != DEFAULT).ok_or(LoadError::TooMany)
    }

    /// Puts all in order.
    #[must_use]
    pub fn finish(self) -> Dataset {
        let mut rows = self.rows;
        rows.par_sort_unstable();
        rows.dedup();
        let arrange = |order: &[usize; 4]| {
            let mut arranged: Vec<Row> = rows.iter().map(|row| order.map(|position| row[position])).collect();
            arranged.sort_unstable();
            arranged
        };
        let mut arranged: Vec<Vec<Row>> = ORDERS[1..].par_iter().map(arrange).collect();
        arranged.insert(0, rows);
        let mut graphs = BTreeMap::new();
        arranged[3].iter().for_each(|row| *graphs.entry(row[0]).or_insert(0_usize) += 1);
        let mut terms = self.terms;
        terms.shrink_to_fit();
        Dataset { terms, arranged, graphs }
    }
}

/// Which graphs a pattern is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Graphs {
    /// All, merged.
    Union,
    /// The default graph as it was loaded, alone.
    Default,
    /// Every named one, by itself.
    Named,
    /// This one.
    One(u32),
}

/// Quads that are only read.
#[derive(Debug, Default)]
pub struct Dataset {
    terms: IndexSet<Term, FxBuildHasher>,
    arranged: Vec<Vec<Row>>,
    /// How many quads each graph has.
    graphs: BTreeMap<u32, usize>,
}

impl Dataset {
    /// How many quads there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arranged.first().map_or(0, Vec::len)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many triples the default graph has as it was loaded, without those of the named graphs.
    #[must_use]
    pub fn default_len(&self) -> usize {
        self.graphs.get(&DEFAULT).copied().unwrap_or(0)
    }

    /// The named graphs, each with its number of triples, by name.
    #[must_use]
    pub fn graphs(&self) -> Vec<(&Term, usize)> {
        let mut graphs: Vec<_> = self.named().filter_map(|number| Some((self.terms.get_index(number as usize)?, self.graphs[&number]))).collect();
        // By the letters of the IRI: what is listed is also searched.
        graphs.sort_by_key(|(name, _)| name.to_string().trim_matches(['<', '>']).to_owned());
        graphs
    }

    /// The triples of the graph `name`, or of all graphs merged, as quads of no graph; `None` if there is no such graph.
    #[must_use]
    pub fn graph(&self, name: Option<&NamedNode>) -> Option<Vec<Quad>> {
        let graphs = match name {
            Some(node) => Graphs::One(self.number(&Term::NamedNode(node.clone())).filter(|number| self.graphs.contains_key(number))?),
            None => Graphs::Union,
        };
        Some(self.find([None; 3], graphs).map(|row| Quad { graph_name: GraphName::DefaultGraph, ..self.quad(row) }).collect())
    }

    /// The triples of the default graph as it was loaded, without those of the named graphs.
    #[must_use]
    pub fn default_graph(&self) -> Vec<Quad> {
        self.find([None; 3], Graphs::Default).map(|row| self.quad(row)).collect()
    }

    /// Writes all quads as N-Quads.
    ///
    /// # Errors
    /// If `writer` does not take them.
    pub fn write_nquads(&self, writer: &mut impl Write) -> io::Result<()> {
        self.arranged.first().into_iter().flatten().try_for_each(|row| writeln!(writer, "{} .", self.quad(*row)))
    }

    fn quad(&self, [subject, predicate, object, graph]: Row) -> Quad {
        let resource = |number| match self.term(number) {
            Term::BlankNode(node) => NamedOrBlankNode::BlankNode(node.clone()),
            Term::NamedNode(node) => NamedOrBlankNode::NamedNode(node.clone()),
            Term::Literal(_) => unreachable!("parsers give no literal there"),
        };
        let Term::NamedNode(predicate) = self.term(predicate) else { unreachable!("predicates are IRIs") };
        let graph = if graph == DEFAULT { GraphName::DefaultGraph } else { GraphName::from(resource(graph)) };
        Quad::new(resource(subject), predicate.clone(), self.term(object).clone(), graph)
    }

    pub(super) fn term(&self, number: u32) -> &Term {
        self.terms.get_index(number as usize).expect("numbers come from this table")
    }

    pub(super) fn number(&self, term: &Term) -> Option<u32> {
        self.terms.get_index_of(term).and_then(|number| u32::try_from(number).ok())
    }

    /// The numbers of the named graphs.
    pub(super) fn named(&self) -> impl Iterator<Item = u32> {
        self.graphs.keys().copied().filter(|number| *number != DEFAULT)
    }

    pub(super) fn has_graph(&self, number: u32) -> bool {
        number != DEFAULT && self.graphs.contains_key(&number)
    }

    /// The quads that fit `pattern` (subject, predicate, object); in a union each triple once, whatever its graph.
    pub(super) fn find(&self, pattern: [Option<u32>; 3], graphs: Graphs) -> impl Iterator<Item = Row> + use<'_> {
        let graph = match graphs {
            Graphs::One(number) => Some(number),
            Graphs::Default => Some(DEFAULT),
            Graphs::Union | Graphs::Named => None,
        };
        let [subject, predicate, object] = pattern;
        let bound = [subject, predicate, object, graph];
        let within = if graph.is_some() { 3..6 } else { 0..3 };
        let order = within.max_by_key(|order| prefix(ORDERS[*order], bound).len()).expect("there are three");
        let key = prefix(ORDERS[order], bound);
        let all: &[Row] = self.arranged.get(order).map_or(&[], Vec::as_slice);
        let begin = all.partition_point(|row| row[..key.len()] < key[..]);
        let end = begin + all[begin..].partition_point(|row| row[..key.len()] <= key[..]);
        let mut last = None;
        all[begin..end].iter().filter_map(move |row| {
            match graphs {
                // The graph stands last in the orders that are used here, so that equal triples are neighbours.
                Graphs::Union if last.replace([row[0], row[1], row[2]]) == Some([row[0], row[1], row[2]]) => return None,
                Graphs::Named if row[3] == DEFAULT => return None,
                _ => {}
            }
            let mut quad = [0; 4];
            ORDERS[order].iter().zip(row).for_each(|(position, number)| quad[*position] = *number);
            Some(quad)
        })
    }
}

/// The bound positions that `order` begins with.
fn prefix(order: [usize; 4], bound: [Option<u32>; 4]) -> Vec<u32> {
    order.into_iter().map_while(|position| bound[position]).collect()
}
