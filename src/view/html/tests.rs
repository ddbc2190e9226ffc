use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::*;
use crate::sample::{Sample, brambleway, crowd, knowledge};

/// A page taken apart as a browser would: tags with their attributes, and the text of scripts and styles.
struct Parsed {
    tags: Vec<(String, Vec<(String, String)>)>,
    open: Vec<String>,
    text: String,
    scripts: Vec<String>,
    styles: Vec<String>,
}

const VOID: [&str; 3] = ["meta", "br", "path"];

fn parse(page: &[u8]) -> Parsed {
    let mut parsed = Parsed { tags: Vec::new(), open: Vec::new(), text: String::new(), scripts: Vec::new(), styles: Vec::new() };
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is text");
    let mut emitter = DefaultEmitter::<()>::default();
    // As a browser does: what is inside scripts and styles is no markup.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(std::str::from_utf8(page).expect("it is text"), emitter) {
        match token.unwrap_or_else(|never| match never {}) {
            Token::StartTag(tag) => {
                let name = words(&tag.name);
                let attributes = tag.attributes.iter().map(|(key, value)| (words(key), words(value))).collect();
                parsed.tags.push((name.clone(), attributes));
                if !tag.self_closing && !VOID.contains(&name.as_str()) {
                    parsed.open.push(name);
                }
            }
            Token::EndTag(tag) if words(&tag.name) != "path" => {
                let name = words(&tag.name);
                assert_eq!(parsed.open.pop().as_deref(), Some(name.as_str()), "</{name}> ends what began last");
            }
            Token::String(string) => match parsed.open.last().map(String::as_str) {
                Some("script") => parsed.scripts.push(words(&string)),
                Some("style") => parsed.styles.push(words(&string)),
                _ => parsed.text += &words(&string),
            },
            _ => {}
        }
    }
    assert!(parsed.open.is_empty(), "all elements end: {:?}", parsed.open);
    parsed
}

impl Parsed {
    fn attribute(&self, name: &str) -> Vec<&str> {
        let all = self.tags.iter().flat_map(|(_, attributes)| attributes);
        all.filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Nothing runs, and nothing is loaded, that is not the program's own.
    fn assert_inert(&self) {
        for (tag, attributes) in &self.tags {
            let is_known = !["img", "iframe", "object", "embed", "link", "base", "form", "video", "audio", "foreignobject"].contains(&tag.as_str());
            assert!(is_known, "<{tag}>");
            for (name, value) in attributes {
                assert!(!name.starts_with("on") && name != "style" && name != "src" && name != "srcdoc", "<{tag} {name}>");
                let value = value.trim().to_lowercase();
                let leads = name != "href" || value.starts_with(['#', 'h']) || value.ends_with(".html") || value.contains(".html#");
                assert!(leads && !value.starts_with("javascript:"), "<{tag} {name}={value}>");
            }
        }
        let ours = if SCRIPT.is_empty() { 0 } else { 2 };
        assert_eq!((self.scripts.len(), self.styles.len()), (ours, 1));
    }
}

fn page_of(extraction: &Extraction, findings: Option<&Findings>) -> Vec<u8> {
    let knowledge = knowledge();
    let graph = FlowGraph::build(extraction, &knowledge);
    let pictures = PictureOptions::default();
    policy(
        extraction,
        &graph,
        &knowledge,
        &PageOptions { title: "Data flows of <Brambleway>", findings, index: Some("all.html"), pictures: &pictures },
    )
}

#[test]
fn every_statement_has_an_anchor_and_every_link_leads_to_one() {
    let extraction = brambleway();
    let parsed = parse(&page_of(&extraction, None));
    let ids = parsed.attribute("id");
    for practice in 0..extraction.practices.len() {
        assert!(ids.contains(&format!("p{}", practice + 1).as_str()), "p{}", practice + 1);
    }
    let links: Vec<&str> = parsed.attribute("href").into_iter().filter_map(|href| href.strip_prefix('#')).collect();
    assert!(links.len() > extraction.practices.len());
    links.iter().for_each(|link| assert!(ids.contains(link), "#{link} leads nowhere"));
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "no name is there twice");
    assert!(parsed.text.contains("Data flows of <Brambleway>") && parsed.text.contains("not sold"));
}

#[test]
fn the_whole_text_is_there() {
    let extraction = brambleway();
    let parsed = parse(&page_of(&extraction, None));
    let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = plain(&parsed.text);
    for sentence in &extraction.segments.sentences {
        assert!(text.contains(&plain(sentence.span.of(&extraction.document.text))), "{}", sentence.span.of(&extraction.document.text));
    }
}

#[test]
fn a_browser_is_told_to_run_nothing_but_our_script() {
    let parsed = parse(&page_of(&brambleway(), None));
    parsed.assert_inert();
    let policy = parsed.attribute("content").into_iter().find(|value| value.contains("default-src")).expect("there is a policy");
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    assert!(policy.starts_with("default-src 'none'; script-src ") && !policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    assert!(policy.contains(&format!("style-src {};", hash(&parsed.styles[0]))), "{policy}");
    let script = parsed.scripts.last().map_or("'none'".to_owned(), |script| hash(script));
    assert!(policy.contains(&format!("script-src {script};")), "{policy}");
    let is_first = |name: &str| parsed.tags.iter().position(|(tag, _)| tag == name);
    assert!(is_first("style") > is_first("meta"), "the policy comes before what it is about");
}

#[test]
fn policies_that_are_hostile_stay_words() {
    let attack = "</script></style><img src=x onerror=alert(1)> \"><svg onload=alert(2)> <!-- ${1} \u{2028} </title>";
    let source = format!("We share your name with Evil {attack} Ltd for fun {attack}.").replace('<', "&lt;");
    let mut sample = Sample::new("evil<script>alert(3)</script>.txt", "We share your name with Evil.", Some(attack));
    // The sample's reader would take tags for tags; what is read from "&lt;" are letters.
    sample.extraction.document.text = source.replace("&lt;", "<");
    sample.sentence(&source.replace("&lt;", "<"));
    let (name, evil) = (sample.data("your name", "pd:Name"), sample.company(&format!("Evil {attack} Ltd"), None));
    let fun = sample.mention(crate::label::MentionKind::Purpose, &format!("fun {attack}"), None);
    sample.practice(
        crate::practice::Action::Share,
        "share",
        &[(crate::practice::Role::Data, name), (crate::practice::Role::Recipient, evil), (crate::practice::Role::Purpose, fun)],
    );
    sample.extraction.document.metadata.source_url = Some("javascript:alert(4)".to_owned());
    let finding = Finding {
        code: attack.to_owned(),
        severity: Severity::Error,
        title: attack.to_owned(),
        message: attack.to_owned(),
        law: attack.to_owned(),
        evidence: vec![(0, 5, attack.to_owned())],
    };
    let findings = Findings { all: vec![finding], measured: attack.to_owned() };
    let knowledge = knowledge();
    let graph = FlowGraph::build(&sample.extraction, &knowledge);
    let pictures = PictureOptions::default();
    let options = PageOptions { title: attack, findings: Some(&findings), index: None, pictures: &pictures };
    let own = policy(&sample.extraction, &graph, &knowledge, &options);
    let parsed = parse(&own);
    parsed.assert_inert();
    assert!(parsed.text.contains("<img src=x onerror=alert(1)>"), "it is said all the same");
    let listed = Policy::of(&sample.extraction, "evil.html", Some(&findings));
    parse(&corpus(&graph, attack, &[listed], &PictureOptions::default())).assert_inert();
}

#[test]
fn data_in_the_page_end_no_element() {
    let extraction = brambleway();
    let graph = FlowGraph::build(&extraction, &knowledge());
    let model = Model::of(&graph, "</script><!--\u{2028}&amp;", true, &[Policy::of(&extraction, "", None)]);
    let written = json(&model);
    assert!(!written.contains(['<', '>', '&', '\u{2028}']));
    let read: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    assert_eq!(read["title"], "</script><!--\u{2028}&amp;");
}

#[test]
fn findings_lead_to_their_words() {
    let extraction = brambleway();
    let document = &extraction.document;
    let sentence = &extraction.segments.sentences[1];
    let points = document.map.source_points(&document.source, sentence.span);
    let words = sentence.span.of(&document.text).to_owned();
    let finding = Finding {
        code: "X01".into(),
        severity: Severity::Warning,
        title: "Something".into(),
        message: "There is something.".into(),
        law: "A law".into(),
        evidence: vec![(points.start, points.end, words)],
    };
    let findings = Findings { all: vec![finding], measured: String::new() };
    let page = String::from_utf8(page_of(&extraction, Some(&findings))).expect("it is text");
    assert!(page.contains("warning X01") && page.contains("href=\"#s2\""));
    assert!(String::from_utf8(page_of(&extraction, Some(&Findings::default()))).expect("it is text").contains("No findings."));
    assert!(!String::from_utf8(page_of(&extraction, None)).expect("it is text").contains("id=\"findings\""), "none were looked for");
}

#[test]
fn without_the_script_the_page_says_so() {
    assert!(fallback(false).contains("without the interactive explorer") && fallback(true).contains("<noscript>"));
    let page = String::from_utf8(page_of(&brambleway(), None)).expect("it is text");
    assert_eq!(page.contains("id=\"fallback\""), SCRIPT.is_empty());
    assert!(page.contains("<svg") && page.matches("<table>").count() >= 3, "picture and tables are there in any case");
}

#[test]
fn a_page_of_many_is_bounded_and_leads_to_the_others() {
    let extraction = crowd(550, 600);
    let graph = FlowGraph::build(&extraction, &knowledge());
    let listed = Policy::of(&extraction, "one.html", Some(&Findings::default()));
    let page = corpus(&graph, "All", &[listed], &PictureOptions::default());
    let parsed = parse(&page);
    parsed.assert_inert();
    assert!(parsed.attribute("href").iter().any(|href| href.starts_with("one.html#p")));
    let rows = parsed.tags.iter().filter(|(tag, _)| tag == "tr").count();
    assert!(graph.len() > 1_500 && rows < 1_200 && parsed.text.contains("300 of"), "{} flows, {rows} rows", graph.len());
}

#[test]
fn a_policy_without_statements_has_a_page() {
    let sample = Sample::new("empty.txt", "Nothing here.", None);
    let parsed = parse(&page_of(&sample.extraction, None));
    parsed.assert_inert();
    assert!(parsed.text.contains("Nothing here."));
}
