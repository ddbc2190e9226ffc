//! Connections, routes, answers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::query::{Question, ResultFormat, Scope};
use crate::serve::accept::{GRAPHS, wants_page};
use crate::serve::form::{decode, encode, pairs};
use crate::serve::metrics::Metrics;
use crate::serve::pool::{Failure, Pool};
use crate::serve::protocol::{self, Said, Wish, graph_format};
use crate::serve::wire::{Head, Job, Status, Summary};
use crate::serve::{Settings, describe, page};

/// Connections at a time; more wait until one ends.
const CONNECTIONS: usize = 2048;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(15);
/// How long a connection may last; then it is closed after the request that it is at.
const LIFE: Duration = Duration::from_secs(600);
/// How long requests may still take when the connection, or the endpoint, is to end.
const GRACE: Duration = Duration::from_secs(60);
/// Bytes of a body: the longest query that is read.
const BODY: usize = 1 << 20;

type Answer = Response<Full<Bytes>>;

/// All that answers need.
pub(super) struct Site {
    pub(super) pool: Arc<Pool>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) summary: Summary,
    pub(super) questions: Vec<Question>,
    pub(super) address: SocketAddr,
    pub(super) settings: Settings,
}

/// Takes connections until the process is told to end, then lets those end that there are.
pub(super) async fn accept(listener: TcpListener, site: Arc<Site>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let (end, ending) = watch::channel(false);
    let mut stop = std::pin::pin!(told_to_end());
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await.expect("it is never closed");
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                let (site, ending) = (Arc::clone(&site), ending.clone());
                tokio::spawn(async move {
                    site.metrics.connection(1);
                    connection(stream, &site, ending).await;
                    site.metrics.connection(-1);
                    drop(slot);
                });
            }
            // Too many open files, or a client that is gone already: others may be served.
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
    drop(listener);
    let _ = end.send(true);
    // Every slot that is free is a connection that has ended.
    let _ = timeout(GRACE, slots.acquire_many(u32::try_from(CONNECTIONS).expect("it is small"))).await;
}

async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).expect("the system has signals");
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

async fn connection(stream: TcpStream, site: &Arc<Site>, mut ending: watch::Receiver<bool>) {
    let service = service_fn(|request| {
        let site = Arc::clone(site);
        async move { Ok::<_, Infallible>(site.answer(request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(1 << 18);
    let mut served = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    // What a client does wrong with its connection is its own trouble.
    tokio::select! {
        _ = served.as_mut() => return,
        _ = ending.wait_for(|end| *end) => {}
        () = sleep(LIFE) => {}
    }
    served.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, served).await;
}

/// Headers and body of a request.
struct Asked {
    method: Method,
    path: String,
    query_string: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Several lines of one header are one list.
    fn accept(&self) -> Option<String> {
        let lines: Vec<&str> = self.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        (!lines.is_empty()).then(|| lines.join(","))
    }
}

impl Site {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let (path, query_string) = (head.uri.path().to_owned(), head.uri.query().unwrap_or("").to_owned());
        let route = route(&path);
        let answer = match Limited::new(body, BODY).collect().await {
            Ok(body) => {
                let asked = Asked { method: head.method, path, query_string, headers: head.headers, body: body.to_bytes() };
                self.routed(route, &asked).await
            }
            Err(_) => text(StatusCode::PAYLOAD_TOO_LARGE, format!("a query has at most {BODY} bytes")),
        };
        self.metrics.answered(route, answer.status().as_u16());
        dressed(answer)
    }

    async fn routed(&self, route: &'static str, asked: &Asked) -> Answer {
        let reading = matches!(asked.method, Method::GET | Method::HEAD);
        let post = asked.method == Method::POST && route == "sparql";
        if asked.method == Method::OPTIONS {
            return response(StatusCode::NO_CONTENT, "", Bytes::new());
        }
        if !reading && !post {
            return text(StatusCode::METHOD_NOT_ALLOWED, "this endpoint is read only");
        }
        match route {
            "sparql" => self.sparql(asked).await,
            "store" => match protocol::graph(asked.said("", asked.accept().as_deref())) {
                Ok(job) => self.run(job).await,
                Err((status, message)) => text(status, message),
            },
            "resource" => self.resource(asked).await,
            "home" => self.home(asked).await,
            "void" => match graph_format(asked.accept().as_deref()) {
                Ok(format) => {
                    let bytes = describe::dataset(&self.summary, &self.home_address(asked), &self.settings.base_iri, format);
                    response(StatusCode::OK, format.graph_type(), bytes.into())
                }
                Err((status, message)) => text(status, message),
            },
            "style" => response(StatusCode::OK, "text/css; charset=utf-8", Bytes::from_static(page::STYLE.as_bytes())),
            "health" => {
                let idle = self.pool.idle();
                text(StatusCode::OK, format!("ok\n{idle} of {} workers idle\n", self.settings.workers))
            }
            "metrics" => {
                let figures = self.metrics.text(self.summary.quads, self.pool.idle(), self.settings.workers);
                response(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", figures.into())
            }
            _ => self.dereference(asked).await,
        }
    }

    /// Where the client sees us.
    fn home_address(&self, asked: &Asked) -> String {
        let host = || asked.header(header::HOST).map_or_else(|| self.address.to_string(), str::to_owned);
        self.settings.public.clone().unwrap_or_else(|| format!("http://{}", host()))
    }

    async fn sparql(&self, asked: &Asked) -> Answer {
        let (accept, endpoint) = (asked.accept(), format!("{}{}", self.home_address(asked), asked.path));
        match protocol::wish(asked.said(&endpoint, accept.as_deref())) {
            Ok(Wish::Ask(job)) => self.run(job).await,
            Ok(Wish::Page(query, scope)) => self.answer_page(&query, scope).await,
            Ok(Wish::Describe) if wants_page(accept.as_deref(), &GRAPHS) => self.home(asked).await,
            Ok(Wish::Describe) => match graph_format(accept.as_deref()) {
                Ok(format) => {
                    let bytes = describe::service(&self.summary, endpoint, format);
                    response(StatusCode::OK, format.graph_type(), bytes.into())
                }
                Err((status, message)) => text(status, message),
            },
            Err((status, message)) => text(status, message),
        }
    }

    /// Has a task done and gives what came of it.
    async fn run(&self, job: Job) -> Answer {
        match self.pool.run(job).await {
            Ok((head, bytes)) if head.status == Status::Done => response(StatusCode::OK, &head.text, bytes),
            Ok((head, _)) => text(code(head.status), head.text),
            Err(failure) => self.failed(failure),
        }
    }

    fn failed(&self, failure: Failure) -> Answer {
        let seconds = self.settings.bounds.time.as_secs_f32();
        let message = match failure {
            Failure::Busy => format!("all workers are busy, for more than {seconds} s"),
            Failure::Time => format!("the query takes longer than {seconds} s"),
            Failure::Died => format!("the query needs more than {} MiB of memory, or is too deep", self.settings.bounds.memory >> 20),
        };
        let mut answer = text(StatusCode::SERVICE_UNAVAILABLE, message);
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        answer
    }

    async fn home(&self, asked: &Asked) -> Answer {
        let Some(parameters) = pairs(&asked.query_string) else { return text(StatusCode::BAD_REQUEST, "the request is not UTF-8") };
        let get = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        match (get("query"), get("name")) {
            (Some(query), _) => self.answer_page(query, Scope::default()).await,
            (None, Some(name)) => match self.questions.iter().find(|question| question.name == name) {
                Some(question) => self.html(StatusCode::OK, Some(&question.text), ""),
                None => text(StatusCode::NOT_FOUND, "there is no such question"),
            },
            (None, None) => self.html(StatusCode::OK, None, ""),
        }
    }

    fn html(&self, status: StatusCode, query: Option<&str>, answer: &str) -> Answer {
        let html = page::home(&self.questions, query, answer, self.summary.quads, self.summary.graphs.len());
        response(status, "text/html; charset=utf-8", html.into())
    }

    async fn answer_page(&self, query: &str, scope: Scope) -> Answer {
        let job = Job::Query { text: query.to_owned(), scope, rows: Some("json".to_owned()), graph: Some("turtle".to_owned()) };
        let (status, answer) = match self.pool.run(job).await {
            Ok((Head { status: Status::Done, text, .. }, bytes)) if text.ends_with("json") => (StatusCode::OK, page::table(&bytes)),
            Ok((Head { status: Status::Done, .. }, bytes)) => (StatusCode::OK, page::plain(&String::from_utf8_lossy(&bytes))),
            Ok((head, _)) => (code(head.status), page::plain(&head.text)),
            Err(failure) => {
                let failed = self.failed(failure);
                let body = failed.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
                (StatusCode::SERVICE_UNAVAILABLE, page::plain(&String::from_utf8_lossy(&body)))
            }
        };
        self.html(status, Some(query), &answer)
    }

    /// What is said of a thing: `/resource?iri=…`.
    async fn resource(&self, asked: &Asked) -> Answer {
        let Some(parameters) = pairs(&asked.query_string) else { return text(StatusCode::BAD_REQUEST, "the request is not UTF-8") };
        let get = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let Some(iri) = get("iri") else { return text(StatusCode::BAD_REQUEST, "which thing? /resource?iri=IRI") };
        // No IRI has one of these; so nothing but an IRI gets into the query.
        if iri.is_empty() || iri.contains(|letter: char| letter.is_control() || " <>\"{}|^`\\".contains(letter)) {
            return text(StatusCode::BAD_REQUEST, "this is no IRI");
        }
        let accept = asked.accept();
        let chosen = get("format").and_then(ResultFormat::from_name);
        let is_page = chosen.is_none() && wants_page(accept.as_deref(), &GRAPHS);
        let format = match chosen.map_or_else(|| graph_format(accept.as_deref()), Ok) {
            Ok(format) => format,
            Err(_) if is_page => ResultFormat::Turtle,
            Err((status, message)) => return text(status, message),
        };
        let query = if is_page {
            format!(
                "SELECT DISTINCT ?way ?property ?value {{ {{ <{iri}> ?property ?value BIND(\"has\" AS ?way) }} \
                 UNION {{ ?value ?property <{iri}> BIND(\"is … of\" AS ?way) }} }} ORDER BY ?way ?property ?value LIMIT 2000"
            )
        } else {
            format!("DESCRIBE <{iri}>")
        };
        let job = Job::Query { text: query, scope: Scope::default(), rows: Some("json".to_owned()), graph: Some(format.name().to_owned()) };
        match self.pool.run(job).await {
            Ok((head, _)) if head.status == Status::Done && head.rows == 0 => text(StatusCode::NOT_FOUND, "nothing is said of this here"),
            Ok((head, bytes)) if head.status == Status::Done && is_page => {
                response(StatusCode::OK, "text/html; charset=utf-8", page::resource(iri, &bytes).into())
            }
            Ok((head, bytes)) if head.status == Status::Done => response(StatusCode::OK, &head.text, bytes),
            Ok((head, _)) => text(code(head.status), head.text),
            Err(failure) => self.failed(failure),
        }
    }

    /// A path that is the path of an IRI of ours: a graph is given itself, of other things what is said of them.
    async fn dereference(&self, asked: &Asked) -> Answer {
        let nothing = || text(StatusCode::NOT_FOUND, "there is nothing here");
        let Some(base) = base_path(&self.settings.base_iri) else { return nothing() };
        let Some(local) = asked.path.strip_prefix(base).filter(|local| !local.is_empty()) else { return nothing() };
        let Some(local) = decode(local, false) else { return nothing() };
        let iri = format!("{}{local}", self.settings.base_iri);
        if self.summary.graphs.binary_search_by(|(name, _)| name.as_str().cmp(&iri)).is_ok() {
            return match graph_format(asked.accept().as_deref()) {
                Ok(format) => self.run(Job::Graph { name: Some(iri), format: format.name().to_owned() }).await,
                Err((status, message)) => text(status, message),
            };
        }
        let mut answer = text(StatusCode::SEE_OTHER, "what is said of it is elsewhere");
        if let Ok(location) = HeaderValue::from_str(&format!("/resource?iri={}", encode(&iri))) {
            answer.headers_mut().insert(header::LOCATION, location);
        }
        answer
    }
}

impl Asked {
    fn said<'a>(&'a self, base: &'a str, accept: Option<&'a str>) -> Said<'a> {
        Said {
            base,
            post: self.method == Method::POST,
            query_string: &self.query_string,
            content_type: self.header(header::CONTENT_TYPE),
            accept,
            body: &self.body,
        }
    }
}

/// Which part of the site a path belongs to.
fn route(path: &str) -> &'static str {
    match path {
        "/" => "home",
        "/sparql" | "/sparql/" | "/query" => "sparql",
        "/store" | "/store/" => "store",
        "/resource" => "resource",
        "/.well-known/void" | "/void" => "void",
        "/style.css" => "style",
        "/health" => "health",
        "/metrics" => "metrics",
        _ => "other",
    }
}

/// The path of an IRI of http; `None` for other IRIs.
fn base_path(iri: &str) -> Option<&str> {
    let rest = iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://"))?;
    Some(&rest[rest.find('/')?..])
}

fn code(status: Status) -> StatusCode {
    match status {
        Status::Done => StatusCode::OK,
        Status::Bad => StatusCode::BAD_REQUEST,
        Status::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Status::NotFound => StatusCode::NOT_FOUND,
        Status::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
    }
}

fn text(status: StatusCode, message: impl Into<String>) -> Answer {
    let mut message = message.into();
    if !message.ends_with('\n') {
        message.push('\n');
    }
    response(status, "text/plain; charset=utf-8", message.into())
}

fn response(status: StatusCode, media: &str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    if let Some(media) = Some(media).filter(|media| !media.is_empty()).and_then(|media| HeaderValue::from_str(media).ok()) {
        answer.headers_mut().insert(header::CONTENT_TYPE, media);
    }
    answer
}

/// What every answer says: any page may read it (it is public, and nothing can be changed), and it may do nothing in a browser.
fn dressed(mut answer: Answer) -> Answer {
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Content-Type"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        (header::ALLOW, "GET, HEAD, POST, OPTIONS"),
        (header::VARY, "Accept"),
        (header::CONTENT_SECURITY_POLICY, page::POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
