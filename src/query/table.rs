//! Rows as columns for people.

use oxigraph::model::Term;

use crate::query::prefixes;

/// No column is wider; longer cells go on in the next line.
const WIDEST: usize = 44;

/// Gathers rows.
pub(super) struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<Vec<String>>>,
}

impl Table {
    pub(super) fn new(heads: impl Iterator<Item = String>) -> Self {
        Self { heads: heads.collect(), rows: Vec::new() }
    }

    pub(super) fn add(&mut self, row: &[Option<Term>]) {
        self.rows.push(row.iter().map(|term| wrap(&term.as_ref().map_or(String::new(), show))).collect());
    }

    pub(super) fn render(&self) -> String {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| head.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.iter().map(|line| line.chars().count()).max().unwrap_or(0).max(*width);
            }
        }
        let mut text = String::new();
        let mut line = |cells: &[&str]| {
            let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}", width = *width)).collect();
            text.push_str(padded.join("  ").trim_end());
            text.push('\n');
        };
        line(&self.heads.iter().map(String::as_str).collect::<Vec<_>>());
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        line(&rules.iter().map(String::as_str).collect::<Vec<_>>());
        for row in &self.rows {
            let height = row.iter().map(Vec::len).max().unwrap_or(0).max(1);
            for index in 0..height {
                line(&row.iter().map(|cell| cell.get(index).map_or("", String::as_str)).collect::<Vec<_>>());
            }
        }
        text
    }
}

/// A term in few letters: IRIs by their prefix, literals without quotes. A policy's words must not steer the terminal.
fn show(term: &Term) -> String {
    let text = match term {
        Term::NamedNode(node) => prefixes()
            .filter(|(_, namespace)| node.as_str().starts_with(namespace))
            .max_by_key(|(_, namespace)| namespace.len())
            .map_or_else(|| node.as_str().to_owned(), |(prefix, namespace)| format!("{prefix}:{}", &node.as_str()[namespace.len()..])),
        Term::BlankNode(node) => node.to_string(),
        Term::Literal(literal) => literal.value().to_owned(),
    };
    let mild = |letter: char| if letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter) { ' ' } else { letter };
    text.chars().map(mild).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of at most [`WIDEST`] characters, broken at spaces where there are any; a word that is longer stays whole, so that an IRI can be
/// copied.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one from the start");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > WIDEST {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{Literal, NamedNode};

    use super::*;

    #[test]
    fn long_cells_go_on_below_and_control_characters_do_nothing() {
        let mut table = Table::new(["data", "words"].map(str::to_owned).into_iter());
        let email = NamedNode::new("https://w3id.org/dpv/pd#EmailAddress").expect("an IRI");
        let words = "We share \u{1b}[31myour e-mail address with everybody who asks for it nicely";
        table.add(&[Some(email.into()), Some(Literal::new_simple_literal(words).into())]);
        table.add(&[None, None]);
        let expected = "\
data             words
───────────────  ───────────────────────────────────────────
pd:EmailAddress  We share [31myour e-mail address with
                 everybody who asks for it nicely

";
        assert_eq!(table.render().replace("─", ""), expected.replace("─", ""));
    }
}
