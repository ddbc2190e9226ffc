//! Files in the output folder: distinct names, nothing half written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::corpus::Input;
use crate::knowledge::hex;
use crate::view::Format;

/// The name of each input's files: its stem; where several have the same, or the name is taken by the merged files, with a hash of the
/// path behind it, so that the name does not depend on the order of the inputs.
pub(super) fn names(inputs: &[Input]) -> Vec<String> {
    let stems: Vec<String> = inputs.iter().map(stem).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::from([("all".to_owned(), 1)]);
    for stem in &stems {
        // Some file systems take upper and lower case for the same.
        *counts.entry(stem.to_lowercase()).or_default() += 1;
    }
    let name = |(stem, input): (&String, &Input)| {
        if counts[&stem.to_lowercase()] == 1 {
            return stem.clone();
        }
        format!("{stem}-{}", hex(&Sha256::digest(input.name().as_bytes())[..4]))
    };
    stems.iter().zip(inputs).map(name).collect()
}

fn stem(input: &Input) -> String {
    let Input::File(path) = input else { return "stdin".to_owned() };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let safe = |letter: char| if letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-') { letter } else { '-' };
    let stem: String = stem.chars().map(safe).take(120).collect();
    let stem = stem.trim_start_matches(['.', '-']);
    if stem.is_empty() { "policy".to_owned() } else { stem.to_owned() }
}

/// The folder that is written into.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder, and those inside it for the `formats` that have one of their own.
    pub(super) fn new(root: &Path, formats: &[Format]) -> Result<Self> {
        let inner = [(Format::Csv, "csv"), (Format::Neo4j, "neo4j"), (Format::Neptune, "neptune")];
        let wanted = inner.into_iter().filter(|(format, _)| formats.contains(format)).map(|(_, name)| root.join(name));
        for folder in std::iter::once(root.to_owned()).chain(wanted) {
            fs::create_dir_all(folder).with_context(|| format!("cannot write into {}", root.display()))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    /// Writes a whole file.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let aside = self.aside(name);
        let cannot = || format!("cannot write {}", self.root.join(name).display());
        fs::write(&aside, bytes).and_then(|()| fs::rename(&aside, self.root.join(name))).with_context(cannot).inspect_err(|_| {
            // What is left of it is of no use to anybody; that it cannot be removed adds nothing to the first error.
            let _ = fs::remove_file(&aside);
        })
    }

    /// Begins a file that is written bit by bit; it gets its name when it is whole.
    pub(super) fn begin(&self, name: &str) -> Result<(Part, BufWriter<File>)> {
        let part = Part { aside: self.aside(name), path: self.root.join(name), done: false };
        let file = File::create(&part.aside).with_context(|| format!("cannot write {}", part.path.display()))?;
        Ok((part, BufWriter::with_capacity(1 << 16, file)))
    }

    fn aside(&self, name: &str) -> PathBuf {
        let path = self.root.join(name);
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.with_file_name(format!(".{file}.part"))
    }
}

/// A file that is not whole yet; it vanishes if the run ends before it is.
#[derive(Debug)]
pub(super) struct Part {
    aside: PathBuf,
    path: PathBuf,
    done: bool,
}

impl Part {
    /// Where the whole file will be.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self) -> Result<()> {
        fs::rename(&self.aside, &self.path).with_context(|| format!("cannot write {}", self.path.display()))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.done {
            // Nothing more can be done about it here.
            let _ = fs::remove_file(&self.aside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_safe_and_do_not_depend_on_order() {
        let files = ["a/privacy.html", "b/Privacy.txt", "one.md", "all.txt", "c/.. x$.txt"].map(|path| Input::File(path.into()));
        let forth = names(&files);
        let mut back: Vec<String> = names(&files.iter().rev().cloned().collect::<Vec<_>>());
        back.reverse();
        assert_eq!(forth, back);
        assert_eq!(forth[2], "one");
        assert!(forth[0].starts_with("privacy-") && forth[1].starts_with("Privacy-") && forth[0][8..] != forth[1][8..]);
        assert!(forth[3].starts_with("all-") && forth[4] == "x-");
    }

    #[test]
    fn a_part_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = Folder::new(folder.path(), &[]).expect("it is there");
        drop(out.begin("x.ttl").expect("it can be written"));
        out.write("y.ttl", b"y").expect("it can be written");
        let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
        assert_eq!(left, ["y.ttl"]);
    }
}
