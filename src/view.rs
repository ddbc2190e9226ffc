//! What is written: an [`Extraction`](crate::pipeline::Extraction) or a flow graph in the formats that people and programs read.
//!
//! In: values of the earlier stages. Out: bytes. Views are free functions; they open no files and know no clock. Every text of a policy is
//! escaped for the format that it is written in.

pub mod csv;
pub mod csvw;
pub mod cx2;
pub mod dot;
pub mod escape;
pub mod gexf;
pub mod graphml;
pub mod html;
pub mod json;
pub mod mermaid;
pub mod neo4j;
pub mod picture;
pub mod place;
pub mod png;
mod property;
pub mod rdf;
pub mod register;
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
    /// The same picture in dots.
    Png,
    /// A picture for Markdown.
    Mermaid,
    /// The graph for yEd, Gephi, igraph, networkx.
    GraphMl,
    /// The graph for Gephi, with colours.
    Gexf,
    /// The graph for Cytoscape.
    Cx2,
    /// Tables: flows, practices, mentions, parties, nodes, edges.
    Csv,
    /// Records (one document a line in merged files).
    Json,
    /// The declared processing register, as table and page.
    Register,
    /// The explorer: one page that shows flows beside the words that they rest on.
    Html,
    /// Import files for Neo4j.
    Neo4j,
    /// Import files for Amazon Neptune.
    Neptune,
}

impl Format {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 18] = [
        Self::Turtle,
        Self::Trig,
        Self::NQuads,
        Self::JsonLd,
        Self::RdfXml,
        Self::Dot,
        Self::Svg,
        Self::Png,
        Self::Mermaid,
        Self::GraphMl,
        Self::Gexf,
        Self::Cx2,
        Self::Csv,
        Self::Json,
        Self::Register,
        Self::Html,
        Self::Neo4j,
        Self::Neptune,
    ];

    /// Whether it is written only when it is asked for: it is slow, large, or for one program alone.
    #[must_use]
    pub const fn is_on_request(self) -> bool {
        matches!(self, Self::Png | Self::Gexf | Self::Cx2 | Self::Html | Self::Neo4j | Self::Neptune)
    }

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
            Self::Png => "png",
            Self::Mermaid => "mermaid",
            Self::GraphMl => "graphml",
            Self::Gexf => "gexf",
            Self::Cx2 => "cx2",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Register => "register",
            Self::Html => "html",
            Self::Neo4j => "neo4j",
            Self::Neptune => "neptune",
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
            Self::Png => "png",
            Self::Mermaid => "mmd",
            Self::GraphMl => "graphml",
            Self::Gexf => "gexf",
            Self::Cx2 => "cx2",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Register => "register.csv",
            Self::Html => "html",
            Self::Neo4j => "neo4j.csv",
            Self::Neptune => "neptune.csv",
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
