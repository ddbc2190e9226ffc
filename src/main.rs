//! The program: see `policyflow --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    policyflow::cli::run()
}
