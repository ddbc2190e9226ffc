//! Many documents: which files there are, read and worked on in parallel, delivered in the order in which they were named.
//!
//! In: paths (files, folders, `-`) and a function from a [`Source`] to a result. Out: the results, one by one, in input order, whatever
//! the number of threads. Only a few documents are in memory at any time. A file that cannot be read is an error of its own; the rest
//! goes on.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;

use crate::document::Source;

/// Endings of the files that are taken from a folder, in lower case. A file named by itself is read whatever its ending.
pub const EXTENSIONS: [&str; 6] = ["txt", "md", "markdown", "html", "htm", "xhtml"];

/// The largest file that is read, in bytes: policies have some ten thousand words; what is larger is something else.
pub const MAX_BYTES: u64 = 64 << 20;

/// Documents in memory per thread: enough that no thread waits for a slow neighbour for long, and few, since with all views each takes some
/// 20 MB (570 policies on two cores: 241 MB in all with 2, 309 to 329 MB with 4).
const CHUNK_PER_THREAD: usize = 2;

/// What can go wrong with one input.
#[derive(Debug, Error)]
pub enum CorpusError {
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder without any file that could be a policy.
    #[error("no policies in {}: looked for files ending in {}", path.display(), EXTENSIONS.join(", "))]
    NoPolicies {
        /// Which.
        path: PathBuf,
    },
    /// A file larger than [`MAX_BYTES`].
    #[error("{} is too large for a policy: {size} bytes, at most {MAX_BYTES} are read", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// Its length in bytes.
        size: u64,
    },
    /// A defect of the program showed in this document.
    #[error("{}: a defect of the program showed while reading it; the document is left out", path.display())]
    Defect {
        /// Which.
        path: PathBuf,
    },
    /// The threads could not be started.
    #[error("cannot start threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// One document to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Standard input, named `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The name under which results speak of it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// Reads its bytes.
    ///
    /// # Errors
    /// If it cannot be opened or read, or is larger than [`MAX_BYTES`].
    pub fn read(&self) -> Result<Source, CorpusError> {
        let path = PathBuf::from(self.name());
        let failed = |source| CorpusError::Read { path: path.clone(), source };
        let mut bytes = Vec::new();
        let size = match self {
            Self::Stdin => io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?,
            Self::File(file) => fs::File::open(file).map_err(failed)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?,
        };
        if size as u64 > MAX_BYTES {
            let size = fs::metadata(&path).map_or(size as u64, |data| data.len());
            return Err(CorpusError::TooLarge { path, size });
        }
        Ok(Source { path: self.name(), bytes })
    }
}

/// The documents that `paths` name, in their order: files as given, folders with all that stands in them, sorted by path. A document
/// named twice is taken once. What cannot be found or holds no policies is returned beside them.
#[must_use]
pub fn collect(paths: &[PathBuf]) -> (Vec<Input>, Vec<CorpusError>) {
    let (mut inputs, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut add = |input: Input| {
        if seen.insert(input.clone()) {
            inputs.push(input);
        }
    };
    for path in paths {
        if path.as_os_str() == "-" {
            add(Input::Stdin);
            continue;
        }
        match fs::metadata(path) {
            Ok(data) if data.is_dir() => {
                let (files, failed) = walk(path);
                if files.is_empty() && failed.is_empty() {
                    errors.push(CorpusError::NoPolicies { path: path.clone() });
                }
                files.into_iter().map(Input::File).for_each(&mut add);
                errors.extend(failed);
            }
            Ok(_) => add(Input::File(path.clone())),
            Err(source) => errors.push(CorpusError::Read { path: path.clone(), source }),
        }
    }
    (inputs, errors)
}

/// All policies below `folder`, sorted, and what cannot be read there. Links to folders are not followed, since they may lead in a circle.
fn walk(folder: &Path) -> (Vec<PathBuf>, Vec<CorpusError>) {
    let (mut files, mut errors, mut folders) = (Vec::new(), Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(source) => {
                errors.push(CorpusError::Read { path: folder, source });
                continue;
            }
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
                Ok((path, kind)) if kind.is_dir() => folders.push(path),
                Ok((path, _)) if is_policy(&path) => match fs::metadata(&path) {
                    Ok(data) if data.is_file() => files.push(path),
                    Ok(_) => {}
                    // A link that leads nowhere was meant to be a policy: it is missed, not passed over.
                    Err(source) => errors.push(CorpusError::Read { path, source }),
                },
                Ok(_) => {}
                Err(source) => errors.push(CorpusError::Read { path: folder.clone(), source }),
            }
        }
    }
    files.sort();
    errors.sort_by_key(ToString::to_string);
    (files, errors)
}

fn is_policy(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| EXTENSIONS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Reads `inputs` and gives each to `work` on `threads` threads (0: one a core); gives the results to `deliver`, together with the
/// index of their input, one after the other in input order.
///
/// # Errors
/// What `deliver` returns ends the run and is returned; a file that cannot be read is delivered as an error.
pub fn process<T, E>(
    inputs: &[Input],
    threads: usize,
    work: impl Fn(usize, Source) -> T + Sync,
    mut deliver: impl FnMut(usize, Result<T, CorpusError>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    E: From<CorpusError>,
{
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(CorpusError::from)?;
    let size = (pool.current_num_threads() * CHUNK_PER_THREAD).max(1);
    let run = |(index, input): (usize, &Input)| {
        let source = input.read()?;
        // One broken document must not take the others of a night's run with it.
        panic::catch_unwind(AssertUnwindSafe(|| work(index, source))).map_err(|_| CorpusError::Defect { path: PathBuf::from(input.name()) })
    };
    for (number, chunk) in inputs.chunks(size).enumerate() {
        let first = number * size;
        let results: Vec<Result<T, CorpusError>> =
            pool.install(|| chunk.par_iter().enumerate().map(|(offset, input)| run((first + offset, input))).collect());
        for (offset, result) in results.into_iter().enumerate() {
            deliver(first + offset, result)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("it stands in the folder")).expect("a folder");
            fs::write(path, file).expect("a file");
        }
        folder
    }

    #[test]
    fn walks_folders_in_order_and_takes_each_file_once() {
        let folder = folder(&["b.txt", "a/z.HTML", "a/b.md", "c.pdf", "a/.keep"]);
        let at = |name: &str| folder.path().join(name);
        let (inputs, errors) = collect(&[at("b.txt"), folder.path().to_owned(), at("c.pdf"), PathBuf::from("-")]);
        assert!(errors.is_empty());
        let files = ["b.txt", "a/b.md", "a/z.HTML", "c.pdf"].map(|name| Input::File(at(name)));
        assert_eq!(inputs, files.into_iter().chain([Input::Stdin]).collect::<Vec<_>>());
    }

    #[test]
    fn names_what_is_missing_or_empty() {
        let folder = folder(&["c.pdf"]);
        let (inputs, errors) = collect(&[folder.path().to_owned(), folder.path().join("none.txt")]);
        assert!(inputs.is_empty());
        assert!(errors[0].to_string().starts_with(&format!("no policies in {}", folder.path().display())));
        assert!(errors[1].to_string().contains("none.txt"));
    }

    #[test]
    fn delivers_in_order_and_survives_a_defect() {
        let names: Vec<String> = (0..50).map(|number| format!("{number:02}.txt")).collect();
        let folder = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let (inputs, _) = collect(&[folder.path().to_owned()]);
        let mut got = Vec::new();
        let work = |_, source: Source| {
            assert!(!source.path.ends_with("07.txt"), "a defect");
            String::from_utf8(source.bytes).expect("it is text")
        };
        process(&inputs, 3, work, |index, result| {
            got.push((index, result.ok()));
            Ok::<_, CorpusError>(())
        })
        .expect("nothing stops it");
        let expected: Vec<_> = names.into_iter().enumerate().map(|(index, name)| (index, (index != 7).then_some(name))).collect();
        assert_eq!(got, expected);
    }
}
