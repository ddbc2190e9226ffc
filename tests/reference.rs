//! `exports/` holds what the program makes of the example policies; it is made again here and compared byte for byte.
//!
//! `UPDATE_EXPORTS=1 cargo test --test reference` writes it anew: look at what changed before you commit it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What is kept: enough to see a change in every view, not every syntax of the same graph.
const FORMATS: &str = "turtle,svg,dot,json,csv,register";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a file is kept. Of what is merged only the picture is, and of the tables only the flows: the rest says the same again.
fn is_kept(name: &str) -> bool {
    let table = name.starts_with("csv/");
    let merged = name.starts_with("all.") || name.starts_with("csv/all.");
    (!table || name.ends_with(".flows.csv")) && (!merged || name == "all.svg")
}

/// Name → contents of all files below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it is below").to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
    found
}

fn made(threads: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = TempDir::new().expect("a temporary folder");
    let mut program = Command::new(env!("CARGO_BIN_EXE_policyflow"));
    program.current_dir(root()).env_remove("SOURCE_DATE_EPOCH");
    program.args(["export", "examples/policies", "--quiet", "--format", FORMATS, "--threads", threads, "-o"]).arg(folder.path());
    assert!(program.status().expect("it runs").success());
    files(folder.path()).into_iter().filter(|(name, _)| is_kept(name)).collect()
}

#[test]
fn the_reference_exports_are_made_again() {
    let made = made("2");
    let folder = root().join("exports");
    if std::env::var_os("UPDATE_EXPORTS").is_some_and(|value| value == "1") {
        fs::remove_dir_all(&folder).expect("it can be emptied");
        for (name, bytes) in &made {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(path, bytes).expect("it can be written");
        }
    }
    let kept = files(&folder);
    let differs: Vec<&String> = made.keys().chain(kept.keys()).filter(|name| made.get(*name) != kept.get(*name)).collect();
    assert!(differs.is_empty(), "not what is made now: {differs:?}; look at it, then UPDATE_EXPORTS=1 cargo test --test reference");
}

#[test]
fn one_thread_makes_the_same() {
    assert!(made("1") == made("4"), "the number of threads shows in the output");
}
