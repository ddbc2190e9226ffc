//! The house's order, read from its sources: who imports whom, who names which crate, who opens files, how long things get.
//!
//! The reading is plain: comments and the contents of string literals are blanked, then names are looked for. Code under `#[cfg(test)]` is
//! free to import what it likes (samples join many stages), but not to be long or to `unwrap`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The rows of the house, from the ground up: a module names only modules in earlier rows.
const ROWS: [&[&str]; 17] = [
    &["text"],
    &["diagnostic"],
    &["knowledge"],
    &["document"],
    &["segment"],
    &["annotate"],
    &["label"],
    &["practice"],
    &["resolve"],
    &["pipeline"],
    &["graph"],
    &["view"],
    &["query"],
    &["audit", "diff", "lineage", "corpus", "evaluate"],
    &["serve", "push"],
    &["train"],
    &["cli"],
];

/// Crates and parts of the standard library that only some modules name.
const RESERVED: [(&str, &[&str]); 5] = [
    ("petgraph", &["graph"]),
    ("oxigraph", &["knowledge", "view/rdf", "query", "audit", "diff", "serve", "push"]),
    ("clap", &["cli", "main"]),
    ("anyhow", &["cli", "main"]),
    ("std::fs", &["knowledge", "corpus", "cli", "train"]),
];

const MAX_FUNCTION: usize = 60;
/// Functions that are longer still and wait to be divided: this list only gets shorter.
const LONG: [(&str, &str); 2] = [("label/features", "run"), ("practice/link", "pair")];
const MAX_MAIN: usize = 40;

/// A source file: where it stands below `src/` without the ending, and its code without comments, strings and (apart) tests.
struct File {
    path: PathBuf,
    room: String,
    code: String,
    untested: String,
}

impl File {
    /// The top-level module that it belongs to.
    fn module(&self) -> &str {
        self.room.split('/').next().expect("a path has a first part")
    }

    fn is_in(&self, room: &str) -> bool {
        self.room.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Line of the byte `at` of its code, from 1.
    fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    fn say(&self, at: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path.display(), self.line(at))
    }
}

fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    let read = |path: PathBuf| {
        let code = blank(&fs::read_to_string(&path).expect("a source file"));
        let path = path.strip_prefix(root).expect("it stands below the root").to_owned();
        let room = path.with_extension("").components().skip(1).map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let tests = room == "sample" || room.ends_with("/tests") || room == "tests";
        let untested = if tests { String::new() } else { without_tests(&code) };
        File { path, room, code, untested }
    };
    found.into_iter().map(read).collect()
}

/// `source` with the contents of comments, strings and characters turned to spaces; lines and lengths stay.
fn blank(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8(out).expect("whole literals were blanked")
}

/// Where the comment, string or character that begins at `at` ends; `at` itself where none begins.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let named = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    let until =
        |needle: &[u8], from: usize| rest[from..].windows(needle.len()).position(|part| part == needle).map_or(bytes.len(), |to| at + from + to);
    match rest {
        [b'/', b'/', ..] => until(b"\n", 0),
        [b'/', b'*', ..] => (until(b"*/", 2) + 2).min(bytes.len()),
        [b'r', b'"' | b'#', ..] if !named => {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            if rest.get(1 + hashes) != Some(&b'"') {
                return at;
            }
            let close = [&b"\""[..], &vec![b'#'; hashes]].concat();
            until(&close, 2 + hashes) + close.len()
        }
        [b'"', ..] => quoted_end(bytes, at, b'"'),
        [b'\'', b'\\', ..] => quoted_end(bytes, at, b'\''),
        [b'\'', first, ..] => {
            let width = match first {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            if rest.get(1 + width) == Some(&b'\'') { at + width + 2 } else { at }
        }
        _ => at,
    }
}

fn quoted_end(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != quote {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    (end + 1).min(bytes.len())
}

/// `code` with everything under `#[cfg(test)]` turned to spaces.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    for (at, mark) in code.match_indices("#[cfg(test)]") {
        let end = item_end(code, at + mark.len());
        let spaces: String = code[at..end].chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }).collect();
        // Non-ASCII letters stand only in literals, which are blank by now.
        out.replace_range(at..end, &spaces);
    }
    out
}

/// Where the item that begins at `at` ends: its semicolon, or the brace that closes its body.
fn item_end(code: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, byte) in code.as_bytes()[at..].iter().enumerate() {
        match byte {
            b';' if depth == 0 => return at + offset + 1,
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && *byte == b'}' {
                    return at + offset + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Places where `word` stands as a path's first name, not inside a longer name.
fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        !code[..at].ends_with(is_name) && !code[..at].ends_with("::") && !code[..at].ends_with('.') && !code[at + word.len()..].starts_with(is_name)
    })
}

fn name_at(code: &str) -> &str {
    let end = code.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(code.len());
    &code[..end]
}

/// The names of a path or of a group of paths that begins here: `a::b` gives a, `{a::b, c::{d, e}}` gives a and c.
fn first_names(code: &str) -> Vec<&str> {
    if !code.starts_with('{') {
        return vec![name_at(code)];
    }
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, false);
    for (at, letter) in code.char_indices() {
        match letter {
            '{' => (depth, fresh) = (depth + 1, depth == 0),
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => fresh = true,
            letter if fresh && !letter.is_whitespace() => {
                names.push(name_at(&code[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

/// The modules at the top that a file names, each with the place: `crate::x`, and as many `super::` as lead up there.
fn imports(file: &File) -> Vec<(usize, String)> {
    let code = &file.untested;
    let depth = file.room.split('/').count();
    let mut found = Vec::new();
    for at in words(code, "crate") {
        let Some(rest) = code[at..].strip_prefix("crate::") else { continue };
        found.extend(first_names(rest).into_iter().map(|name| (at, name.to_owned())));
    }
    for at in words(code, "super") {
        let supers = code[at..].split("::").take_while(|part| *part == "super").count();
        let rest = &code[at + supers * "super::".len().min(code.len() - at)..];
        if supers >= depth {
            found.extend(first_names(rest).into_iter().map(|name| (at, name.to_owned())));
        }
    }
    found
}

fn rows() -> BTreeMap<&'static str, usize> {
    ROWS.iter().enumerate().flat_map(|(row, names)| names.iter().map(move |name| (*name, row))).collect()
}

fn assert_none(offenders: &[String], rule: &str) {
    let mut list = String::new();
    offenders.iter().for_each(|line| writeln!(list, "  {line}").expect("a string takes everything"));
    assert!(offenders.is_empty(), "{rule}:\n{list}");
}

#[test]
fn a_module_names_only_modules_in_earlier_rows() {
    let rows = rows();
    let mut offenders = Vec::new();
    for file in files("src").iter().filter(|file| !matches!(file.room.as_str(), "lib" | "main" | "sample")) {
        let Some(own) = rows.get(file.module()) else {
            offenders.push(format!("{}: its module stands in no row (tests/architecture.rs lists them)", file.path.display()));
            continue;
        };
        for (at, name) in imports(file) {
            // What is no module of a row is a name that lib.rs passes on, or one of the file's own module.
            let Some(row) = rows.get(name.as_str()) else { continue };
            if row >= own && name != file.module() {
                offenders.push(file.say(at, &format!("{} imports {name}, which stands above or beside it", file.module())));
            }
        }
    }
    assert_none(&offenders, "imports against the order of the house");
}

#[test]
fn crates_and_files_are_named_where_they_belong() {
    let mut offenders = Vec::new();
    for file in files("src").iter().filter(|file| file.room != "sample") {
        for (name, rooms) in RESERVED {
            if rooms.iter().any(|room| file.is_in(room)) {
                continue;
            }
            for at in words(&file.untested, name) {
                offenders.push(file.say(at, &format!("{name} is for {} only", rooms.join(", "))));
            }
            if let Some(part) = name.strip_prefix("std::") {
                for at in words(&file.untested, "std") {
                    let grouped = file.untested[at..].strip_prefix("std::").filter(|rest| rest.starts_with('{'));
                    if grouped.is_some_and(|rest| first_names(rest).contains(&part)) {
                        offenders.push(file.say(at, &format!("{name} is for {} only", rooms.join(", "))));
                    }
                }
            }
        }
    }
    assert_none(&offenders, "names out of their rooms");
}

#[test]
fn nothing_is_left_to_chance_or_for_later() {
    let mut offenders = Vec::new();
    for file in ["src", "tests", "benches", "examples"].into_iter().flat_map(files) {
        for pattern in [".unwrap()", "todo!", "dbg!", "unimplemented!"] {
            offenders.extend(file.code.match_indices(pattern).map(|(at, _)| file.say(at, pattern)));
        }
        if file.room.ends_with("/mod") {
            offenders.push(format!("{}: a module is foo.rs beside foo/", file.path.display()));
        }
    }
    assert_none(&offenders, "say why it holds (expect), do it, or leave it out");
}

#[test]
fn functions_fit_on_a_page_and_main_is_thin() {
    let mut offenders = Vec::new();
    for file in ["src", "tests", "benches", "examples"].into_iter().flat_map(files) {
        for at in words(&file.code, "fn") {
            let name = name_at(file.code[at + 2..].trim_start());
            let end = item_end(&file.code, at);
            let lines = file.line(end) - file.line(at) + 1;
            if !name.is_empty() && lines > MAX_FUNCTION && !LONG.contains(&(&file.room, name)) {
                offenders.push(file.say(at, &format!("{name} has {lines} lines, at most {MAX_FUNCTION} are read at a glance")));
            }
        }
        if file.room == "main" && file.path.starts_with("src") {
            let lines = file.code.lines().count();
            assert!(lines <= MAX_MAIN, "src/main.rs has {lines} lines: what it does belongs in src/cli");
        }
    }
    assert_none(&offenders, "long functions");
}

#[test]
fn the_reading_itself_is_right() {
    let code = blank("let a = \"crate::cli\"; // crate::cli\nlet b = 'c'; let c: &'static str = r#\"x \"fn\" y\"#; /* fn */ '\\'' '\"' ok");
    assert!(!code.contains("cli") && !code.contains("fn") && code.ends_with("ok") && code.contains("&'static str"), "{code}");
    assert_eq!(first_names("{text::Span, view::{rdf, csv}, cli}"), ["text", "view", "cli"]);
    assert_eq!(first_names("graph::FlowGraph;"), ["graph"]);
    let tested = without_tests("use crate::a;\n#[cfg(test)]\nmod tests {\n use crate::b;\n}\nfn x() {}");
    assert!(tested.contains("crate::a") && !tested.contains("crate::b") && tested.ends_with("fn x() {}"));
    let file =
        File { path: PathBuf::new(), room: "label/linear".into(), code: String::new(), untested: "use super::super::cli; use super::own;".into() };
    assert_eq!(imports(&file), [(4, "cli".to_owned())]);
}
