//! What README.md says is so: its commands run, its files and links exist, its picture is what the program draws.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The pictures, and what they are made of.
const PICTURES: [(&str, &str); 3] = [
    ("exports/aurelia-energy-gdpr.svg", "examples/policies/aurelia-energy-gdpr.md"),
    ("exports/all.svg", "examples/policies"),
    ("exports/lumo-fitness-app.svg", "examples/policies/lumo-fitness-app.md"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("the README")
}

fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_policyflow"));
    program.current_dir(root()).args(arguments).env_remove("SOURCE_DATE_EPOCH");
    program
}

/// The lines of the shell blocks.
fn commands(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_shell = false;
    for line in text.lines() {
        if let Some(language) = line.strip_prefix("```") {
            is_shell = language == "sh";
        } else if is_shell && !line.trim().is_empty() {
            lines.push(line.split(" #").next().unwrap_or(line).trim().to_owned());
        }
    }
    lines
}

#[test]
fn its_commands_run() {
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("out");
    let (mut run, mut tests) = (0, 0);
    for line in commands(&readme()) {
        if line == "cargo test" {
            // This is it.
            tests += 1;
            continue;
        }
        let rest = line.strip_prefix("cargo run --release -- ").unwrap_or_else(|| panic!("a command that is not tried: {line}"));
        let arguments: Vec<String> =
            rest.split_whitespace().map(|word| word.replacen("out", &out.to_string_lossy(), usize::from(word.starts_with("out")))).collect();
        let output = program(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).output().expect("it runs");
        // Findings and differences are no failure: they end with 1.
        let is_fine = output.status.success() || (output.status.code() == Some(1) && rest.starts_with(['a', 'd']));
        assert!(is_fine, "{line}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(rest.starts_with("export") || !output.stdout.is_empty(), "{line}: prints something");
        run += 1;
    }
    assert!(run >= 4 && tests == 1, "{run} commands were run");
    let table = readme();
    for name in ["all.ttl", "all.trig", "all.nq", "all.jsonld", "all.rdf", "all.svg", "all.dot", "all.jsonl", "brackwater-books.json"] {
        assert!(out.join(name).is_file(), "{name} was written");
        let ending = &name[name.rfind('.').expect("an ending")..];
        assert!(table.contains(&format!("`{ending}`")) || table.contains(name), "README says what {name} is for");
    }
}

#[test]
fn its_links_lead_somewhere() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"] {
        let path = root().join(document);
        let text = fs::read_to_string(&path).expect("a document");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let is_here = link.starts_with("http") || link.starts_with('#') || path.parent().expect("a folder").join(link).exists();
            assert!(is_here, "{document}: {link} leads nowhere");
        }
    }
}

#[test]
fn its_options_are_those_of_the_program() {
    let help: String = ["export", "extract"]
        .iter()
        .map(|command| String::from_utf8(program(&[command, "--help"]).output().expect("it runs").stdout).expect("it is text"))
        .collect();
    let text = readme();
    for option in ["--format", "--base-iri", "--controller", "--no-model", "--ontology", "--threads", "--quiet"] {
        assert!(help.contains(option) && text.contains(option), "{option}");
    }
}

#[test]
fn its_pictures_are_what_the_program_draws() {
    let text = readme();
    assert_eq!(text.matches("![").count(), PICTURES.len(), "every picture is made again here");
    for (picture, pictured) in PICTURES {
        assert!(text.contains(&format!("]({picture})")), "{picture}");
        let folder = TempDir::new().expect("a temporary folder");
        let out = folder.path().to_string_lossy();
        let done = program(&["export", pictured, "-o", &out, "--format", "svg", "--quiet"]).status().expect("it runs");
        assert!(done.success());
        let drawn = fs::read(folder.path().join(Path::new(picture).file_name().expect("a name"))).expect("a picture");
        let committed = root().join(picture);
        if std::env::var_os("UPDATE_EXPORTS").is_some_and(|value| value == "1") {
            fs::create_dir_all(committed.parent().expect("a folder")).expect("it can be made");
            fs::write(&committed, &drawn).expect("it can be written");
        }
        let is_same = fs::read(&committed).is_ok_and(|bytes| bytes == drawn);
        assert!(is_same, "{picture} is not what the program draws now: look at it and run UPDATE_EXPORTS=1 cargo test --test readme");
    }
}
