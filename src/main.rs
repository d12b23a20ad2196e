//! The program: everything is in the library's command line.

/// Requests make and drop many small pieces on several threads, which the system's allocator takes longer for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    barograph::cli::run()
}
