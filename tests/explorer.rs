//! `--format html`: pages are written on request, whole, the same for any number of threads, and lead to each other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_policyflow"));
    program.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("SOURCE_DATE_EPOCH");
    program
}

fn export(inputs: &[&str], formats: &str, threads: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut program = program();
    program.arg("export").args(inputs).args(["--quiet", "--format", formats, "--threads", threads, "-o"]).arg(folder.path());
    assert!(program.status().expect("it runs").success());
    folder
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The values of `attribute="…"` in a page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let before = format!(" {attribute}=\"");
    page.split(before.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn pages_are_whole_lead_to_each_other_and_do_not_depend_on_threads() {
    let (one, four) = (export(&["examples/policies"], "html", "1"), export(&["examples/policies"], "html", "4"));
    let names = files(one.path());
    assert_eq!((names.len(), names.contains("all.html")), (11, true), "{names:?}");
    assert_eq!(names, files(four.path()));
    let all = read(one.path(), "all.html");
    for name in &names {
        let page = read(one.path(), name);
        assert!(page == read(four.path(), name), "{name}: the number of threads shows");
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        assert!(name == "all.html" || values(&page, "href").contains(&"all.html"), "{name} leads back");
        assert!(name == "all.html" || values(&all, "href").iter().any(|href| href == name), "all.html leads to {name}");
    }
    for link in values(&all, "href").into_iter().filter(|link| link.contains(".html#")) {
        let (page, anchor) = link.split_once('#').expect("it has an anchor");
        assert!(read(one.path(), page).contains(&format!("id=\"{anchor}\"")), "{link} leads nowhere");
    }
}

#[test]
fn records_and_pages_give_statements_the_same_names() {
    let folder = export(&["examples/policies/nimbusfold-cloud.md"], "html,json,svg", "1");
    let record: serde_json::Value = serde_json::from_str(&read(folder.path(), "nimbusfold-cloud.json")).expect("it is JSON");
    let page = read(folder.path(), "nimbusfold-cloud.html");
    let practices = record["practices"].as_array().expect("a list");
    assert!(practices.len() > 10);
    for practice in practices {
        let id = practice["id"].as_str().expect("a name");
        assert_eq!(page.matches(&format!("<a id=\"{id}\"></a>")).count(), 1, "{id}");
    }
    let picture = read(folder.path(), "nimbusfold-cloud.svg");
    assert!(values(&picture, "href").iter().all(|href| href.starts_with("nimbusfold-cloud.html#p")), "the picture leads to the page beside it");
}

#[test]
fn a_hostile_file_brings_nothing_into_the_pages_but_words() {
    let folder = TempDir::new().expect("a temporary folder");
    let attack = "</script><img src=x onerror=alert(1)>";
    let text = format!(
        "# Privacy Policy of {attack} Ltd\n\nWe share your email address with \"{attack}\" for {attack} marketing.\n\n\
         We do not sell your {attack} location data to <script>alert(2)</script> advertisers.\n\nWe collect your name when you `{attack}` sign up.\n"
    );
    let path: PathBuf = folder.path().join("<b>evil.txt");
    fs::write(&path, text).expect("it can be written");
    let out = export(&[&path.to_string_lossy()], "html", "1");
    for name in files(out.path()) {
        let page = read(out.path(), &name);
        assert!(!page.contains("<img") && !page.contains("onerror=alert(1)>"), "{name}");
        assert!(page.contains("onerror") || page.contains("email address"), "{name} has the words");
        assert_eq!(page.matches("<script>alert").count(), 0, "{name}");
    }
}

#[test]
fn pages_are_written_on_request_only() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut program = program();
    program.args(["export", "examples/policies/tessaline-studio.txt", "--quiet", "-o"]).arg(folder.path());
    assert!(program.status().expect("it runs").success());
    let pages: Vec<String> = files(folder.path()).into_iter().filter(|name| name.ends_with(".html") && !name.ends_with(".register.html")).collect();
    assert!(pages.is_empty(), "{pages:?}");
}

#[test]
fn the_day_of_the_run_shows_only_where_it_is_given() {
    let page = |seconds: Option<&str>| {
        let folder = TempDir::new().expect("a temporary folder");
        let mut program = program();
        if let Some(seconds) = seconds {
            program.env("SOURCE_DATE_EPOCH", seconds);
        }
        program.args(["export", "examples/policies/aurelia-energy-gdpr.md", "--quiet", "--format", "html", "-o"]).arg(folder.path());
        assert!(program.status().expect("it runs").success());
        read(folder.path(), "aurelia-energy-gdpr.html")
    };
    let own = page(None);
    assert!(own.contains("The policy is held against the law of 2025-05-25, the day that it gives itself."));
    assert_eq!(own, page(None));
    // Many years later it is an old policy.
    let later = page(Some("1900000000"));
    assert!(
        values(&later, "class").iter().filter(|class| class.starts_with("finding ")).count()
            > values(&own, "class").iter().filter(|class| class.starts_with("finding ")).count()
    );
}
