//! The questions that people ask, as files: a head of comments, then SPARQL that runs as it stands.
//!
//! ```text
//! # title: Who gets a category of data, and why
//! # about: …one or more lines…
//! # param data: the category; narrower ones count too
//! PREFIX …
//! SELECT … { VALUES ?data { pd:EmailAddress } … }
//! ```
//!
//! A parameter is a variable with a `VALUES` block of its own: the file holds the default, and another value takes its place there.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedNode};
use thiserror::Error;

use crate::query::prefixes;

/// A question that cannot be used as it is asked.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum QuestionError {
    /// The file's head says too little, or a parameter has no `VALUES` block.
    #[error("{name}.rq: {reason}")]
    Head {
        /// The question.
        name: String,
        /// What is missing.
        reason: String,
    },
    /// No such parameter.
    #[error("{name} has no parameter {parameter:?}; {known}")]
    Parameter {
        /// The question.
        name: String,
        /// What was given.
        parameter: String,
        /// What there is instead.
        known: String,
    },
    /// A value that is neither an IRI nor a literal.
    #[error("{0:?} is no IRI")]
    Value(String),
}

/// A part of a question that the asker may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name: that of the variable.
    pub name: String,
    /// What it means.
    pub about: String,
    /// What the file has there.
    pub default: String,
}

/// A question with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The file's name without ending.
    pub name: String,
    /// In a few words.
    pub title: String,
    /// What it answers, and how to read the answer.
    pub about: String,
    /// What may be set.
    pub parameters: Vec<Parameter>,
    /// The file.
    pub text: String,
}

impl Question {
    /// Reads the file `name`.rq.
    ///
    /// # Errors
    /// If it has no title, or a parameter without `VALUES`.
    pub fn parse(name: &str, text: &str) -> Result<Self, QuestionError> {
        let mut question = Self { name: name.to_owned(), title: String::new(), about: String::new(), parameters: Vec::new(), text: text.to_owned() };
        for line in text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim) {
            match line.split_once(": ") {
                Some(("title", title)) => title.clone_into(&mut question.title),
                Some(("about", about)) => about.clone_into(&mut question.about),
                Some((head, about)) if head.starts_with("param ") => {
                    let variable = head["param ".len()..].trim();
                    let head = || QuestionError::Head { name: name.to_owned(), reason: format!("no VALUES ?{variable} {{ … }} for the parameter") };
                    let (begin, end) = values(text, variable).ok_or_else(head)?;
                    let default = text[begin..end].trim().to_owned();
                    question.parameters.push(Parameter { name: variable.to_owned(), about: about.to_owned(), default });
                }
                _ if question.parameters.is_empty() => question.about = format!("{} {line}", question.about).trim().to_owned(),
                _ => {}
            }
        }
        if question.title.is_empty() || question.about.is_empty() {
            return Err(QuestionError::Head { name: name.to_owned(), reason: "its head has no title, or does not say what it is about".to_owned() });
        }
        Ok(question)
    }

    /// The query with other values for its parameters; several values of one parameter are alternatives.
    ///
    /// # Errors
    /// If there is no such parameter, or a value is no term.
    pub fn with(&self, settings: &[(String, String)]) -> Result<String, QuestionError> {
        let mut by_name: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, value) in settings {
            if !self.parameters.iter().any(|parameter| parameter.name == *name) {
                let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
                let known = if names.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", names.join(", ")) };
                return Err(QuestionError::Parameter { name: self.name.clone(), parameter: name.clone(), known });
            }
            by_name.entry(name).or_default().push(term(value)?);
        }
        let mut text = self.text.clone();
        for (name, terms) in by_name {
            let (begin, end) = values(&text, name).expect("the head was checked against the text");
            text.replace_range(begin..end, &format!(" {} ", terms.join(" ")));
        }
        Ok(text)
    }
}

/// Where the values of `variable` stand.
fn values(text: &str, variable: &str) -> Option<(usize, usize)> {
    let head = format!("VALUES ?{variable} {{");
    let begin = text.find(&head)? + head.len();
    Some((begin, begin + text[begin..].find('}')?))
}

/// What a person writes for a term, as SPARQL: `pd:EmailAddress`, `<urn:x>`, `https://…`, a number, or words.
///
/// # Errors
/// If it looks like an IRI and is none.
pub fn term(value: &str) -> Result<String, QuestionError> {
    let wrong = |_| QuestionError::Value(value.to_owned());
    if let Some(iri) = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        return NamedNode::new(iri).map(|node| node.to_string()).map_err(wrong);
    }
    if let Some((prefix, rest)) = value.split_once(':') {
        if let Some((_, namespace)) = prefixes().find(|(known, _)| *known == prefix) {
            return NamedNode::new(format!("{namespace}{rest}")).map(|node| node.to_string()).map_err(wrong);
        }
        if matches!(prefix, "http" | "https" | "urn" | "file") {
            return NamedNode::new(value).map(|node| node.to_string()).map_err(wrong);
        }
    }
    if value.parse::<i64>().is_ok() || (value.contains('.') && value.parse::<f64>().is_ok_and(f64::is_finite) && !value.contains(['e', 'E'])) {
        return Ok(value.to_owned());
    }
    Ok(Literal::new_simple_literal(value).to_string())
}

macro_rules! questions {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../ontology/queries/", $name, ".rq")))),*];
    };
}

questions![
    "who-gets",
    "shared-with",
    "purposes-of-recipients",
    "parties-in-several-policies",
    "sale",
    "hedged-sharing",
    "denied",
    "leaves-eea",
    "collected",
    "from-third-parties",
    "special-categories",
    "technologies",
    "purposes",
    "legal-bases",
    "retention",
    "safeguards",
    "rights",
    "contacts",
    "automated-decisions",
    "no-controller",
    "overview",
    "evidence",
    "flows",
];

/// The questions that are built in, as name and file.
#[must_use]
pub const fn embedded() -> &'static [(&'static str, &'static str)] {
    FILES
}
