//! The cases of `tests/cases/practices`: sentences that a lawyer can read, and what each yields. The format is described there.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use policyflow::document::Source;
use policyflow::knowledge::Knowledge;
use policyflow::label::{Mention, MentionKind, PartyKind};
use policyflow::pipeline::{Extraction, Options, extract};
use policyflow::practice::{Action, Practice};

const GAP: &str = "(known gap)";
/// Words at the beginning that do not decide whether two expressions are the same, nor does "to" of an infinitive.
const SMALL: [&str; 14] = ["your", "our", "the", "a", "an", "any", "all", "some", "his", "her", "their", "to", "for", "in"];
/// Roles whose fillers are listed completely.
const COMPLETE: [&str; 2] = ["data", "recipient"];

/// What a case says of one argument.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filler {
    words: String,
    is: Option<String>,
    stands_for: Option<String>,
}

/// One thing that a case says is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stated {
    action: String,
    polarity: String,
    modality: Option<String>,
    arguments: Vec<(String, Vec<Filler>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Case {
    file: PathBuf,
    line: usize,
    title: String,
    is_gap: bool,
    text: String,
    stated: Vec<Stated>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/practices")
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the cases").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "txt")).collect();
    files.sort();
    files
}

fn parse(file: &Path, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let at = format!("{}:{}", file.display(), index + 1);
        if let Some(title) = line.strip_prefix("### ") {
            let (title, file) = (title.trim().to_owned(), file.to_owned());
            cases.push(Case { file, line: index + 1, title, is_gap: false, text: String::new(), stated: Vec::new() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if line == GAP && case.text.is_empty() {
            case.is_gap = true;
        } else if let Some(head) = line.strip_prefix("-> ") {
            let stated = parse_head(head).unwrap_or_else(|wrong| panic!("{at}: {wrong}"));
            case.stated.extend(stated);
        } else if let Some(stated) = case.stated.last_mut() {
            if !line.trim().is_empty() {
                stated.arguments.push(parse_argument(line).unwrap_or_else(|| panic!("{at}: not an argument: {line:?}")));
            }
        } else {
            case.text.push_str(line);
            case.text.push('\n');
        }
    }
    cases
}

/// `share, denied, possible`; `None` for `nothing`.
fn parse_head(head: &str) -> Result<Option<Stated>, String> {
    let words: Vec<&str> = head.split(',').map(str::trim).collect();
    match words[..] {
        ["nothing"] => Ok(None),
        [action, polarity @ ("affirmed" | "denied"), ref modality @ ..] if Action::from_word(action).is_some() && modality.len() < 2 => {
            Ok(Some(Stated {
                action: action.to_owned(),
                polarity: polarity.to_owned(),
                modality: modality.first().map(ToString::to_string),
                arguments: Vec::new(),
            }))
        }
        _ => Err(format!("expected \"-> action, affirmed or denied\" or \"-> nothing\", not {head:?}")),
    }
}

fn parse_argument(line: &str) -> Option<(String, Vec<Filler>)> {
    let (role, fillers) = line.trim().split_once(": ")?;
    let filler = |part: &str| {
        let (words, is) = part.split_once(" = ").map_or((part, None), |(words, is)| (words, Some(is.trim().to_owned())));
        let (words, stands_for) = words.split_once(" ~ ").map_or((words, None), |(words, other)| (words, Some(other.trim().to_owned())));
        Filler { words: words.trim().to_owned(), is, stands_for }
    };
    Some((role.to_owned(), fillers.split(';').map(filler).collect()))
}

/// Words without what does not matter: case, spaces, small words at the beginning, a full stop at the end.
fn fold(words: &str) -> String {
    let lower = words.to_lowercase();
    let mut rest: Vec<&str> = lower.trim_end_matches(['.', ';', ',']).split_whitespace().collect();
    while rest.len() > 1 && SMALL.contains(&rest[0]) {
        rest.remove(0);
    }
    rest.join(" ")
}

fn fillers<'a>(found: &'a Extraction, practice: &'a Practice, role: &'a str) -> impl Iterator<Item = &'a Mention> {
    practice.arguments.iter().filter(move |argument| argument.role.as_str() == role).map(|argument| &found.mentions[argument.mention])
}

fn same(found: &Extraction, mention: &Mention, filler: &Filler) -> bool {
    let words = fold(mention.span.of(&found.document.text));
    let is = |wanted: &String| {
        let party = (mention.kind == MentionKind::Party).then_some(mention.party).flatten().map(PartyKind::as_str);
        [party, mention.name.as_deref(), mention.concept.as_deref()].contains(&Some(wanted.as_str()))
    };
    let stands_for = |wanted: &String| mention.resolved.as_deref().is_some_and(|resolved| fold(resolved) == fold(wanted));
    words == fold(&filler.words) && filler.is.as_ref().is_none_or(is) && filler.stands_for.as_ref().is_none_or(stands_for)
}

/// Whether `practice` could be (a part of) what is stated: nothing in it goes beyond.
fn fits(found: &Extraction, practice: &Practice, stated: &Stated) -> bool {
    practice.action.as_str() == stated.action
        && practice.polarity.as_str() == stated.polarity
        && stated.modality.as_ref().is_none_or(|modality| modality == practice.modality.as_str())
        && COMPLETE.iter().all(|role| {
            let listed = || stated.arguments.iter().filter(|(other, _)| other == role).flat_map(|(_, fillers)| fillers);
            fillers(found, practice, role).all(|mention| listed().any(|filler| same(found, mention, filler)))
        })
}

/// What is wrong with what was found; nothing if it is what the case says.
fn faults(case: &Case, found: &Extraction) -> Vec<String> {
    let mut faults = Vec::new();
    let mut explained = BTreeSet::new();
    for stated in &case.stated {
        let parts: Vec<usize> = (0..found.practices.len()).filter(|&at| fits(found, &found.practices[at], stated)).collect();
        if parts.is_empty() {
            faults.push(format!(
                "missing: {}, {}{}",
                stated.action,
                stated.polarity,
                stated.modality.as_ref().map_or(String::new(), |m| format!(", {m}"))
            ));
        }
        for (role, wanted) in &stated.arguments {
            for filler in wanted {
                let is_there = parts.iter().any(|&at| fillers(found, &found.practices[at], role).any(|mention| same(found, mention, filler)));
                if !is_there && !parts.is_empty() {
                    faults.push(format!("missing in {}: {role}: {}", stated.action, spell(filler)));
                }
            }
        }
        explained.extend(parts);
    }
    for (_, practice) in found.practices.iter().enumerate().filter(|(at, _)| !explained.contains(at)) {
        faults.push(format!("not said, or with more than is said: {}, {}", practice.action.as_str(), practice.polarity.as_str()));
    }
    faults
}

fn spell(filler: &Filler) -> String {
    let part = |sign: &str, value: &Option<String>| value.as_ref().map_or(String::new(), |value| format!(" {sign} {value}"));
    format!("{}{}{}", filler.words, part("~", &filler.stands_for), part("=", &filler.is))
}

/// A practice as a case would write it.
fn describe(found: &Extraction, practice: &Practice) -> String {
    let mut out = format!("-> {}, {}, {}\n", practice.action.as_str(), practice.polarity.as_str(), practice.modality.as_str());
    for argument in &practice.arguments {
        let mention = &found.mentions[argument.mention];
        let words = mention.span.of(&found.document.text).replace('\n', " ");
        let resolved = mention.resolved.as_ref().map_or(String::new(), |resolved| format!(" ~ {resolved}"));
        let is = mention.name.as_deref().or(mention.concept.as_deref()).or(mention.party.map(PartyKind::as_str));
        writeln!(out, "   {}: {words}{resolved}{}", argument.role.as_str(), is.map_or(String::new(), |is| format!(" = {is}")))
            .expect("a string takes everything");
    }
    out
}

fn read(case: &Case, knowledge: &Knowledge) -> Extraction {
    let source = Source { path: "case.md".to_owned(), bytes: case.text.clone().into_bytes() };
    extract(&source, knowledge, &Options { controller: Some("Fernhill Ltd".to_owned()), ..Options::default() })
}

/// Why the run fails for this case, if it does.
fn report(case: &Case, found: &Extraction, faults: &[String]) -> Option<String> {
    let place = format!("{}:{}: {}", case.file.display(), case.line, case.title);
    if faults.is_empty() {
        return case.is_gap.then(|| format!("{place}\n  is right now: take the mark {GAP} away (UPDATE_CASES=1 does it)\n"));
    }
    if case.is_gap {
        return None;
    }
    let mut out = format!("{place}\n  {}\n", case.text.trim().replace('\n', "\n  "));
    faults.iter().for_each(|fault| writeln!(out, "  * {fault}").expect("a string takes everything"));
    out.push_str("  found:\n");
    found.practices.iter().for_each(|practice| out.push_str(&describe(found, practice)));
    Some(out)
}

/// A mistyped concept would look like a gap of the program.
fn assert_concepts(case: &Case, knowledge: &Knowledge) {
    let fillers = case.stated.iter().flat_map(|stated| &stated.arguments).flat_map(|(_, fillers)| fillers);
    for is in fillers.filter_map(|filler| filler.is.as_deref()).filter(|is| is.contains(':')) {
        assert!(knowledge.concept(is).is_some(), "{}:{}: no concept {is} in ontology/terms", case.file.display(), case.line);
    }
}

/// `text` with the mark under exactly those titles that stand on the lines of `gaps`.
fn marked(text: &str, gaps: &BTreeSet<usize>) -> String {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| *line != GAP) {
        out.push_str(line);
        out.push('\n');
        if gaps.contains(&(index + 1)) {
            out.push_str(GAP);
            out.push('\n');
        }
    }
    out
}

#[test]
fn sentences_yield_what_they_say() {
    let knowledge = Knowledge::embedded().expect("the embedded knowledge is well formed");
    let update = std::env::var_os("UPDATE_CASES").is_some_and(|value| value == "1");
    let (mut reports, mut count, mut right) = (String::new(), 0, 0);
    for file in files() {
        let text = fs::read_to_string(&file).expect("a file of cases");
        let mut gaps = BTreeSet::new();
        for case in parse(&file, &text) {
            assert_concepts(&case, &knowledge);
            let found = read(&case, &knowledge);
            let faults = faults(&case, &found);
            count += 1;
            right += usize::from(faults.is_empty());
            if !faults.is_empty() {
                gaps.insert(case.line);
            }
            reports.push_str(&report(&case, &found, &faults).unwrap_or_default());
        }
        if update && marked(&text, &gaps) != text {
            fs::write(&file, marked(&text, &gaps)).expect("the cases can be written");
        }
    }
    println!("{right} of {count} cases are right");
    assert!(count >= 60, "only {count} cases were found");
    assert!(update || reports.is_empty(), "\n{reports}{right} of {count} cases are right");
}

#[test]
fn the_format_is_read_as_described() {
    let text = "Head\n\n### One\n(known gap)\nWe collect:\n\n- it.\n-> collect, denied, possible\n   data: it ~ your name; age = pd:Age\n\n### Two\nHello.\n-> nothing\n";
    let cases = parse(Path::new("x.txt"), text);
    assert_eq!((cases.len(), cases[0].is_gap, cases[1].is_gap, cases[1].stated.len()), (2, true, false, 0));
    assert_eq!(cases[0].text, "We collect:\n\n- it.\n");
    let stated = &cases[0].stated[0];
    assert_eq!((stated.action.as_str(), stated.polarity.as_str(), stated.modality.as_deref()), ("collect", "denied", Some("possible")));
    assert_eq!(stated.arguments[0].1.iter().map(spell).collect::<Vec<_>>(), ["it ~ your name", "age = pd:Age"]);
    assert_eq!(fold("Your  E-mail address."), "e-mail address");
    assert_eq!(marked(text, &BTreeSet::from([11])), text.replace("(known gap)\n", "").replace("### Two\n", "### Two\n(known gap)\n"));
    assert!(parse_head("disclose, denied").is_err() && parse_head("share, maybe").is_err());
}
