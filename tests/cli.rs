//! The program as people and scripts meet it: exit codes, streams, order, messages.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use assert_cmd::Command as Program;
use tempfile::TempDir;

const POLICY: &str = "Privacy policy of Fernhill Ltd\n\nWe collect your e-mail address when you write to us. We do not sell your personal data.\n";

fn program() -> Program {
    let mut program = Program::cargo_bin("policyflow").expect("the program is built");
    program.env_remove("SOURCE_DATE_EPOCH");
    program
}

fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it stands in the folder")).expect("a folder");
        fs::write(path, POLICY).expect("a file");
    }
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it is text")
}

#[test]
fn help_has_examples_and_bad_arguments_are_trouble() {
    for command in [
        &["--help"][..],
        &["export", "--help"],
        &["extract", "--help"],
        &["text", "--help"],
        &["audit", "--help"],
        &["diff", "--help"],
        &["lineage", "--help"],
        &["query", "--help"],
        &["push", "--help"],
    ] {
        let out = program().args(command).output().expect("it runs");
        assert!(out.status.success() && text(&out.stdout).contains("Examples:"), "{command:?}");
    }
    program().arg("no-such-command").assert().code(2);
    program().args(["extract", "no-such-file.txt"]).assert().code(2);
}

#[test]
fn records_come_one_a_line_in_the_order_of_the_paths() {
    let folder = folder(&["b.txt", "a.txt", "deep/c.md", "not-a-policy.pdf"]);
    let out = program().current_dir(&folder).args(["extract", "b.txt", ".", "--threads", "2"]).output().expect("it runs");
    assert!(out.status.success(), "{}", text(&out.stderr));
    let paths: Vec<String> = text(&out.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a record")["document"]["path"].as_str().expect("a path").to_owned())
        .collect();
    assert_eq!(paths, ["b.txt", "./a.txt", "./b.txt", "./deep/c.md"]);
    assert!(text(&out.stderr).contains("4 documents, "));
}

#[test]
fn threads_do_not_show() {
    let names: Vec<String> = (0..30).map(|number| format!("{number}.txt")).collect();
    let folder = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let run = |threads: &str| program().current_dir(&folder).args(["extract", ".", "--quiet", "--threads", threads]).output().expect("it runs");
    let (one, four) = (run("1"), run("4"));
    assert_eq!(one.stdout, four.stdout);
    assert!(one.stderr.is_empty());
}

#[test]
fn standard_input_is_a_policy() {
    let out = program().args(["extract", "-", "--quiet"]).write_stdin(POLICY).output().expect("it runs");
    assert!(out.status.success() && text(&out.stdout).contains("\"path\":\"-\""));
    let out = program()
        .args(["text", "-"])
        .write_stdin("<html><body><main><p>We collect &amp; use data.</p></main></body></html>")
        .output()
        .expect("it runs");
    assert_eq!(text(&out.stdout).trim(), "We collect & use data.");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let folder = folder(&["good.txt", "empty/notes.pdf"]);
    let out = program().current_dir(&folder).args(["extract", "missing.txt", "empty", "good.txt"]).output().expect("it runs");
    assert_eq!(out.status.code(), Some(2));
    let errors = text(&out.stderr);
    assert!(errors.contains("cannot read missing.txt") && errors.contains("no policies in empty"), "{errors}");
    assert_eq!(text(&out.stdout).lines().count(), 1);
}

#[test]
fn a_reader_that_leaves_is_no_trouble() {
    let names: Vec<String> = (0..400).map(|number| format!("{number}.txt")).collect();
    let folder = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut child = Command::new(env!("CARGO_BIN_EXE_policyflow"))
        .current_dir(&folder)
        .args(["extract", ".", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut first = [0; 1];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a byte");
    let out = child.wait_with_output().expect("it ends");
    assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), String::new()));
}

#[test]
fn export_writes_every_format_for_each_policy_and_for_all() {
    let folder = folder(&["in/one.txt", "in/two.md", "in/deep/one.txt"]);
    let out = program().current_dir(&folder).args(["export", "in", "-o", "out"]).output().expect("it runs");
    assert!(out.status.success(), "{}", text(&out.stderr));
    let files = names(&folder.path().join("out"));
    for ending in ["ttl", "trig", "nq", "jsonld", "rdf", "dot", "svg", "mmd", "graphml", "register.csv", "register.html"] {
        assert_eq!(files.iter().filter(|name| name.ends_with(&format!(".{ending}"))).count(), 4, "{ending}: {files:?}");
        assert!(files.contains(&format!("two.{ending}")) && files.contains(&format!("all.{ending}")));
    }
    assert!(files.contains(&"all.jsonl".to_owned()) && !files.iter().any(|name| name.contains("part")), "{files:?}");
    assert_eq!(names(&folder.path().join("out/csv")).len(), 4 * 6 + 1, "tables, and what their columns mean");
    assert!(!files.iter().any(|name| name.ends_with(".png") || name == "neo4j"), "what is large or for one program is not asked for: {files:?}");
}

#[test]
fn export_draws_what_is_asked_for() {
    let folder = folder(&["in/one.txt", "in/two.md"]);
    let formats = "svg,png,gexf,cx2,neo4j,neptune";
    let options = ["--detail", "overview", "--focus", "e-mail", "--min-confidence", "0.1", "--direction", "tb", "--quiet"];
    program().current_dir(&folder).args(["export", "in", "-o", "out", "--format", formats]).args(options).assert().success();
    let expected = ["all", "one", "two"].iter().flat_map(|name| ["cx2", "gexf", "png", "svg"].map(|ending| format!("{name}.{ending}")));
    let files: Vec<String> = names(&folder.path().join("out"));
    assert_eq!(files.iter().filter(|name| name.contains('.')).cloned().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    for database in ["neo4j", "neptune"] {
        assert_eq!(names(&folder.path().join("out").join(database)).len(), 3 * 2, "{database}");
    }
    let picture = fs::read_to_string(folder.path().join("out/one.svg")).expect("a picture");
    assert!(picture.contains("what has to do with “e-mail”, confidence at least 0.10"));
    let out = program().current_dir(&folder).args(["export", "in", "-o", "out", "--min-confidence", "2"]).output().expect("it runs");
    assert!(!out.status.success() && text(&out.stderr).contains("0 to 1"));
}

#[test]
fn export_writes_the_same_bytes_again_and_only_what_is_asked_for() {
    let folder = folder(&["in/one.txt", "in/two.md"]);
    for (output, threads) in [("first", "1"), ("second", "3")] {
        program().current_dir(&folder).args(["export", "in", "-o", output, "--threads", threads]).assert().success();
    }
    for name in names(&folder.path().join("first")).into_iter().filter(|name| name != "csv") {
        let read = |output: &str| fs::read(folder.path().join(output).join(&name)).expect("a file");
        assert!(read("first") == read("second"), "{name}");
    }
    program().current_dir(&folder).args(["export", "in", "-o", "some", "--format", "svg,nquads"]).assert().success();
    assert_eq!(names(&folder.path().join("some")), ["all.nq", "all.svg", "one.nq", "one.svg", "two.nq", "two.svg"]);
}

#[test]
fn export_says_what_is_wrong_with_its_arguments() {
    let folder = folder(&["one.txt", "file"]);
    for (arguments, message) in [
        (&["export", "one.txt", "-o", "file"][..], "cannot write into file"),
        (&["export", "one.txt", "-o", "file/below"], "cannot write into file/below"),
        (&["export", "one.txt", "-o", "out", "--base-iri", "no iri"], "--base-iri"),
        (&["export", "one.txt", "-o", "out", "--format", "word"], "word"),
        (&["export", "one.txt", "-o", "out", "--ontology", "none"], "no such folder"),
    ] {
        let out = program().current_dir(&folder).args(arguments).output().expect("it runs");
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(text(&out.stderr).contains(message), "{arguments:?}: {}", text(&out.stderr));
    }
}

#[test]
fn the_time_of_the_run_is_said_only_when_given() {
    let folder = folder(&["one.txt"]);
    let graph = || fs::read_to_string(folder.path().join("out/one.nq")).expect("a file");
    let arguments = ["export", "one.txt", "-o", "out", "--format", "nquads"];
    program().current_dir(&folder).args(arguments).assert().success();
    assert!(!graph().contains("endedAtTime"));
    program().current_dir(&folder).args(arguments).env("SOURCE_DATE_EPOCH", "86400").assert().success();
    assert!(graph().contains("1970-01-02T00:00:00Z"));
    program().current_dir(&folder).args(arguments).env("SOURCE_DATE_EPOCH", "soon").assert().code(2);
}

#[test]
fn questions_are_asked_of_graphs_folders_and_policies() {
    let folder = folder(&["a.txt"]);
    let program = || {
        let mut program = program();
        program.current_dir(&folder);
        program
    };
    program().args(["export", "a.txt", "-o", "out", "--format", "turtle,nquads,trig", "--quiet"]).assert().success();
    let count = "SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a pf:DeniedFlow }";
    for graph in ["out", "out/a.ttl", "out/a.trig", "out/all.nq", "a.txt", "."] {
        let out = program().args(["query", graph, "-e", count, "--format", "csv", "--quiet"]).output().expect("it runs");
        assert!(out.status.success() && text(&out.stdout) == "n\r\n1\r\n", "{graph}: {} {}", text(&out.stdout), text(&out.stderr));
    }
    let out = program().args(["query", "out", "--name", "overview"]).output().expect("it runs");
    assert!(text(&out.stdout).contains("Fernhill Ltd"), "{}", text(&out.stdout));
    let out = program().args(["query", "--list"]).output().expect("it runs");
    assert!(out.status.success() && text(&out.stdout).lines().count() > 20);
    let out = program().args(["query", "--name", "sale", "--show"]).output().expect("it runs");
    assert!(text(&out.stdout).contains("SELECT DISTINCT"));
    let out = program().args(["query", "out", "-e", "ASK { ?s a dpv:PrivacyNotice }", "--format", "json"]).output().expect("it runs");
    assert!(text(&out.stdout).contains("\"boolean\":true"));
    let out = program().args(["query", "out", "--file", "-", "--format", "turtle"]).write_stdin("DESCRIBE ?f { ?f a pf:DeniedFlow }").output();
    assert!(text(&out.expect("it runs").stdout).contains("pf:DeniedFlow"));
}

#[test]
fn bad_questions_are_trouble_and_say_where() {
    let folder = folder(&["a.txt"]);
    fs::write(folder.path().join("bad.ttl"), "<urn:a> <urn:b> nonsense .").expect("a file");
    fs::write(folder.path().join("good.ttl"), "<urn:a> <urn:b> 1 .").expect("a file");
    for (arguments, message) in [
        (&["good.ttl", "-e", "SELECT ?s\nWHERE { ?s ?p"][..], "query: line 2, column 14: expected "),
        (&["good.ttl", "--name", "nothing"], "there are who-gets, "),
        (&["good.ttl", "--name", "sale", "--param", "x=1"], "it takes none"),
        (&["good.ttl", "--file", "none.rq"], "cannot read none.rq"),
        (&["good.ttl", "-e", "ASK {}", "--format", "turtle"], "turtle is a format of graphs"),
        (&["bad.ttl", "-e", "ASK {}"], "bad.ttl: "),
        (&["good.ttl"], "what is asked?"),
        (&["-e", "ASK {}"], "no graph is given"),
        (&["none.nq", "-e", "ASK {}"], "cannot read none.nq"),
    ] {
        let out = program().current_dir(&folder).arg("query").args(arguments).output().expect("it runs");
        assert!(out.status.code() == Some(2) && text(&out.stderr).contains(message), "{arguments:?}: {}", text(&out.stderr));
        assert!(out.stdout.is_empty(), "{arguments:?}");
    }
    let out = program().current_dir(&folder).args(["query", "bad.ttl", "good.ttl", "-e", "SELECT ?o { ?s ?p ?o }", "--format", "csv"]).output();
    let out = out.expect("it runs");
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(2), "o\r\n1\r\n".to_owned()), "the others are still asked");
}

#[test]
fn questions_of_an_ontology_stand_before_those_built_in() {
    let folder = folder(&["a.txt"]);
    fs::create_dir_all(folder.path().join("own/queries")).expect("a folder");
    fs::write(folder.path().join("own/queries/sale.rq"), "# title: Mine\n# about: Mine.\nSELECT (1 AS ?mine) {}\n").expect("a file");
    let out = program().current_dir(&folder).args(["query", "a.txt", "--ontology", "own", "--name", "sale", "--format", "csv", "--quiet"]).output();
    let out = out.expect("it runs");
    assert_eq!(text(&out.stdout), "mine\r\n1\r\n", "{}", text(&out.stderr));
}

/// A folder with a policy that has an error (a placeholder) and a warning (using is consent), and a later version without.
fn audited() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let old = "# Privacy policy of Fernhill Ltd\n\nFernhill Ltd (\"we\", \"us\") sells ferns. Last updated: 4 May 2025.\n\nBy using our website, you consent to our use of cookies. Write to us at [address].\n";
    let new = "# Privacy policy of Fernhill Ltd\n\nFernhill Ltd (\"we\", \"us\") sells ferns. Last updated: 4 May 2025.\n\nWe share your email address with Google for advertising. We use it to improve our services. Write to us.\n";
    fs::write(folder.path().join("old.md"), old).expect("a file");
    fs::write(folder.path().join("new.md"), new).expect("a file");
    folder
}

#[test]
fn audits_end_by_the_level_that_was_asked_for() {
    let folder = audited();
    let run = |arguments: &[&str]| {
        let mut program = program();
        program.env("SOURCE_DATE_EPOCH", "1777593600").current_dir(&folder).arg("audit").args(arguments).arg("--quiet");
        program.assert()
    };
    run(&["old.md"]).code(1);
    run(&["old.md", "--fail-on", "none"]).code(0);
    run(&["new.md"]).code(0);
    run(&["new.md", "--fail-on", "note"]).code(1);
    run(&["none.md"]).code(2);
    run(&["old.md", "--config", "none.toml"]).code(2);
    run(&["old.md", "--explain", "Z99"]).code(2);
    run(&[]).code(2);
    run(&["old.md", "--write-baseline", "known.json", "--fail-on", "none"]).code(0);
    run(&["old.md", "--baseline", "known.json", "--fail-on", "note"]).code(0);
    fs::write(folder.path().join("audit.toml"), "[severity]\nD06 = \"off\"\nB09 = \"note\"\n").expect("a file");
    run(&["old.md", "--config", "audit.toml", "--fail-on", "warning"]).code(0);
    fs::write(folder.path().join("seen.csv"), "domain,data\ntiktok.com,name\n").expect("a file");
    let out = run(&["new.md", "--observed", "seen.csv", "--format", "csv"]).get_output().clone();
    assert!(text(&out.stdout).contains(",E01,"), "{}", text(&out.stdout));
}

#[test]
fn graphs_that_were_exported_are_audited_too() {
    let folder = audited();
    let run = |arguments: &[&str]| program().env("SOURCE_DATE_EPOCH", "1777593600").current_dir(&folder).args(arguments).assert();
    run(&["export", "new.md", "-o", "out", "--format", "turtle,nquads", "--quiet"]).code(0);
    // Of a folder each graph is taken once; the text's place is its code points.
    for path in ["out", "out/new.ttl", "out/new.nq"] {
        let out = run(&["audit", path, "--format", "json", "--profile", "hygiene"]).code(0).get_output().clone();
        let found: serde_json::Value = serde_json::from_slice(&out.stdout).expect("it is JSON");
        assert_eq!(found["policies"].as_array().map(Vec::len), Some(1), "{path}");
        let policy = &found["policies"][0];
        assert_eq!(policy["path"], "new.md");
        let vague = policy["findings"].as_array().expect("findings").iter().find(|finding| finding["code"] == "B03");
        let evidence = &vague.unwrap_or_else(|| panic!("{policy}"))["evidence"][0];
        assert!(evidence["words"].as_str().is_some_and(|words| words.ends_with("improve our services.")) && evidence["line"].is_null(), "{evidence}");
        assert!(text(&out.stderr).contains("need the policy's text: A02"), "{}", text(&out.stderr));
    }
    fs::write(folder.path().join("other.ttl"), "<urn:a> <urn:b> <urn:c> .").expect("a file");
    run(&["audit", "other.ttl"]).code(2);
    fs::write(folder.path().join("broken.ttl"), "<urn:a> <urn:b> .").expect("a file");
    run(&["audit", "broken.ttl"]).code(2);
    run(&["audit", "new.md", "out/new.ttl", "--quiet"]).code(0);
}

#[test]
fn audits_are_listed_and_explained_without_a_policy() {
    let list = text(&program().args(["audit", "--list"]).assert().success().get_output().stdout);
    assert!(list.lines().count() >= 40 && list.contains("\nB06 warning"), "{list}");
    let one = text(&program().args(["audit", "--explain", "a08"]).assert().success().get_output().stdout);
    assert!(one.contains("GDPR Art. 13(1)(f)") && one.contains("SELECT") && one.contains("standard contractual clauses"), "{one}");
}

#[test]
fn reports_do_not_depend_on_threads() {
    let run = |threads: &str| {
        let mut program = program();
        program.current_dir(env!("CARGO_MANIFEST_DIR")).env("SOURCE_DATE_EPOCH", "1777593600");
        program.args(["audit", "examples/policies", "--quiet", "--format", "sarif", "--threads", threads]).assert().get_output().stdout.clone()
    };
    assert_eq!(text(&run("1")), text(&run("3")));
}

#[test]
fn differences_and_lineage_are_told() {
    let folder = audited();
    let run = |arguments: &[&str]| program().current_dir(&folder).args(arguments).arg("--quiet").assert();
    let out = text(&run(&["diff", "old.md", "new.md"]).code(0).get_output().stdout);
    assert!(out.contains("new recipient [D08]: Google") && out.contains("but the day that it gives itself did not"), "{out}");
    run(&["diff", "old.md", "new.md", "--fail-on", "warning"]).code(1);
    let same = text(&run(&["diff", "old.md", "old.md", "--fail-on", "note"]).code(0).get_output().stdout);
    assert!(same.contains("0 changes of meaning"), "{same}");
    run(&["diff", "old.md"]).code(2);
    run(&["diff", "old.md", "none.md"]).code(2);
    let out = run(&["lineage", ".", "--least", "1", "--format", "json"]).code(0).get_output().stdout.clone();
    let found: serde_json::Value = serde_json::from_slice(&out).expect("it is JSON");
    assert_eq!(found["texts"].as_array().map(Vec::len), Some(2));
}
