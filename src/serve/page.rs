//! Pages for people: the form with the questions, an answer as a table, a thing with what is said of it. No scripts, no other hosts.

use std::fmt::Write;

use serde_json::Value;

use crate::query::{Question, prefixes};
use crate::serve::form::encode;

/// The looks of all pages, served as a file of its own so that pages need no inline style.
pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886;--soft:#8882}
body{font:16px/1.45 system-ui,sans-serif;max-width:78rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem}a{color:LinkText}
textarea{box-sizing:border-box;width:100%;height:18rem;font:14px/1.4 ui-monospace,monospace;padding:.6rem}
button,select{font:inherit;padding:.35rem .9rem;margin:.4rem .4rem .4rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.92rem}
th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top;max-width:34rem;overflow-wrap:anywhere}
th{background:var(--soft)}pre{white-space:pre-wrap;background:var(--soft);padding:.6rem}
.questions{columns:22rem;padding-left:1.1rem}.note{color:GrayText;font-size:.9rem}
";

/// What pages may do: nothing but show themselves and ask this host.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The query that the form has at the beginning.
const BEGIN: &str = "SELECT ?class (COUNT(*) AS ?number) WHERE {\n  ?thing a ?class\n}\nGROUP BY ?class\nORDER BY DESC(?number)\n";

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{}</title><link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body>\n{body}\n</body>\n</html>\n",
        escape(title)
    )
}

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The form with `query` in it, the answer below (HTML) if there is one, and the questions.
pub(super) fn home(questions: &[Question], query: Option<&str>, answer: &str, quads: usize, graphs: usize) -> String {
    let mut body = format!(
        "<h1>Data flows of privacy policies</h1>\n<p class=\"note\">{quads} statements in {graphs} graphs. \
         A query without GRAPH sees all of them. The prefixes dpv:, pd:, pf:, skos:, oa:, prov: and the others of the exports need not be declared.</p>\n\
         <form action=\"/\" method=\"get\">\n<textarea name=\"query\" aria-label=\"Query in SPARQL\" spellcheck=\"false\">{}</textarea>\n\
         <p><button>Ask</button> <button name=\"format\" value=\"csv\" formaction=\"/sparql\">As CSV</button> \
         <button name=\"format\" value=\"json\" formaction=\"/sparql\">As JSON</button></p>\n</form>\n{answer}\n<h2>Questions</h2>\n<ul class=\"questions\">\n",
        // A line break after the tag is not part of the text.
        escape(&format!("\n{}", query.unwrap_or(BEGIN)))
    );
    for question in questions {
        writeln!(
            body,
            "<li><a href=\"/?name={}\" title=\"{}\">{}</a></li>",
            encode(&question.name),
            escape(&question.about),
            escape(&question.title)
        )
        .expect("a string takes everything");
    }
    body.push_str(
        "</ul>\n<p class=\"note\">For programs: <a href=\"/sparql\">/sparql</a> (SPARQL 1.1 Protocol), <a href=\"/.well-known/void\">VoID</a>, \
         /store?graph=… (Graph Store Protocol), <a href=\"/metrics\">/metrics</a>, <a href=\"/health\">/health</a>.</p>",
    );
    page("policyflow", &body)
}

/// What is said of the thing `iri`, as rows of `way`, `property` and `value` in SPARQL results of JSON.
pub(super) fn resource(iri: &str, results: &[u8]) -> String {
    let name = escape(iri);
    let link = encode(iri);
    let body = format!(
        "<h1>{name}</h1>\n<p><a href=\"/\">Questions</a> · <a href=\"/resource?iri={link}&amp;format=turtle\">Turtle</a> · \
         <a href=\"/resource?iri={link}&amp;format=jsonld\">JSON-LD</a></p>\n{}",
        table(results)
    );
    page(iri, &body)
}

/// SPARQL results of JSON as a table.
pub(super) fn table(results: &[u8]) -> String {
    let results: Value = serde_json::from_slice(results).unwrap_or_default();
    if let Some(answer) = results["boolean"].as_bool() {
        return format!("<p><strong>{}</strong></p>", if answer { "Yes" } else { "No" });
    }
    let names: Vec<&str> = results["head"]["vars"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let rows: Vec<&Value> = results["results"]["bindings"].as_array().into_iter().flatten().collect();
    let mut html = format!("<p class=\"note\">{} row{}</p>\n<div class=\"wide\"><table>\n<tr>", rows.len(), if rows.len() == 1 { "" } else { "s" });
    names.iter().for_each(|name| html.push_str(&format!("<th>{}</th>", escape(name))));
    html.push_str("</tr>\n");
    for row in rows {
        html.push_str("<tr>");
        names.iter().for_each(|name| html.push_str(&format!("<td>{}</td>", cell(&row[*name]))));
        html.push_str("</tr>\n");
    }
    html.push_str("</table></div>");
    html
}

fn cell(term: &Value) -> String {
    let value = term["value"].as_str().unwrap_or("");
    if term["type"] == "uri" {
        return format!("<a href=\"/resource?iri={}\">{}</a>", encode(value), escape(&short(value)));
    }
    escape(value)
}

/// An IRI by its prefix.
fn short(iri: &str) -> String {
    let fits = prefixes().filter(|(_, namespace)| iri.starts_with(namespace));
    fits.max_by_key(|(_, namespace)| namespace.len())
        .map_or_else(|| iri.to_owned(), |(prefix, namespace)| format!("{prefix}:{}", &iri[namespace.len()..]))
}

/// Something that is not a table: a graph as Turtle, or what went wrong.
pub(super) fn plain(text: &str) -> String {
    format!("<pre>{}</pre>", escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_policies_say_is_shown_and_not_run() {
        let results = br#"{"head":{"vars":["a<b","u"]},"results":{"bindings":[{"a<b":{"type":"literal","value":"<script>&\"'"},
            "u":{"type":"uri","value":"https://w3id.org/dpv/pd#EmailAddress"}}]}}"#;
        let html = table(results);
        assert!(html.contains("<th>a&lt;b</th>") && html.contains("<td>&lt;script&gt;&amp;&quot;&#39;</td>"), "{html}");
        assert!(html.contains("<a href=\"/resource?iri=https%3A%2F%2Fw3id.org%2Fdpv%2Fpd%23EmailAddress\">pd:EmailAddress</a>"), "{html}");
        let home = home(&[], Some("</textarea><script>"), "", 1, 1);
        assert!(home.contains("&lt;/textarea&gt;&lt;script&gt;") && !home.contains("<script"));
        assert_eq!(table(br#"{"head":{},"boolean":true}"#), "<p><strong>Yes</strong></p>");
        assert!(resource("javascript:alert(1)//<b>", b"").contains("javascript:alert(1)//&lt;b&gt;"));
    }
}
