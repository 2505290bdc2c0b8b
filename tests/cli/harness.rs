//! Runs the program and compares all that it says: status, standard output, standard error.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder of its own for one test.
pub struct Folder {
    folder: TempDir,
}

/// What came of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The exit status, or 128 and the signal's number as shells count.
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Tests that run as another user need to get in.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Folder { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), bytes).unwrap();
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

    /// Runs copydesk here, in an empty environment, on empty input.
    pub fn copydesk(&self, args: &[&str]) -> Answer {
        self.copydesk_on(args, b"")
    }

    /// Runs copydesk here, in an empty environment.
    pub fn copydesk_on(&self, args: &[&str], input: impl AsRef<[u8]>) -> Answer {
        let mut command = Command::new(copydesk());
        command.args(args).env_clear();
        self.run(command, input.as_ref())
    }

    /// Runs a shell script here, in which `$copydesk` is the program.
    pub fn sh(&self, script: &str) -> Answer {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("copydesk", copydesk());
        self.run(command, b"")
    }

    /// As [`Folder::sh`], by a user whom file modes bind: nobody, if the tests run as root.
    pub fn sh_as_user(&self, script: &str) -> Answer {
        if !is_root() {
            return self.sh(script);
        }
        // Nobody may not be let in where the program was built.
        fs::copy(copydesk(), self.path("copydesk")).unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .args(["sh", "-c", script])
            .env("copydesk", self.path("copydesk"));
        let answer = self.run(command, b"");
        fs::remove_file(self.path("copydesk")).unwrap();
        answer
    }

    fn run(&self, mut command: Command, input: &[u8]) -> Answer {
        let mut child = command
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("it was piped");
        let output = std::thread::scope(|scope| {
            // A program that ends before it has read everything is free to.
            scope.spawn(move || stdin.write_all(input));
            child.wait_with_output().expect("the program ends")
        });
        Answer::of(output)
    }
}

impl Answer {
    fn of(output: Output) -> Self {
        let signal = output.status.signal().map(|signal| 128 + signal);
        let text = |bytes| String::from_utf8(bytes).expect("all that copydesk says is UTF-8");
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
}

fn copydesk() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_copydesk"))
}

fn is_root() -> bool {
    let own = fs::metadata("/proc/self").expect("tests run on Linux");
    std::os::unix::fs::MetadataExt::uid(&own) == 0
}
