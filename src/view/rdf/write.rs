//! Quads → bytes: oxigraph's writers, fed in an order that does not change.

use std::io::{self, Write};

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{GraphName, Quad};

use crate::view::Format;
use crate::view::rdf::vocab;

/// Each quad once, by graph (the default graph first), subject, and predicate, types first.
#[must_use]
pub fn sorted(quads: Vec<Quad>) -> Vec<Quad> {
    let key = |quad: &Quad| {
        let graph = if let GraphName::NamedNode(node) = &quad.graph_name { node.as_str().to_owned() } else { String::new() };
        (graph, quad.subject.to_string(), quad.predicate != vocab::rdf::TYPE, quad.predicate.as_str().to_owned(), quad.object.to_string())
    };
    let mut keyed: Vec<_> = quads.into_iter().map(|quad| (key(&quad), quad)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    keyed.dedup_by(|(one, _), (other, _)| one == other);
    keyed.into_iter().map(|(_, quad)| quad).collect()
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
}

enum Inner<W: Write> {
    Lines(W),
    Quads(Box<WriterQuadSerializer<W>>),
    Triples(Box<WriterQuadSerializer<W>>),
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
            Format::RdfXml => Inner::Triples(Box::new(serializer(RdfFormat::RdfXml).for_writer(writer))),
            Format::Trig => Inner::Quads(Box::new(serializer(RdfFormat::TriG).for_writer(writer))),
            Format::JsonLd => {
                let syntax = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };
                Inner::Quads(Box::new(serializer(syntax).for_writer(writer)))
            }
            _ => Inner::Lines(writer),
        };
        Self { inner }
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
            Inner::Triples(serializer) => {
                let triples: Vec<Quad> = quads.into_iter().map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() }).collect();
                sorted(triples).iter().try_for_each(|quad| serializer.serialize_quad(quad))
            }
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
        }
    }
}

/// The quads of one policy in `format`.
#[must_use]
pub fn to_bytes<'q>(format: Format, quads: impl IntoIterator<Item = &'q Quad>) -> Vec<u8> {
    let mut writer = RdfWriter::new(format, Vec::new());
    writer.write(quads).and_then(|()| writer.finish()).expect("memory takes all that is written")
}
