//! Takes the explorer's script into the program, if it was built (`npm ci && npm run build` in `explorer/`); without it the program is whole
//! too, and its pages say what they lack.

use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the package is");
    let out = env::var_os("OUT_DIR").expect("cargo says where output goes");
    // The folder is always there, so that cargo need not run this each time.
    println!("cargo::rerun-if-changed=explorer/dist");
    // Training holds the policies that we wrote; a new one is to be seen.
    println!("cargo::rerun-if-changed=models/written");
    let script = fs::read_to_string(Path::new(&root).join("explorer/dist/explorer.js")).unwrap_or_default();
    // It becomes a part of a page: what would end its element there must not be in it.
    let lower = script.to_ascii_lowercase();
    assert!(!lower.contains("</script") && !lower.contains("<!--"), "explorer/dist/explorer.js cannot stand in a page");
    fs::write(Path::new(&out).join("explorer.js"), script.replace('\r', "")).expect("OUT_DIR can be written");
}
