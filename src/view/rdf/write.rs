//! Quads → bytes: oxigraph's writers, fed in an order that does not change.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term};

use crate::view::Format;
use crate::view::rdf::vocab;

/// Each quad once, by graph (the default graph first), subject, and predicate, types first.
#[must_use]
pub fn sorted(mut quads: Vec<Quad>) -> Vec<Quad> {
    // Stable, since what comes is mostly runs that are in order already.
    quads.sort_by(|one, other| order(one).cmp(&order(other)));
    quads.dedup();
    quads
}

/// What decides where a quad stands; borrowed, since a policy has thousands.
fn order(quad: &Quad) -> (&str, &str, bool, &str, Key<'_>) {
    let graph = if let GraphName::NamedNode(node) = &quad.graph_name { node.as_str() } else { "" };
    let subject = match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str(),
        NamedOrBlankNode::BlankNode(node) => node.as_str(),
    };
    (graph, subject, quad.predicate != vocab::rdf::TYPE, quad.predicate.as_str(), key(&quad.object))
}

/// An object: literals first, then by its letters, language and datatype.
type Key<'q> = (bool, &'q str, &'q str, &'q str);

fn key(object: &Term) -> Key<'_> {
    match object {
        Term::Literal(literal) => (false, literal.value(), literal.language().unwrap_or(""), literal.datatype().as_str()),
        Term::NamedNode(node) => (true, node.as_str(), "", ""),
        Term::BlankNode(node) => (true, node.as_str(), "", ""),
    }
}

/// A writer of XML in which carriage returns survive: a parser of XML takes a bare one for a line feed.
struct KeepsReturns<W: Write>(W);

impl<W: Write> Write for KeepsReturns<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (index, part) in bytes.split(|byte| *byte == b'\r').enumerate() {
            if index > 0 {
                self.0.write_all(b"&#13;")?;
            }
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// `words` as a literal may hold them in every syntax: what XML cannot say becomes U+FFFD, one for one, so that offsets still hold.
#[must_use]
pub fn clean(words: &str) -> String {
    let odd = |letter: char| (letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r')) || matches!(letter, '\u{FFFE}' | '\u{FFFF}');
    words.chars().map(|letter| if odd(letter) { '\u{FFFD}' } else { letter }).collect()
}

/// Writes quads one by one in a syntax of RDF, so that a corpus need not be in memory.
pub struct RdfWriter<W: Write> {
    inner: Inner<W>,
    /// Hashes of the triples that were written in a syntax without graphs and that several policies may state: of concepts, organisations.
    told: HashSet<u64>,
}

enum Inner<W: Write> {
    Lines(W),
    Quads(Box<WriterQuadSerializer<W>>),
    Triples(Box<WriterQuadSerializer<W>>),
    Xml(Box<WriterQuadSerializer<KeepsReturns<W>>>),
}

impl<W: Write> RdfWriter<W> {
    /// A writer of `format` (one for which [`Format::is_rdf`] holds; any other is written as N-Quads).
    #[must_use]
    pub fn new(format: Format, writer: W) -> Self {
        let serializer = |syntax| {
            vocab::PREFIXES.iter().fold(RdfSerializer::from_format(syntax), |serializer, (prefix, namespace)| {
                serializer.with_prefix(*prefix, *namespace).expect("our namespaces are absolute IRIs")
            })
        };
        let inner = match format {
            Format::Turtle => Inner::Triples(Box::new(serializer(RdfFormat::Turtle).for_writer(writer))),
            Format::RdfXml => Inner::Xml(Box::new(serializer(RdfFormat::RdfXml).for_writer(KeepsReturns(writer)))),
            Format::Trig => Inner::Quads(Box::new(serializer(RdfFormat::TriG).for_writer(writer))),
            Format::JsonLd => {
                let syntax = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };
                Inner::Quads(Box::new(serializer(syntax).for_writer(writer)))
            }
            _ => Inner::Lines(writer),
        };
        Self { inner, told: HashSet::new() }
    }

    /// Writes quads that [`sorted`] has put in order. Syntaxes without graphs get them as triples of one graph; N-Quads get lines in
    /// the order of their letters.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write<'q>(&mut self, quads: impl IntoIterator<Item = &'q Quad>) -> io::Result<()> {
        match &mut self.inner {
            Inner::Lines(writer) => {
                let mut lines: Vec<String> = quads.into_iter().map(|quad| format!("{quad} .\n")).collect();
                lines.sort();
                lines.dedup();
                lines.iter().try_for_each(|line| writer.write_all(line.as_bytes()))
            }
            Inner::Quads(serializer) => quads.into_iter().try_for_each(|quad| serializer.serialize_quad(quad)),
            Inner::Triples(serializer) => triples(quads, &mut self.told).iter().try_for_each(|quad| serializer.serialize_quad(quad)),
            Inner::Xml(serializer) => triples(quads, &mut self.told).iter().try_for_each(|quad| serializer.serialize_quad(quad)),
        }
    }

    /// Closes the syntax and gives the writer back.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self.inner {
            Inner::Lines(writer) => Ok(writer),
            Inner::Quads(serializer) | Inner::Triples(serializer) => serializer.finish(),
            Inner::Xml(serializer) => serializer.finish().map(|writer| writer.0),
        }
    }
}

/// The quads without their graphs, in order, without those that were told before. Only what is of no single version can come again.
fn triples<'q>(quads: impl IntoIterator<Item = &'q Quad>, told: &mut HashSet<u64>) -> Vec<Quad> {
    let mut triples = sorted(quads.into_iter().map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() }).collect());
    triples.retain(|quad| {
        let of_a_version = matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node.as_str().contains("version/"));
        of_a_version || told.insert(hash(quad))
    });
    triples
}

/// The same for the same quad, in every run.
fn hash(quad: &Quad) -> u64 {
    let mut hasher = DefaultHasher::new();
    quad.hash(&mut hasher);
    hasher.finish()
}

/// The quads of one policy in `format`.
#[must_use]
pub fn to_bytes<'q>(format: Format, quads: impl IntoIterator<Item = &'q Quad>) -> Vec<u8> {
    let mut writer = RdfWriter::new(format, Vec::new());
    writer.write(quads).and_then(|()| writer.finish()).expect("memory takes all that is written")
}
