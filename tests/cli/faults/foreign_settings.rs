//! Settings that come with a corpus cannot choose inputs, outputs or limits, nor name files elsewhere.

use std::fs;

use crate::harness::{Answer, Folder};
use crate::settings::{CLEAN, WITH_SOCIAL as NEWS};

/// The keys for inputs, outputs, limits and messages.
#[test]
fn a_corpus_brings_no_settings_for_the_run() {
    let folder = Folder::new();
    for folder_of in ["corpus", "home/.config/copydesk"] {
        fs::create_dir_all(folder.path(folder_of)).unwrap();
    }
    folder
        .write("corpus/a.txt", NEWS)
        .write("outside.txt", NEWS);
    folder
        .sh("ln -s ../outside.txt corpus/link.txt")
        .is(0, "", "");
    for setting in [
        "follow = true",
        "follow = false",
        "glob = [\"!*\"]",
        "hidden = true",
        "quiet = true",
        "max-ratio = 1000000",
        "max-article = \"400M\"",
        "jobs = 64",
        "fsync = \"never\"",
        "summary = \"json\"",
        "color = \"always\"",
        "format = \"text\"",
        "encoding = \"utf-16le\"",
        "text = true",
        "on-error = \"row\"",
    ] {
        let key = setting.split(' ').next().unwrap();
        folder.write("corpus/copydesk.toml", setting);
        let what = format!(
            "`{key}` is refused in a file found above the input: such a file may only say what is removed from articles"
        );
        let cure = format!(
            "pass `--{key}` on the command line, or name this file with `--config` if you trust it"
        );
        for args in [
            &["-i", "corpus"][..],
            &["corpus/a.txt"],
            &["config", "corpus"],
        ] {
            is_refused(&folder.copydesk(args), &what, &cure);
        }
    }
    assert_eq!(folder.read("corpus/a.txt"), NEWS);
    assert_eq!(folder.read("outside.txt"), NEWS);
    for (command, setting) in [
        ("learn", "memory = \"1G\""),
        ("learn", "follow = true"),
        ("dups", "glob = \"x\""),
    ] {
        folder.write("corpus/copydesk.toml", setting);
        let answer = folder.copydesk(&[command, "corpus"]);
        assert_eq!(answer.status, 2, "{command} {setting}: {answer:?}");
    }
    // The advice in the messages works.
    folder.write("corpus/copydesk.toml", "max-ratio = 300\n");
    let note = "note: using the config file corpus/copydesk.toml\n";
    folder
        .copydesk(&["corpus/a.txt", "--max-ratio=200"])
        .is(0, CLEAN, note);
    folder
        .copydesk(&["corpus/a.txt", "--config=corpus/copydesk.toml"])
        .is(0, CLEAN, "");
    folder
        .copydesk(&["corpus/a.txt", "--no-config"])
        .is(0, CLEAN, "");
    // The user's own file is trusted, even if it is above the articles.
    let own = "home/.config/copydesk/copydesk.toml";
    folder.sh(&format!(
        "mv corpus/copydesk.toml {own}; cp corpus/a.txt home/.config/copydesk"
    ));
    let run = |input: &str| folder.sh(&format!("HOME=\"$PWD/home\" copydesk {input}"));
    run("corpus/a.txt").is(
        0,
        CLEAN,
        &format!(
            "note: using the config file {}\n",
            folder.path(own).display()
        ),
    );
    run("home/.config/copydesk/a.txt").is(
        0,
        CLEAN,
        &format!("note: using the config file {own}\n"),
    );
}

/// In settings.
#[test]
fn a_corpus_names_no_file_outside_of_it() {
    let folder = Folder::new();
    folder
        .write("corpus/a.txt", NEWS)
        .write("secret", "root:x:0\n")
        .write("corpus/own/off.rules", "off: social-follow-us\n");
    folder
        .sh("cd corpus; ln -s ../secret link; ln -s .. up; mkfifo pipe; ln -s own/off.rules inside")
        .is(0, "", "");
    let secret = folder.path("secret").display().to_string();
    let inside = folder.path("corpus/own/off.rules").display().to_string();
    let run = |setting: &str| {
        folder.write("corpus/copydesk.toml", setting);
        folder.sh("timeout 20 copydesk --boilerplate normal corpus/a.txt")
    };
    for key in ["rules", "model", "boundary-model"] {
        let cure = format!(
            "pass `--{key}` on the command line, or name this file with `--config` if you trust it"
        );
        let outside = format!("`{key}` must be a relative path inside the folder of this file");
        for name in [
            &*secret,
            &*inside,
            "../secret",
            "link",
            "up/secret",
            "own/../../secret",
        ] {
            let answer = run(&format!("{key} = \"{name}\"\n"));
            is_refused(&answer, &outside, &cure);
            assert!(!answer.stderr.contains("root:"), "{}", answer.stderr);
        }
        for (name, what) in [("pipe", "a FIFO"), ("own", "a directory")] {
            let what = format!("`{key}` names a file that is {what}, not a file");
            is_refused(&run(&format!("{key} = \"{name}\"\n")), &what, &cure);
        }
    }
    let note = "note: using the config file corpus/copydesk.toml\n";
    for name in ["own/off.rules", "inside", "own/../inside"] {
        let answer = run(&format!("rules = \"{name}\"\n"));
        assert!(!answer.stderr.contains("refused"), "{}", answer.stderr);
        assert!(answer.stderr.starts_with(note), "{}", answer.stderr);
    }
    // A file that the user names is trusted.
    let answer = folder.sh("copydesk corpus/a.txt --no-config --rules secret");
    assert!(answer.stderr.contains("root:"), "{}", answer.stderr);
    // The file of settings may be a link, but not one that leads out of its folder.
    folder.sh("ln -sf ../secret corpus/copydesk.toml");
    folder.copydesk(&["corpus/a.txt"]).is(
        2,
        "",
        "error: corpus/copydesk.toml: is a link that leads out of its folder\n\
         hint: repair it, name another with `--config FILE`, or pass `--no-config`\n",
    );
    folder.sh("echo 'keep = \"social\"' >corpus/own/s; ln -sf own/s corpus/copydesk.toml");
    folder.copydesk(&["corpus/a.txt"]).is(0, NEWS, note);
}

#[track_caller]
fn is_refused(answer: &Answer, what: &str, cure: &str) {
    answer.starts(2, "", &format!("error: {what}\n --> "));
    assert!(
        answer.stderr.ends_with(&format!("= help: {cure}\n")),
        "{}",
        answer.stderr
    );
}
