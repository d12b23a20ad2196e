//! The program: everything is in the library's command line.

fn main() -> std::process::ExitCode {
    barograph::cli::run()
}
