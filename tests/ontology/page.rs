//! `ontology/README.md`: our vocabulary and what a good export satisfies, for people to read; made from the files themselves.

use std::fmt::Write;

use super::turtle::{Turtle, files, root};

const FOLDER: &str = "\
## The files of this folder

| file | what it holds |
|---|---|
| `policyflow.ttl` | our own classes, properties and concepts: this page |
| `shapes/` | what a well-formed export satisfies, in SHACL: below |
| `terms/` | concepts that words of a policy can mean, by kind: IRIs of DPV or ours, labels, words, what stands above them |
| `operations.ttl` | concepts of DPV that graphs state and no words are looked up in |
| `organisations.ttl` | companies and services: names, owners, seats, domains, kinds of service |
| `places.csv`, `adequacy.csv`, `frameworks.csv` | countries and unions; adequacy decisions; laws and transfer frameworks, with their dates |
| `patterns/` | word lists and patterns of the reading |
| `queries/` | the questions that `policyflow query --list` lists |
| `audits/` | the audits, with [a page of their own](audits/REFERENCE.md) |
| `crosswalks/` | our concepts in the classes of other schemes |
| `context.jsonld` | a JSON-LD context with short names for all properties of an export |
";

/// The whole page.
pub fn page() -> String {
    let ours = Turtle::read(&root("ontology/policyflow.ttl"));
    let ontology = "<urn:policyflow:ns>";
    let mut page = format!("# The {} {}\n\n", said(&ours, ontology, "dct:title"), said(&ours, ontology, "owl:versionInfo"));
    page.push_str("<!-- Made from policyflow.ttl and shapes/ by UPDATE_EXPORTS=1 cargo test --test ontology; a test holds it to them. -->\n\n");
    let _ = writeln!(page, "{}\nNamespace: `urn:policyflow:ns#`, here `pf:`.\n", said(&ours, ontology, "dct:description"));
    for note in ours.all(ontology, "skos:note") {
        let _ = writeln!(page, "{}\n", text(note));
    }
    page.push_str(FOLDER);
    for (group, subjects) in groups(&ours) {
        let _ = writeln!(page, "\n## {group}");
        table(&mut page, &ours, &subjects, "rdfs:Class", &["class", "below", "meaning"], class);
        table(&mut page, &ours, &subjects, "rdf:Property", &["property", "of", "value", "meaning"], property);
        table(&mut page, &ours, &subjects, "skos:Concept", &["concept", "label", "below", "meaning"], concept);
    }
    page.push_str("\n## Shapes\n\nWhat every export satisfies. An export that does not is a fault of the program.\n");
    for file in files(&root("ontology/shapes"), &["ttl"]) {
        let shapes = Turtle::read(&file);
        for shape in shapes.subjects().into_iter().filter(|subject| shapes.is_a(subject, "sh:NodeShape")) {
            page.push_str(&shape_in_words(&shapes, shape));
        }
    }
    page
}

/// The headings of the file (`# ---- Flows`) with the subjects that stand under them.
fn groups(turtle: &Turtle) -> Vec<(&str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in turtle.text.lines() {
        if let Some(heading) = line.strip_prefix("# ---- ") {
            groups.push((heading, Vec::new()));
        } else if let (Some((subject, _)), Some((_, subjects))) = (line.split_once(" a ").filter(|_| line.starts_with("pf:")), groups.last_mut()) {
            subjects.push(subject);
        }
    }
    groups
}

fn table(page: &mut String, turtle: &Turtle, subjects: &[&str], kind: &str, columns: &[&str], row: fn(&Turtle, &str) -> Vec<String>) {
    // What is a class or a property is no concept besides.
    let is_kind = |subject: &&&str| turtle.is_a(subject, kind) && (kind != "skos:Concept" || !turtle.is_a(subject, "rdfs:Class"));
    let rows: Vec<Vec<String>> = subjects.iter().filter(is_kind).map(|subject| row(turtle, subject)).collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n| {} |\n|{}", columns.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
}

fn class(turtle: &Turtle, subject: &str) -> Vec<String> {
    let apart = turtle.all(subject, "owl:disjointWith");
    let apart = if apart.is_empty() { String::new() } else { format!(" Never also {}.", codes(&apart)) };
    vec![code(subject), codes(&turtle.all(subject, "rdfs:subClassOf")), format!("{}{apart}", said(turtle, subject, "rdfs:comment"))]
}

fn property(turtle: &Turtle, subject: &str) -> Vec<String> {
    let stands_for = turtle.all(subject, "rdfs:seeAlso");
    let stands_for = if stands_for.is_empty() { String::new() } else { format!(" In place of {}.", codes(&stands_for)) };
    vec![
        code(subject),
        codes(&turtle.all(subject, "rdfs:domain")),
        codes(&turtle.all(subject, "rdfs:range")),
        format!("{}{stands_for}", said(turtle, subject, "rdfs:comment")),
    ]
}

fn concept(turtle: &Turtle, subject: &str) -> Vec<String> {
    let like = turtle.all(subject, "skos:closeMatch");
    let like = if like.is_empty() { String::new() } else { format!(" Close to {}.", codes(&like)) };
    vec![
        code(subject),
        said(turtle, subject, "skos:prefLabel"),
        codes(&turtle.all(subject, "skos:broader")),
        format!("{}{like}", said(turtle, subject, "skos:definition")),
    ]
}

/// One shape: whom it is for, and what it asks.
fn shape_in_words(shapes: &Turtle, shape: &str) -> String {
    let mut targets: Vec<String> = shapes.all(shape, "sh:targetClass").into_iter().map(|class| format!("every {}", code(class))).collect();
    targets.extend(shapes.all(shape, "sh:targetSubjectsOf").into_iter().map(|property| format!("whatever has {}", code(property))));
    targets.extend(shapes.all(shape, "sh:targetObjectsOf").into_iter().map(|property| format!("whatever {} leads to", code(property))));
    let whom = if targets.is_empty() { "Where another shape asks for it".to_owned() } else { format!("For {}", targets.join(" and ")) };
    let mut words = format!("\n### {}\n\n{whom}:\n\n", shape.trim_start_matches("pfs:"));
    for constraint in value_constraints(shapes, shape) {
        let _ = writeln!(words, "- is {constraint}");
    }
    for other in shapes.all(shape, "sh:not") {
        let _ = writeln!(words, "- is never {}", value_constraints(shapes, other).join(", "));
    }
    for property in shapes.all(shape, "sh:property") {
        let path = path_in_words(shapes, shapes.one(property, "sh:path").expect("a property shape has a path"));
        let parts: Vec<String> = [count(shapes, property)].into_iter().flatten().chain(value_constraints(shapes, property)).collect();
        let _ = writeln!(words, "- {path}: {}", parts.join(", "));
    }
    words
}

fn path_in_words(shapes: &Turtle, path: &str) -> String {
    if let Some(inverse) = shapes.one(path, "sh:inversePath") {
        format!("is led to by {}", code(inverse))
    } else if let Some(any) = shapes.one(path, "sh:zeroOrMorePath") {
        format!("over any number of {}", code(any))
    } else {
        code(path)
    }
}

fn count(shapes: &Turtle, property: &str) -> Option<String> {
    Some(match (shapes.one(property, "sh:minCount"), shapes.one(property, "sh:maxCount")) {
        (None, None) => return None,
        (_, Some("0")) => "none".to_owned(),
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
    })
}

/// What a shape asks of a value, by the names of SHACL; a test holds that nothing is left out.
fn value_constraints(shapes: &Turtle, shape: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut each = |name: &str, say: &dyn Fn(&str) -> String| words.extend(shapes.all(shape, name).into_iter().map(say));
    each("sh:class", &|class| format!("a {}", code(class)));
    each("sh:datatype", &|datatype| format!("a {}", code(datatype)));
    each("sh:nodeKind", &|kind| if kind == "sh:IRI" { "an IRI".to_owned() } else { code(kind) });
    each("sh:node", &|node| format!("as under [{0}](#{1})", node.trim_start_matches("pfs:"), node.trim_start_matches("pfs:").to_lowercase()));
    each("sh:hasValue", &|value| format!("one is {}", code(value)));
    each("sh:in", &|list| format!("one of {}", codes(&shapes.list(list))));
    each("sh:minInclusive", &|least| format!("{least} or more"));
    each("sh:maxInclusive", &|most| format!("{most} or less"));
    each("sh:minLength", &|_| "not empty".to_owned());
    each("sh:pattern", &|pattern| format!("of the form {}", code(pattern)));
    each("sh:lessThan", &|other| format!("less than {}", code(other)));
    words
}

/// The properties of SHACL that are put into words here.
pub const IN_WORDS: &str = "targetClass targetSubjectsOf targetObjectsOf property path inversePath zeroOrMorePath not minCount maxCount class datatype nodeKind node \
    hasValue in minInclusive maxInclusive minLength pattern lessThan";

fn said(turtle: &Turtle, subject: &str, predicate: &str) -> String {
    turtle.one(subject, predicate).map(text).unwrap_or_default()
}

/// Words in a cell; names of terms are set as code.
fn text(words: &str) -> String {
    let set = |word: &str| {
        let (core, end) = word.split_at(word.trim_end_matches(['.', ',', ';', ':', ')']).len());
        let (start, core) = core.split_at(core.len() - core.trim_start_matches('(').len());
        let is_term = core.split_once(':').is_some_and(|(prefix, name)| {
            ["pf", "dpv", "pd", "loc", "tech", "eu-gdpr", "oa", "prov", "skos", "dct", "dcat"].contains(&prefix) && !name.is_empty()
        });
        if is_term { format!("{start}`{core}`{end}") } else { word.to_owned() }
    };
    words.split(' ').map(set).collect::<Vec<_>>().join(" ")
}

fn code(term: &str) -> String {
    format!("`{term}`")
}

fn codes(terms: &[&str]) -> String {
    terms.iter().map(|term| code(term)).collect::<Vec<_>>().join(", ")
}
