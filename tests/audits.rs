//! Each audit fires where there is a reason, is silent where there is none, and does not take an exception for a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use oxigraph::model::{GraphName, Quad};
use policyflow::audit::date::Date;
use policyflow::audit::report::{ReportFormat, ReportOptions, reference, report};
use policyflow::audit::rules::{Body, Reads};
use policyflow::audit::{AuditOptions, Audited, Baseline, Config, Profile, Rules, audit, audit_graphs};
use policyflow::diagnostic::Severity;
use policyflow::document::Source;
use policyflow::knowledge::Knowledge;
use policyflow::pipeline::{Options, extract};
use policyflow::query::Builder;
use policyflow::view::rdf::{RdfOptions, quads};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("it is well formed"));

struct Fixture {
    place: String,
    code: String,
    fires: bool,
    kind: String,
    text: String,
}

fn day(text: &str) -> Date {
    Date::from_iso(text).expect("a day")
}

fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audits");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    let mut found: Vec<Fixture> = Vec::new();
    for path in paths {
        for (number, line) in fs::read_to_string(&path).expect("a file").lines().enumerate() {
            if let Some(head) = line.strip_prefix("--- ") {
                let (code, kind) = head.split_once(' ').expect("a head has a code and a kind");
                let kind = kind.split(':').next().expect("a part").to_owned();
                let place = format!("{}:{} ({head})", path.display(), number + 1);
                found.push(Fixture { place, code: code.to_owned(), fires: kind == "fires", kind, text: String::new() });
            } else {
                let fixture = found.last_mut().expect("a file begins with a head");
                fixture.text.push_str(line);
                fixture.text.push('\n');
            }
        }
    }
    found
}

fn run(path: &str, text: &str, code: &str) -> Audited {
    let source = Source { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    let extraction = extract(&source, &KNOWLEDGE, &Options::default());
    let rules = Rules::embedded();
    let profiles = rules.rule(code).unwrap_or_else(|| panic!("there is no audit {code}")).profiles.clone();
    let options = AuditOptions { profiles, today: day("2026-05-01"), as_of: None, observed: &[] };
    audit(&extraction, &KNOWLEDGE, rules, &options).expect("the rules run")
}

#[test]
fn audits_fire_where_there_is_a_reason_and_only_there() {
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        assert!(["fires", "silent", "exception"].contains(&fixture.kind.as_str()), "{}", fixture.place);
        let audited = run("policy.md", &fixture.text, &fixture.code);
        let found: Vec<_> = audited.findings.iter().filter(|finding| finding.code == fixture.code).collect();
        if found.is_empty() == fixture.fires {
            wrong.push(format!("{}: {:?}", fixture.place, found.iter().map(|finding| &finding.message).collect::<Vec<_>>()));
        }
        for finding in found {
            for evidence in &finding.evidence {
                let words: String = fixture.text.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
                assert_eq!(words.split_whitespace().collect::<Vec<_>>().join(" "), evidence.words, "{}", fixture.place);
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_audit_by_query_has_its_three_fixtures() {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fixture in fixtures() {
        kinds.entry(fixture.code).or_default().insert(fixture.kind);
    }
    // These read more of the flow graph than a sentence or two give: their fixtures stand beside the code.
    let elsewhere = ["A04", "B04"];
    for rule in Rules::embedded().all().iter().filter(|rule| matches!(rule.body, Body::Query(_)) && !elsewhere.contains(&rule.code.as_str())) {
        assert_eq!(kinds.get(&rule.code).map_or(0, BTreeSet::len), 3, "{} has fires, silent and exception", rule.code);
    }
}

#[test]
fn what_asks_for_something_missing_says_what_it_reads() {
    for rule in Rules::embedded().all() {
        let Body::Query(query) = &rule.body else { continue };
        // Where no sentence at all may say something, a graph that quotes some of them is not enough.
        let absent = query.match_indices("NOT EXISTS { ?").filter_map(|(at, found)| {
            let (variable, rest) = query[at + found.len()..].split_once(' ')?;
            (rest.starts_with("pf:says") && !["evidence", "against", "cell"].contains(&variable)).then_some(variable)
        });
        let absent: Vec<&str> = absent.collect();
        assert!(absent.is_empty() || rule.reads != Reads::Evidence, "{} asks for {absent:?}", rule.code);
    }
}

/// A graph of these policies, as `export` would write it.
fn exported(policies: &[(&str, &str)]) -> policyflow::query::Dataset {
    let mut builder = Builder::new();
    for (path, text) in policies {
        let source = Source { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() };
        let extraction = extract(&source, &KNOWLEDGE, &Options::default());
        let own = quads(&extraction, &KNOWLEDGE, &RdfOptions::default());
        // As in Turtle: what several policies say stands in one graph.
        let merged = own.all().map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() });
        builder.extend(merged).expect("they are few");
    }
    builder.finish()
}

#[test]
fn graphs_are_audited_by_their_evidence() {
    let one = "# Privacy policy of Fernhill Books Ltd\n\nWe use your e-mail address to improve our services. We share your name, address, etc. with *our* couriers. \
               Your data are transferred to the United States under the Privacy Shield.\n";
    let two = "# Privacy policy of Oak Ltd\n\nWe collect your name in order to deliver your parcel.\n";
    let rules = Rules::embedded();
    let options = AuditOptions { profiles: Profile::ALL.into(), today: day("2026-05-01"), as_of: Some(day("2021-05-01")), observed: &[] };
    let found = audit_graphs(&exported(&[("one.md", one), ("two.md", two)]), &KNOWLEDGE, rules, &options).expect("the rules run");
    let audited = |path: &str| found.iter().find(|audited| audited.path == path).expect("both are there");
    let codes: BTreeSet<&str> = audited("one.md").findings.iter().map(|finding| finding.code.as_str()).collect();
    for code in ["A08", "B03", "B05", "D04"] {
        assert!(codes.contains(code), "{code} is not in {codes:?}");
    }
    assert!(!audited("two.md").findings.iter().any(|finding| ["A08", "B03", "B05", "D04"].contains(&finding.code.as_str())), "each by itself");
    for finding in found.iter().flat_map(|audited| &audited.findings) {
        let rule = rules.rule(&finding.code).expect("it is one of the rules");
        assert_ne!(rule.reads, Reads::Text, "{}", finding.code);
        assert!(rule.reads == Reads::Evidence || finding.severity == Severity::Note && finding.message.contains("by the graph alone"), "{finding:?}");
    }
    for evidence in audited("one.md").findings.iter().flat_map(|finding| &finding.evidence) {
        let words: String = one.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
        assert_eq!(words.replace('*', ""), evidence.words);
        assert_eq!(evidence.lines, None);
    }
    let sarif = String::from_utf8(report(ReportFormat::Sarif, &found, rules, ReportOptions::default())).expect("it is UTF-8");
    assert!(!sarif.contains("startLine") && sarif.contains("charOffset"), "no line is invented");
}

#[test]
fn the_reference_page_is_that_of_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/audits/REFERENCE.md");
    let page = reference(Rules::embedded());
    if std::env::var_os("UPDATE_EXPORTS").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    assert!(fs::read_to_string(&path).is_ok_and(|text| text == page), "write it anew with UPDATE_EXPORTS=1");
}

const POLICY: &str = "# Policy & more\n\nBy using our website, you consent to `cookies` | `<script>alert(1)</script>`. [Company Name] is @us.\n";

#[test]
fn configurations_set_severities_and_suppress_for_a_while() {
    let rules = Rules::embedded();
    let codes = |text: &str, today: &str| {
        let mut audited = run("policies/a.md", POLICY, "B09");
        Config::read(text, rules).expect("it is well formed").apply(&mut audited, &Baseline::default(), day(today));
        let state =
            |code: &str| audited.findings.iter().find(|finding| finding.code == code).map(|finding| (finding.severity.as_str(), finding.is_new()));
        (state("B09"), state("D06"), state("D01"))
    };
    let config = "[severity]\nB09 = \"error\"\nD01 = \"off\"\n\n[[suppress]]\ncode = \"D06\"\npath = \"a.md\"\nreason = \"being filled in\"\nuntil = 2026-06-01\n";
    assert_eq!(codes(config, "2026-06-01"), (Some(("error", true)), Some(("error", false)), None));
    assert_eq!(codes(config, "2026-06-02").1, Some(("error", true)), "a suppression that is over does nothing");
    let other = config.replace("a.md", "b.md");
    assert_eq!(codes(&other, "2026-05-01").1, Some(("error", true)), "it is for another policy");
    for broken in [
        "[severity]\nZ99 = \"off\"",
        "[severity]\nD01 = \"bad\"",
        "profiles = [\"x\"]",
        "[[suppress]]\ncode = \"D01\"\nreason = \" \"\nuntil = 2026-06-01",
        "x = 1",
    ] {
        assert!(Config::read(broken, rules).is_err(), "{broken}");
    }
}

#[test]
fn what_stands_in_a_baseline_does_not_count_wherever_it_moves() {
    let baseline = Baseline::read(&Baseline::of(&[run("a.md", POLICY, "B09")]).write()).expect("it was just written");
    let moved = format!("Something new stands before it. If you continue to use it, you agree to all.\n\n{POLICY}");
    let mut audited = run("a.md", &moved, "B09");
    Config::default().apply(&mut audited, &baseline, day("2026-05-01"));
    let new: Vec<&str> = audited.findings.iter().filter(|finding| finding.is_new()).map(|finding| finding.code.as_str()).collect();
    assert!(!new.contains(&"D06") && !new.contains(&"D01"), "{new:?}");
}

#[test]
fn reports_say_the_same_and_escape_what_policies_say() {
    let rules = Rules::embedded();
    let audits = [run("a b.md", POLICY, "B09")];
    let write = |format| String::from_utf8(report(format, &audits, rules, ReportOptions::default())).expect("it is UTF-8");
    let html = write(ReportFormat::Html);
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"), "{html}");
    let markdown = write(ReportFormat::Markdown);
    assert!(markdown.contains("&lt;script&gt;") && markdown.contains("\\[Company Name\\]") && markdown.contains("&#64;us"), "{markdown}");
    let sarif: serde_json::Value = serde_json::from_str(&write(ReportFormat::Sarif)).expect("it is JSON");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), audits[0].findings.len());
    assert_eq!(run["artifacts"][0]["location"]["uri"], "a%20b.md");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("it is small");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        if let Some(start) = region["charOffset"].as_u64() {
            let length = region["charLength"].as_u64().expect("a number");
            let words: String = POLICY.chars().skip(usize::try_from(start).expect("small")).take(usize::try_from(length).expect("small")).collect();
            assert!(region["snippet"].is_null() || words == region["snippet"]["text"], "{region}");
        }
    }
    let rows = write(ReportFormat::Csv);
    assert_eq!(csv::Reader::from_reader(rows.as_bytes()).records().count(), results.len());
    assert!(write(ReportFormat::Text).contains("error[D06]"));
    let json: serde_json::Value = serde_json::from_str(&write(ReportFormat::Json)).expect("it is JSON");
    assert_eq!(json["policies"][0]["findings"].as_array().map(Vec::len), Some(results.len()));
}
