//! The program: see `policyflow --help`.

fn main() {}
