//! The views of a flow graph, and what the arguments say about pictures.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::graph::FlowGraph;
use crate::view::neo4j::{Dialect, nodes, relations};
use crate::view::picture::{Detail, Direction, PictureOptions};
use crate::view::{Format, cx2, dot, gexf, graphml, mermaid, png, svg};

/// What pictures (dot, svg, png, mermaid) are to show
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Pictures (dot, svg, png, mermaid)")]
pub(super) struct PictureArgs {
    /// How much a picture shows
    #[arg(long, value_name = "HOW", default_value = "categories",
          value_parser = PossibleValuesParser::new(Detail::ALL.map(Detail::name)).map(|name| detail(&name)))]
    detail: Detail,
    /// Only what has to do with a party, a kind of data or a purpose: part of its name, or a CURIE such as pd:Location
    #[arg(long, value_name = "NAME")]
    focus: Option<String>,
    /// Only statements that the program is at least so sure of, 0 to 1
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    min_confidence: f32,
    /// From left to right, or from top to bottom
    #[arg(long, value_name = "WAY", default_value = "lr")]
    direction: Way,
    /// Who lays out svg and png: this program, or the `dot` of an installed Graphviz
    #[arg(long, value_name = "WHO", default_value = "own")]
    layout: Layout,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    Lr,
    Tb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    Own,
    Dot,
}

fn detail(name: &str) -> Detail {
    Detail::ALL.into_iter().find(|detail| detail.name() == name).expect("clap has checked it")
}

fn share(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "it is no number from 0 to 1".to_owned())
}

impl PictureArgs {
    /// What the arguments ask for; `pages` leads from documents to where their evidence can be read.
    pub(super) fn options(&self, pages: impl IntoIterator<Item = (String, String)>) -> PictureOptions {
        PictureOptions {
            detail: self.detail,
            focus: self.focus.clone(),
            min_confidence: self.min_confidence,
            direction: if self.direction == Way::Tb { Direction::TopToBottom } else { Direction::LeftToRight },
            pages: pages.into_iter().collect(),
        }
    }

    /// The files of one format of a graph, by name; none for a format that is not made from the graph alone.
    pub(super) fn files(
        &self,
        format: Format,
        graph: &FlowGraph,
        name: &str,
        title: &str,
        options: &PictureOptions,
    ) -> Result<Vec<(String, Vec<u8>)>> {
        let bytes = match format {
            Format::Dot => dot::dot(graph, title, options),
            Format::Svg if self.layout == Layout::Dot => graphviz("svg", &dot::dot(graph, title, options))?,
            Format::Png if self.layout == Layout::Dot => graphviz("png", &dot::dot(graph, title, options))?,
            Format::Svg => svg::svg(graph, title, options),
            Format::Png => {
                png::png(&svg::svg(graph, title, options)).with_context(|| format!("{name}.png: the picture is too large (see --detail, --focus)"))?
            }
            Format::Mermaid => mermaid::mermaid(graph, title, options),
            Format::GraphMl => graphml::graphml(graph),
            Format::Gexf => gexf::gexf(graph, title),
            Format::Cx2 => cx2::cx2(graph, title),
            Format::Neo4j | Format::Neptune => {
                let (folder, dialect) = if format == Format::Neo4j { ("neo4j", Dialect::Neo4j) } else { ("neptune", Dialect::Neptune) };
                return Ok(vec![
                    (format!("{folder}/{name}.nodes.csv"), nodes(graph, dialect)),
                    (format!("{folder}/{name}.relations.csv"), relations(graph, dialect)),
                ]);
            }
            _ => return Ok(Vec::new()),
        };
        Ok(vec![(format!("{name}.{}", format.extension()), bytes)])
    }
}

/// Lets the installed Graphviz draw.
fn graphviz(kind: &str, text: &[u8]) -> Result<Vec<u8>> {
    let mut command = Command::new("dot");
    command.arg(format!("-T{kind}")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("--layout dot: cannot run `dot`; is Graphviz installed?")?;
    let mut stdin = child.stdin.take().context("--layout dot: `dot` takes no input")?;
    let text = text.to_vec();
    // While it is fed it may already write.
    let feeder = std::thread::spawn(move || stdin.write_all(&text));
    let output = child.wait_with_output().context("--layout dot")?;
    let fed = feeder.join().expect("writing does not panic");
    if !output.status.success() {
        bail!("--layout dot: {}", String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("`dot` failed"));
    }
    fed.context("--layout dot")?;
    Ok(output.stdout)
}
