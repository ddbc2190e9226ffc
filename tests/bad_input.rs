//! What the program does with files that are no policies: it says which and why, reads the others, and leaves nothing half written.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const POLICY: &str = "Privacy policy of Fernhill Ltd\n\nWe collect your e-mail address when you write to us. We do not sell your personal data.\n";
const GERMAN: &str = "Datenschutzerklärung der Fernhill GmbH\n\nWir erheben Ihren Namen und Ihre E-Mail-Adresse, wenn Sie sich anmelden, \
    und verwenden sie, um Ihre Fragen zu beantworten. Wir verkaufen Ihre personenbezogenen Daten nicht.\n";

/// A folder with a good policy in it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    put(&folder, "good.txt", POLICY);
    folder
}

fn put(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(folder.path().join(name), bytes).expect("a file");
}

fn program(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_policyflow"));
    program.current_dir(folder).args(arguments).env_remove("SOURCE_DATE_EPOCH");
    program
}

fn run(folder: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(folder, arguments).output().expect("it runs");
    (status.code(), String::from_utf8(stdout).expect("it is text"), String::from_utf8(stderr).expect("it is text"))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Checks that `name` beside a good policy gives `code` and a line that names it and says `message`, and that the good one is read.
fn expect(folder: &TempDir, name: &str, code: i32, message: &str) {
    for command in [&["extract", "."][..], &["extract", "good.txt", name], &["export", ".", "-o", "../out", "--format", "json,turtle"]] {
        let (got, stdout, stderr) = run(folder, command);
        assert_eq!(got, Some(code), "{command:?}: {stderr}");
        assert!(stderr.lines().any(|line| line.contains(name) && line.contains(message)), "{command:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
        if command[0] == "extract" {
            assert!(stdout.lines().any(|line| line.contains("good.txt") && line.contains("\"action\"")), "{command:?}: {stdout}");
        } else {
            let files = names(&folder.path().join("../out"));
            assert!(files.contains(&"good.json".to_owned()) && !files.iter().any(|file| file.contains("part")), "{files:?}");
        }
    }
}

/// A good policy in a folder `in`, so that `../out` is a place of its own.
fn nested() -> (TempDir, TempDir) {
    let outer = tempfile::tempdir().expect("a temporary folder");
    let inner = tempfile::Builder::new().prefix("in").tempdir_in(outer.path()).expect("a folder in it");
    put(&inner, "good.txt", POLICY);
    (outer, inner)
}

#[test]
fn an_empty_file_is_named() {
    let (_outer, inner) = nested();
    put(&inner, "empty.txt", "");
    expect(&inner, "empty.txt", 2, "empty-document");
}

#[test]
fn a_binary_file_is_named() {
    let (_outer, inner) = nested();
    put(&inner, "picture.txt", (0..=255_u8).cycle().take(10_000).collect::<Vec<_>>());
    expect(&inner, "picture.txt", 2, "binary-document");
}

#[test]
fn another_language_is_said_but_is_no_failure() {
    let (_outer, inner) = nested();
    put(&inner, "german.txt", GERMAN);
    expect(&inner, "german.txt", 0, "only English is read");
}

#[cfg(unix)]
#[test]
fn a_file_that_has_vanished_is_named() {
    let (_outer, inner) = nested();
    std::os::unix::fs::symlink("nowhere.txt", inner.path().join("gone.txt")).expect("a link");
    expect(&inner, "gone.txt", 2, "cannot read");
    let (_, _, stderr) = run(&inner, &["text", "gone.txt"]);
    assert_eq!(stderr.matches("os error").count(), 1, "the reason is said once: {stderr}");
}

#[test]
fn text_of_what_is_no_text_is_a_failure() {
    let folder = folder();
    put(&folder, "empty.txt", " \n");
    let (code, _, stderr) = run(&folder, &["text", "empty.txt"]);
    assert!(code == Some(2) && stderr.contains("empty.txt"), "{stderr}");
}

#[test]
fn a_folder_without_policies_is_named() {
    let folder = folder();
    fs::create_dir(folder.path().join("pictures")).expect("a folder");
    put(&folder, "pictures/one.png", "x");
    let (code, stdout, stderr) = run(&folder, &["extract", "pictures"]);
    assert!(code == Some(2) && stdout.is_empty() && stderr.contains("no policies in pictures"), "{stderr}");
    let (code, stdout, stderr) = run(&folder, &["extract", "pictures", "good.txt"]);
    assert!(code == Some(2) && stdout.lines().count() == 1 && stderr.contains("no policies in pictures"), "{stderr}");
}

#[test]
fn an_output_that_cannot_be_written_is_named_and_left_as_it_is() {
    let folder = folder();
    put(&folder, "out", "a file of mine");
    let (code, _, stderr) = run(&folder, &["export", "good.txt", "-o", "out"]);
    assert!(code == Some(2) && stderr.contains("cannot write into out"), "{stderr}");
    assert_eq!(fs::read_to_string(folder.path().join("out")).expect("it is still there"), "a file of mine");

    // A folder stands where one of the files should go: what was begun is taken away, and the message names the file.
    fs::create_dir_all(folder.path().join("taken/good.ttl/inner")).expect("a folder");
    let (code, _, stderr) = run(&folder, &["export", "good.txt", "-o", "taken", "--format", "turtle"]);
    assert!(code == Some(2) && stderr.contains("good.ttl"), "{stderr}");
    assert_eq!(names(&folder.path().join("taken")), ["good.ttl"], "nothing half written");
}

#[test]
fn a_hundred_thousand_nested_elements_are_read() {
    let (_outer, inner) = nested();
    put(&inner, "deep.html", format!("{}<p>We collect your e-mail address.</p>", "<div>".repeat(100_000)));
    let started = Instant::now();
    let (code, stdout, stderr) = run(&inner, &["extract", "."]);
    assert!(code == Some(0) && stdout.lines().count() == 2 && !stderr.contains("panicked"), "{stderr}");
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    let (_, text, _) = run(&inner, &["text", "deep.html"]);
    assert_eq!(text, "We collect your e-mail address.\n");
}

#[test]
fn fifty_megabytes_on_one_line_take_time_and_memory_in_proportion() {
    let (outer, inner) = nested();
    let sentence = "we collect your e-mail address and ";
    put(&inner, "huge.txt", sentence.repeat(50_000_000 / sentence.len()));
    for arguments in [&["extract", "huge.txt", "good.txt"][..], &["export", "huge.txt", "good.txt", "-o", "../out", "--format", "turtle,csv,svg"]] {
        let log = outer.path().join("log");
        let mut child = program(&inner, arguments).stdout(Stdio::null()).stderr(fs::File::create(&log).expect("a file")).spawn().expect("it starts");
        let (started, mut peak) = (Instant::now(), 0);
        while child.try_wait().expect("it can be asked").is_none() {
            peak = peak_memory(child.id()).unwrap_or(peak);
            assert!(started.elapsed() < Duration::from_secs(240), "{arguments:?} takes more than four minutes");
            std::thread::sleep(Duration::from_millis(50));
        }
        let stderr = fs::read_to_string(&log).expect("the messages");
        assert!(child.wait().expect("it has ended").success(), "{stderr}");
        assert!(stderr.contains("huge.txt: warning[overlong-document]") && stderr.contains("2 documents"), "{stderr}");
        println!("{arguments:?}: {:.1} s, {} MB at most", started.elapsed().as_secs_f32(), peak >> 10);
        assert!(peak < 3 << 20, "{arguments:?} took {} MB", peak >> 10);
    }
}

/// The most memory that a running process has had, in kilobytes; `None` where the system does not tell.
fn peak_memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|rest| rest.split_whitespace().next()?.parse().ok())
}
