//! The policy itself: its version, the text that it was read from, and what was remarked while reading.

use oxigraph::model::{Literal, NamedNode};

use crate::document::Format;
use crate::graph::one_line;
use crate::practice::Polarity;
use crate::view::rdf::flow::Flows;
use crate::view::rdf::iri::hash;
use crate::view::rdf::vocab::{dct, dpv, pf, prov, rdf, xsd};
use crate::view::rdf::{Builder, plain};

impl Builder<'_> {
    /// The version and its text.
    pub(super) fn notice(&mut self, flows: &Flows) {
        let (notice, text, series) = (self.iris.notice.clone(), self.iris.text.clone(), self.iris.series.clone());
        let document = &self.extraction.document;
        self.state(&notice, rdf::TYPE, dpv::PRIVACY_NOTICE);
        self.add(&notice, dct::IS_VERSION_OF, series);
        self.add(&notice, dct::LANGUAGE, plain(&document.language));
        let controller = self.parties.controller().clone();
        let controller = self.party(&controller);
        self.add(&notice, dpv::HAS_DATA_CONTROLLER, controller.clone());
        self.add(&controller, dpv::HAS_NOTICE, notice.clone());
        self.add(&notice, pf::CONTROLLER_ORIGIN, plain(self.extraction.controller.origin.as_str()));
        if let Some(title) = &document.metadata.title {
            let title = self.text(&one_line(title));
            self.add(&notice, dct::TITLE, title);
        }
        if let Some(day) = self.archived() {
            self.add(&notice, dct::DATE, day);
        }
        for (node, practice) in flows.0.iter().zip(&self.extraction.practices) {
            let property = if practice.polarity == Polarity::Denied { dpv::HAS_PROHIBITION } else { dpv::HAS_PROCESS };
            self.add(&notice, property, node.clone());
        }
        self.remarks(&notice);
        self.add(&text, rdf::TYPE, prov::ENTITY.into_owned());
        let format = match document.format {
            Format::Plain => "text/plain",
            Format::Markdown => "text/markdown",
            Format::Html => "text/html",
        };
        self.add(&text, dct::FORMAT, plain(format));
        self.add(&text, pf::SHA256, plain(&document.sha256));
        self.add(&text, pf::PATH, plain(&document.path));
        self.add(&notice, prov::DERIVED_FROM, text.clone());
        if let Some(page) = self.page() {
            self.add(&text, prov::DERIVED_FROM, page);
        }
    }

    /// What the program remarked while it read: the code at the notice, the whole remark as a node of its own.
    fn remarks(&mut self, notice: &NamedNode) {
        for remark in &self.extraction.diagnostics {
            let code = remark.code.as_str();
            self.add(notice, pf::DIAGNOSTIC, plain(code));
            let place = remark.span.map_or(String::new(), |span| format!("{}-{}", span.start, span.end));
            let node = self.iris.local(&format!("remark/{}", hash(&[code, &remark.message, &place])));
            self.add(notice, pf::HAS_REMARK, node.clone());
            self.add(&node, rdf::TYPE, pf::REMARK.into_owned());
            self.add(&node, pf::DIAGNOSTIC, plain(code));
            self.add(&node, pf::SEVERITY, plain(remark.code.severity().as_str()));
            self.add(&node, dct::DESCRIPTION, plain(&remark.message));
            if let Some(span) = remark.span.filter(|span| span.start < span.end) {
                let span = self.span(span);
                self.add(&node, prov::DERIVED_FROM, span);
            }
        }
    }

    pub(super) fn page(&self) -> Option<NamedNode> {
        self.extraction.document.metadata.source_url.as_ref().and_then(|url| NamedNode::new(url.clone()).ok())
    }

    pub(super) fn archived(&self) -> Option<Literal> {
        let day = self.extraction.document.metadata.archived.as_deref()?;
        let shape: String = day.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
        (shape == "0000-00-00").then(|| Literal::new_typed_literal(day, xsd::DATE))
    }
}
