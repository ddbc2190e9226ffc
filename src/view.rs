//! What is written: an [`Extraction`](crate::pipeline::Extraction) or a flow graph in the formats that people and programs read.
//!
//! In: values of the earlier stages. Out: bytes. Views are free functions; they open no files and know no clock. Every text of a policy is
//! escaped for the format that it is written in.

pub mod csv;
pub mod dot;
pub mod escape;
pub mod json;
pub mod picture;
pub mod place;
pub mod rdf;
pub mod svg;

/// A format that a policy or a corpus can be written in: its name on the command line and the ending of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// RDF 1.1 Turtle: the policy's graph and its catalogue entry in one.
    Turtle,
    /// RDF 1.1 TriG: a named graph for each policy version, the catalogue in the default graph.
    Trig,
    /// RDF 1.1 N-Quads, sorted.
    NQuads,
    /// JSON-LD 1.1.
    JsonLd,
    /// RDF 1.1 XML.
    RdfXml,
    /// Graphviz.
    Dot,
    /// A picture for browsers, drawn by ourselves.
    Svg,
    /// Tables: flows, practices, mentions, parties, nodes, edges.
    Csv,
    /// Records (one document a line in merged files).
    Json,
}

impl Format {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 9] = [Self::Turtle, Self::Trig, Self::NQuads, Self::JsonLd, Self::RdfXml, Self::Dot, Self::Svg, Self::Csv, Self::Json];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Turtle => "turtle",
            Self::Trig => "trig",
            Self::NQuads => "nquads",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdfxml",
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The ending of its files, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::Trig => "trig",
            Self::NQuads => "nq",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdf",
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether it is a syntax of RDF.
    #[must_use]
    pub const fn is_rdf(self) -> bool {
        matches!(self, Self::Turtle | Self::Trig | Self::NQuads | Self::JsonLd | Self::RdfXml)
    }
}
