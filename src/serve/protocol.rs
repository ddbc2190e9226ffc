//! The SPARQL 1.1 Protocol and the reading half of the Graph Store Protocol: requests → tasks.

use hyper::StatusCode;

use crate::query::{ResultFormat, Scope};
use crate::serve::accept::{GRAPHS, ROWS, choose, wants_page};
use crate::serve::form::pairs;
use crate::serve::wire::Job;

/// What a request says, without its connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'r> {
    pub(super) post: bool,
    /// The address of the endpoint, to which relative IRIs of queries are relative.
    pub(super) base: &'r str,
    pub(super) query_string: &'r str,
    pub(super) content_type: Option<&'r str>,
    pub(super) accept: Option<&'r str>,
    pub(super) body: &'r [u8],
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    /// A query, to answer with the result alone.
    Ask(Job),
    /// A query, to answer with a page: its text and dataset.
    Page(String, Scope),
    /// No query: what the service is.
    Describe,
}

/// What is wrong with a request.
pub(super) type Wrong = (StatusCode, String);

fn bad(message: impl Into<String>) -> Wrong {
    (StatusCode::BAD_REQUEST, message.into())
}

/// The wish of a request to the endpoint.
///
/// # Errors
/// If it breaks the protocol, or asks for a change.
pub(super) fn wish(said: Said<'_>) -> Result<Wish, Wrong> {
    let not_utf8 = || bad("the request is not UTF-8");
    let mut parameters = pairs(said.query_string).ok_or_else(not_utf8)?;
    if said.post {
        let (media, charset) =
            content_type(said.content_type.ok_or_else(|| (StatusCode::UNSUPPORTED_MEDIA_TYPE, "a POST needs a Content-Type".into()))?);
        if charset.is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
            return Err(bad("only UTF-8 is read"));
        }
        let text = std::str::from_utf8(said.body).map_err(|_| not_utf8())?;
        match media.as_str() {
            "application/sparql-query" => {
                if parameters.iter().any(|(name, _)| name == "query") {
                    return Err(bad("there is more than one query"));
                }
                parameters.push(("query".to_owned(), text.to_owned()));
            }
            "application/x-www-form-urlencoded" => parameters.extend(pairs(text).ok_or_else(not_utf8)?),
            "application/sparql-update" => return Err((StatusCode::FORBIDDEN, "this endpoint is read only".into())),
            other => return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("a query does not come as {other}"))),
        }
    }
    let all = |wanted: &str| parameters.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect::<Vec<_>>();
    if !all("update").is_empty() {
        return Err(if said.post { (StatusCode::FORBIDDEN, "this endpoint is read only".into()) } else { bad("an update is no query") });
    }
    let scope = Scope { default: all("default-graph-uri"), named: all("named-graph-uri"), base: Some(said.base.to_owned()) };
    let text = match all("query").as_slice() {
        [text] => text.clone(),
        [] if said.post => return Err(bad("there is no query")),
        [] => return Ok(Wish::Describe),
        _ => return Err(bad("there is more than one query")),
    };
    let format = all("format").first().and_then(|name| ResultFormat::from_name(name));
    if format.is_none() && wants_page(said.accept, &ROWS) {
        return Ok(Wish::Page(text, scope));
    }
    let name = |format: ResultFormat| format.name().to_owned();
    let rows = format.filter(|format| format.rows_type().is_some()).or_else(|| choose(said.accept, &ROWS)).map(name);
    let graph = format.or_else(|| choose(said.accept, &GRAPHS)).map(name);
    Ok(Wish::Ask(Job::Query { text, scope, rows, graph }))
}

/// The task of a request to the graph store.
///
/// # Errors
/// If it names no graph, or several, or takes no syntax of RDF.
pub(super) fn graph(said: Said<'_>) -> Result<Job, Wrong> {
    let parameters = pairs(said.query_string).ok_or_else(|| bad("the request is not UTF-8"))?;
    let named: Vec<&str> = parameters.iter().filter(|(name, _)| name == "graph").map(|(_, value)| value.as_str()).collect();
    let default = parameters.iter().any(|(name, _)| name == "default");
    let name = match (named.as_slice(), default) {
        ([name], false) => Some((*name).to_owned()),
        ([], true) => None,
        _ => return Err(bad("name one graph: ?default, or ?graph=IRI")),
    };
    Ok(Job::Graph { name, format: graph_format(said.accept)?.name().to_owned() })
}

/// The syntax of RDF that a client takes.
///
/// # Errors
/// If it takes none.
pub(super) fn graph_format(accept: Option<&str>) -> Result<ResultFormat, Wrong> {
    choose(accept, &GRAPHS).ok_or_else(|| (StatusCode::NOT_ACCEPTABLE, "graphs come as Turtle, N-Triples, RDF/XML or JSON-LD".to_owned()))
}

/// Media type in lower case, and the charset if one is named.
fn content_type(header: &str) -> (String, Option<String>) {
    let mut pieces = header.split(';').map(str::trim);
    let media = pieces.next().unwrap_or("").to_ascii_lowercase();
    let charset = pieces.find_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    });
    (media, charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Said<'_> = Said { post: false, base: "http://data.example/sparql", query_string: "", content_type: None, accept: None, body: b"" };

    fn code(said: Said<'_>) -> u16 {
        wish(said).map_or_else(|(status, _)| status.as_u16(), |_| 200)
    }

    #[test]
    fn queries_come_in_three_ways_and_alone() {
        let direct = Said { post: true, content_type: Some("application/sparql-query"), body: b"ASK {}", ..NONE };
        let form = Said { content_type: Some("application/x-www-form-urlencoded; charset=UTF-8"), body: b"query=ASK+%7B%7D", ..direct };
        for said in [direct, form, Said { query_string: "query=ASK+%7B%7D", ..NONE }] {
            let Ok(Wish::Ask(Job::Query { text, rows, graph, .. })) = wish(said) else { panic!("{said:?}") };
            assert_eq!((text.as_str(), rows.as_deref(), graph.as_deref()), ("ASK {}", Some("json"), Some("turtle")));
        }
        assert!(matches!(wish(NONE), Ok(Wish::Describe)));
        for (said, expected) in [
            (Said { query_string: "query=a&query=b", ..NONE }, 400),
            (Said { query_string: "query=%FF", ..NONE }, 400),
            (Said { query_string: "update=x", ..NONE }, 400),
            (Said { query_string: "query=a", ..direct }, 400),
            (Said { content_type: None, ..direct }, 415),
            (Said { content_type: Some("text/plain"), ..direct }, 415),
            (Said { content_type: Some("application/sparql-query; charset=UTF-16"), ..direct }, 400),
            (Said { body: b"\xff", ..direct }, 400),
            (Said { content_type: Some("application/sparql-update"), ..direct }, 403),
            (Said { body: b"update=x", ..form }, 403),
            (Said { body: b"", ..form }, 400),
        ] {
            assert_eq!(code(said), expected, "{said:?}");
        }
    }

    #[test]
    fn the_dataset_and_the_format_may_be_named() {
        let said = Said { query_string: "query=a&default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn:c&format=csv", ..NONE };
        let Ok(Wish::Ask(Job::Query { scope, rows, .. })) = wish(said) else { panic!("a query") };
        assert_eq!((scope.default.len(), scope.named.len(), rows.as_deref()), (2, 1, Some("csv")));
        let page = Said { accept: Some("text/html"), query_string: "query=a", ..NONE };
        assert!(matches!(wish(page), Ok(Wish::Page(..))));
    }

    #[test]
    fn the_store_gives_one_graph() {
        let name = |query_string| match graph(Said { query_string, ..NONE }) {
            Ok(Job::Graph { name, .. }) => Ok(name),
            Ok(Job::Query { .. }) => panic!("it is no query"),
            Err((status, _)) => Err(status.as_u16()),
        };
        assert_eq!(name("default"), Ok(None));
        assert_eq!(name("graph=urn%3Aa"), Ok(Some("urn:a".to_owned())));
        assert_eq!((name(""), name("default&graph=urn:a"), name("graph=a&graph=b")), (Err(400), Err(400), Err(400)));
        assert_eq!(graph(Said { query_string: "default", accept: Some("text/html"), ..NONE }).map_err(|wrong| wrong.0.as_u16()).err(), Some(406));
    }
}
