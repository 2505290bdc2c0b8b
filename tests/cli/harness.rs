//! Runs the program in a folder of its own and compares everything it says: status, standard output, standard error.

use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::needs::not_run;

/// The program under test.
pub const COPYDESK: &str = env!("CARGO_BIN_EXE_copydesk");

/// A temporary folder for one test, in which it runs commands.
pub struct Folder {
    folder: TempDir,
}

/// The result of a command.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The exit status, or 128 plus the number of the signal, as in a shell.
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Commands that run as another user must be able to enter it.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Folder { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and makes the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The permission bits of a file.
    pub fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().mode() & 0o7777
    }

    /// Runs copydesk here, in an empty environment, on empty input.
    pub fn copydesk(&self, args: &[&str]) -> Answer {
        self.copydesk_on(args, b"")
    }

    /// Runs copydesk here, in an empty environment.
    pub fn copydesk_on(&self, args: &[&str], input: impl AsRef<[u8]>) -> Answer {
        let mut command = Command::new(COPYDESK);
        command.args(args).env_clear();
        self.run(command, input.as_ref())
    }

    /// Runs a shell script here. `copydesk` is the program; so is `$copydesk`, for commands without `PATH`.
    pub fn sh(&self, script: &str) -> Answer {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        self.run(with_program(command, Path::new(COPYDESK)), b"")
    }

    /// As [`Folder::sh`], by a user whom file modes bind: nobody, if the tests run as root.
    pub fn sh_as_user(&self, script: &str) -> Answer {
        if !is_root() {
            return self.sh(script);
        }
        // Nobody may be unable to enter the folder where the program was built.
        // A process of its own copies it: a test that forks while this one writes would keep the copy busy.
        let program = self.path("bin/copydesk");
        fs::create_dir(self.path("bin")).unwrap();
        let copied = Command::new("cp").arg(COPYDESK).arg(&program).status();
        assert!(copied.expect("there is cp").success());
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .args(["sh", "-c", script]);
        let answer = self.run(with_program(command, &program), b"");
        fs::remove_dir_all(self.path("bin")).unwrap();
        answer
    }

    /// As [`Folder::sh`], in a mount namespace of its own; `None` where that is not allowed.
    pub fn sh_with_mounts(&self, script: &str) -> Option<Answer> {
        const UNSHARE: &str = "unshare -m --propagation private";
        let allowed = self.sh(&format!("{UNSHARE} mount -t tmpfs none /mnt"));
        if allowed.status != 0 {
            not_run("no mounts");
            return None;
        }
        self.write("script", script);
        Some(self.sh(&format!("{UNSHARE} sh script")))
    }

    fn run(&self, mut command: Command, input: &[u8]) -> Answer {
        answer(command.current_dir(self.folder.path()), input)
    }
}

/// Runs a command to its end.
pub fn answer(command: &mut Command, input: &[u8]) -> Answer {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let output = std::thread::scope(|scope| {
        // A program may end before it has read everything.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().expect("the program ends")
    });
    Answer::of(output)
}

fn with_program(mut command: Command, program: &Path) -> Command {
    let folder = program.parent().expect("a program is in a folder");
    let others = std::env::var("PATH").unwrap_or_default();
    command
        .env("PATH", format!("{}:{others}", folder.display()))
        .env("copydesk", program);
    command
}

fn is_root() -> bool {
    let own = fs::metadata("/proc/self").expect("tests run on Linux");
    own.uid() == 0
}

impl Answer {
    fn of(output: Output) -> Self {
        let signal = output.status.signal().map(|signal| 128 + signal);
        let text = |bytes| String::from_utf8(bytes).expect("copydesk prints UTF-8 alone");
        Answer {
            status: output.status.code().or(signal).expect("it has ended"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Compares everything.
    #[track_caller]
    pub fn is(&self, status: i32, stdout: &str, stderr: &str) {
        let expected = Answer {
            status,
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(*self, expected);
    }

    /// Compares all but the end of standard error.
    #[track_caller]
    pub fn starts(&self, status: i32, stdout: &str, stderr: &str) {
        assert_eq!((self.status, &*self.stdout), (status, stdout), "{self}");
        assert!(self.stderr.starts_with(stderr), "{self}");
    }

    /// The standard output of a command that succeeds and reports nothing.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!((self.status, &*self.stderr), (0, ""), "{self}");
        self.stdout
    }
}

/// All parts, as golden files have them.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "== status {}", self.status)?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                let end = if text.ends_with('\n') {
                    ""
                } else {
                    "\n== no line end\n"
                };
                write!(f, "== {name}\n{text}{end}")?;
            }
        }
        Ok(())
    }
}

/// A line of JSON lines with a text and no other field.
pub fn row(text: &str) -> String {
    format!("{{\"text\": {}}}\n", json(text))
}

/// A text as a JSON string.
pub fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a string can be written")
}

/// A sentence of nine invented words that depend on the number.
pub fn sentence(number: u64) -> String {
    let word = |at: u64| {
        let mut rest = (number * 9 + at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let mut word = String::new();
        for _ in 0..7 {
            word.push(char::from(b'a' + (rest % 26) as u8));
            rest /= 26;
        }
        word
    };
    let words: Vec<String> = (0..9).map(word).collect();
    format!("{}.\n", words.join(" "))
}
