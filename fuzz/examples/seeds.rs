//! Writes the corpora that fuzzing begins with, from `fixtures` and the packs of rules, to `fuzz/corpus`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use copydesk::rules::BUILT_IN;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Short seeds are changed more often in a minute, and show as much.
const MAX_SEED: usize = 4096;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Seeds {
        corpus: root.join("corpus"),
        n_written: 0,
    };
    let mut folders: Vec<PathBuf> = fs::read_dir(root.join("../fixtures"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    folders.sort();
    for folder in &folders {
        seeds.of_text(&fs::read(folder.join("raw.txt"))?)?;
    }
    for line in [
        "*\t9\t10\t90.0%\tany\tRead The Marlow Post every day.",
        "a\\\\b\t2\t4\t50.0%\ttail\tRead it. © 2031 The Post",
    ] {
        seeds.write(
            "model_file",
            format!("copydesk model 2\n# s\n{line}\n").as_bytes(),
        )?;
    }
    for (_, source) in BUILT_IN {
        seeds.of_rules(source)?;
    }
    println!("{} seeds in {}", seeds.n_written, seeds.corpus.display());
    Ok(())
}

struct Seeds {
    corpus: PathBuf,
    n_written: usize,
}

impl Seeds {
    fn of_text(&mut self, raw: &[u8]) -> io::Result<()> {
        let raw = &raw[..raw.len().min(MAX_SEED)];
        for target in ["decode", "split", "clean"] {
            self.write(target, raw)?;
        }
        let text = String::from_utf8_lossy(raw);
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let marked = std::iter::once(0xFEFF).chain(text.encode_utf16());
            self.write("decode", &marked.flat_map(bytes).collect::<Vec<u8>>())?;
        }
        if text.starts_with('{') {
            for line in text.lines() {
                self.write("jsonl", line.as_bytes())?;
            }
        } else {
            self.of_json(&text)?;
        }
        self.of_packed(raw)
    }

    /// The text in a JSON line, spelled plainly and in escapes.
    fn of_json(&mut self, text: &str) -> io::Result<()> {
        let plain = serde_json::to_string(text)?;
        let escaped: String = text
            .encode_utf16()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect();
        self.write(
            "jsonl",
            format!("{{\"id\":7.50,\"text\":{plain}}}").as_bytes(),
        )?;
        self.write(
            "jsonl",
            format!("{{\"te\\u0078t\" : \"{escaped}\" , \"n\":1e5}}\r\n").as_bytes(),
        )
    }

    fn of_packed(&mut self, raw: &[u8]) -> io::Result<()> {
        let gzip = gzip(raw)?;
        let zstd = zstd::encode_all(raw, 3)?;
        for packed in [&gzip, &zstd] {
            self.write("compressed", packed)?;
            self.write("compressed", &packed.repeat(2))?;
        }
        self.write("compressed", raw)
    }

    /// One rule with the head of its file, for all rules.
    fn of_rules(&mut self, source: &str) -> io::Result<()> {
        let head: String = source
            .lines()
            .filter(|line| line.starts_with("languages:"))
            .collect();
        let mut rule = String::new();
        for line in source.lines().chain(["end"]) {
            if !line.starts_with(char::is_whitespace) {
                if rule.contains("\n ") {
                    self.write("rule_file", format!("{head}\n\n{rule}").as_bytes())?;
                }
                rule.clear();
            }
            rule += line;
            rule.push('\n');
        }
        Ok(())
    }

    fn write(&mut self, target: &str, seed: &[u8]) -> io::Result<()> {
        let folder = self.corpus.join(target);
        fs::create_dir_all(&folder)?;
        self.n_written += 1;
        fs::write(folder.join(format!("seed-{}", self.n_written)), seed)
    }
}

fn gzip(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(raw)?;
    encoder.finish()
}
