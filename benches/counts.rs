//! Counts the instructions of each part, and compares them with `counts.txt`: no part may need more.
//!
//! Counts do not vary with the load of the machine, as times do. Valgrind's callgrind runs each part in its own process, and
//! counts inside [`counted`] only, or a whole run of the program. After a change that needs fewer instructions, or more for a
//! good reason, write the file again and read the difference:
//!
//! ```text
//! COPYDESK_BLESS=1 cargo bench --bench counts
//! git diff benches/counts.txt
//! ```
//!
//! `cargo bench --bench counts -- words` counts the parts that have `words` in their names and compares them.

#[allow(dead_code)]
mod articles;
mod parts;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use parts::{Work, parts};

/// How many percent more than in `counts.txt` are let pass. Two runs differed by at most 0.1: hash tables are
/// seeded anew in each, and threads meet differently.
const TOLERANCE: f64 = 3.0;
/// The same with another compiler, whose code differs without a change of ours. Presumed; not measured.
const TOLERANCE_OF_OTHERS: f64 = 15.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|a| a != "--bench").collect();
    let outcome = match arguments.as_slice() {
        [option, name] if option == "--inside" => inside(name),
        filters => run(filters),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Where instructions are counted: callgrind knows the function by its name.
#[inline(never)]
fn counted(work: &dyn Fn() -> usize) -> usize {
    std::hint::black_box(work())
}

fn inside(name: &str) -> Result<(), String> {
    let part = parts().into_iter().find(|part| part.name == name);
    let Some(Work::Inside(prepare)) = part.map(|part| part.work) else {
        return Err(format!("no part `{name}`"));
    };
    let work = prepare();
    counted(&*work);
    Ok(())
}

fn run(filters: &[String]) -> Result<(), String> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        println!("not counted: the counts of `counts.txt` are those of x86-64 Linux");
        return Ok(());
    }
    let pinned = Pinned::read()?;
    let compiler = compiler();
    let tolerance = if pinned.compiler == compiler {
        TOLERANCE
    } else {
        TOLERANCE_OF_OTHERS
    };
    println!(
        "{:24} {:>13} {:>13} {:>8}",
        "instructions of", "pinned", "now", "change"
    );
    let mut counts = Vec::new();
    let mut grown = Vec::new();
    for part in parts() {
        if !filters.is_empty() && !filters.iter().any(|filter| part.name.contains(&**filter)) {
            continue;
        }
        let now = count(part.name, &part.work)?;
        let before = pinned.of(part.name);
        let change = before.map(|before| 100.0 * (now as f64 / before as f64 - 1.0));
        println!(
            "{:24} {:>13} {now:>13} {:>8}",
            part.name,
            before.map_or("-".to_owned(), |before| before.to_string()),
            change.map_or("new".to_owned(), |change| format!("{change:+.1} %")),
        );
        if change.is_none_or(|change| change > tolerance) {
            grown.push(part.name);
        }
        counts.push((part.name, now));
    }
    if env::var_os("COPYDESK_BLESS").is_some() {
        if !filters.is_empty() {
            return Err("all counts are written or none: bless without a name".to_owned());
        }
        return Pinned::write(&compiler, &counts);
    }
    if grown.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "more than {tolerance} % above `benches/counts.txt` ({}; this is {compiler}), or not in it: {}\n\
             hint: if it is worth that, run `COPYDESK_BLESS=1 cargo bench --bench counts`",
            pinned.compiler,
            grown.join(", ")
        ))
    }
}

/// Runs one part under callgrind. The environment is empty, since the dynamic linker reads it, too.
fn count(name: &str, work: &Work) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let path = env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).stdout(Stdio::null());
    let input = match work {
        Work::Inside(_) => {
            command.arg(format!("--toggle-collect={}", "counts::counted"));
            let program = env::current_exe().map_err(|error| error.to_string())?;
            command.arg(program).args(["--inside", name]);
            String::new()
        }
        Work::Program { options, input } => {
            command.arg(env!("CARGO_BIN_EXE_copydesk")).args(*options);
            input()
        }
    };
    let said = said(&mut command, input).map_err(|error| {
        format!("valgrind: {error}\nhint: install it, as with `apt-get install valgrind`")
    })?;
    let collected = said
        .lines()
        .find_map(|line| line.split("Collected :").nth(1));
    collected
        .and_then(|count| count.trim().parse().ok())
        .filter(|&count| count > 0)
        .ok_or(format!("`{name}` was not counted:\n{said}"))
}

/// Gives a command its input and returns what it says on standard error.
fn said(command: &mut Command, input: String) -> io::Result<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().expect("it is piped");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output()?;
    let written = writer.join().expect("writing does not panic");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        written.map(|()| said)
    } else {
        Err(io::Error::other(format!("{}\n{said}", output.status)))
    }
}

fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let version = output.map_or_else(|_| Vec::new(), |output| output.stdout);
    let version = String::from_utf8_lossy(&version);
    version
        .split(" (")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// What the parts may cost: `counts.txt`, a comment that names the compiler, and a part a line.
struct Pinned {
    compiler: String,
    counts: Vec<(String, u64)>,
}

impl Pinned {
    const ABOUT: &str = "# Instructions of each part, as `COPYDESK_BLESS=1 cargo bench --bench counts` writes them, with ";

    fn path() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/counts.txt")
    }

    fn read() -> Result<Self, String> {
        let text = fs::read_to_string(Self::path()).unwrap_or_default();
        let compiler = text
            .strip_prefix(Self::ABOUT)
            .and_then(|rest| rest.lines().next());
        let counts = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let (name, count) = line.split_once(' ')?;
                Some((name.to_owned(), count.trim().parse().ok()?))
            })
            .collect::<Option<_>>();
        Ok(Pinned {
            compiler: compiler.unwrap_or("no compiler").to_owned(),
            counts: counts.ok_or("`benches/counts.txt` has a line that is no name and count")?,
        })
    }

    fn of(&self, name: &str) -> Option<u64> {
        let found = self.counts.iter().find(|(known, _)| known == name);
        found.map(|&(_, count)| count)
    }

    fn write(compiler: &str, counts: &[(&str, u64)]) -> Result<(), String> {
        let lines: String = counts
            .iter()
            .map(|(name, count)| format!("{name:24} {count:>13}\n"))
            .collect();
        fs::write(Self::path(), format!("{}{compiler}\n{lines}", Self::ABOUT))
            .map_err(|error| error.to_string())
    }
}
