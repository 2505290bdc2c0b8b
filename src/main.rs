//! The command-line program.

#![forbid(unsafe_code)]

mod cli;

/// With the allocator of musl, runs take 40 % more time.
#[cfg(all(target_env = "musl", target_pointer_width = "64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
