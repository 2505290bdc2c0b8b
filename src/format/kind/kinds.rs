//! The table of formats: their names, first bytes, and the commands that convert them.

use super::facts::{self, Kind, Proof};

type Names = (&'static str, &'static str, &'static [&'static str]);

const fn textual((name, many, extensions): Names, proof: Proof, cure: &'static str) -> Kind {
    Kind { name, many, cure, extensions, magic: &[], proof, delimiter: None }
}

const fn table(delimiter: u8, names: Names, cure: &'static str) -> Kind {
    Kind { delimiter: Some(delimiter), ..textual(names, Proof::Name, cure) }
}

const fn binary(names: Names, magic: &'static [(usize, &'static [u8])], cure: &'static str) -> Kind {
    Kind { magic, ..textual(names, Proof::Bytes, cure) }
}

pub const JSON_LINES: Kind = textual((facts::JSON_LINES, "JSON lines files", &[]), Proof::Name, "`copydesk --format jsonl --field text {}`");
pub const JSON_OBJECT: Kind = textual(("JSON", "JSON", &[]), Proof::Name, JSON_CURE);
pub const JSON_ARRAY: Kind = textual(("JSON", "JSON", &[]), Proof::Name, JSON_CURE);
const JSON_CURE: &str = "`copydesk --format json --field text {}`";

pub const COMMAS: Kind = table(b',', ("CSV", "CSV", &["csv"]), CSV_CURE);
pub const SEMICOLONS: Kind = table(b';', ("CSV", "CSV", &[]), CSV_CURE);
pub const BARS: Kind = table(b'|', ("CSV", "CSV", &[]), CSV_CURE);
pub const TABS: Kind = table(b'\t', ("TSV", "TSV", &["tsv", "tab"]), "`copydesk --format tsv --field text {}`");
const CSV_CURE: &str = "`copydesk --format csv --field text {}`";

pub const HTML: Kind = textual(("HTML", "HTML", &["html", "htm", "xhtml", "shtml", "asp", "aspx", "jsp"]), Proof::Tag, "extract its text first, with an HTML extractor such as trafilatura: `trafilatura {<} | copydesk`");
pub const XML: Kind = textual(
    ("XML", "XML", &["xml", "rss", "atom", "svg", "rdf", "xsl", "xslt", "nitf"]), Proof::Tag,
    "`xmllint --xpath 'string(/)' - {<} | copydesk`",
);
pub const SCRIPT: Kind = textual(
    (
        "source code", "source code", &[
            "bash", "bat", "c", "cc", "cjs", "clj", "cpp", "cs", "css", "cxx", "dart", "ex", "exs", "fish", "go",
            "h", "hh", "hpp", "hs", "java", "jl", "js", "jsx", "kt", "less", "lua", "m", "mjs", "ml", "mm", "php",
            "pl", "pm", "ps1", "py", "pyi", "r", "rb", "rs", "scala", "scss", "sh", "sql", "swift", "ts", "tsx",
            "vb", "vue", "zig", "zsh",
        ],
    ),
    Proof::Code, "",
);
const SETTINGS: Kind = textual(("a settings file", "settings files", &["toml", "yaml", "yml"]), Proof::Name, "");
pub const WARC: Kind = textual(
    ("a WARC file", facts::WARC_FILES, &[]), Proof::Name,
    "extract the texts of its pages first, with an HTML extractor such as trafilatura: \
     `python3 -c 'import json,sys,trafilatura; from warcio import ArchiveIterator; \
     [print(json.dumps({\"text\": trafilatura.extract(r.content_stream().read()) or \"\"})) \
     for r in ArchiveIterator(sys.stdin.buffer) if r.rec_type == \"response\"]' {<} | copydesk --format jsonl --field text`",
);
pub const WET: Kind = textual(("a WET file", facts::WARC_FILES, &[]), Proof::Name, "`copydesk --format wet {}`");
pub const RTF: Kind = textual(("an RTF document", "documents", &[]), Proof::Name, "`pandoc -f rtf -t plain --wrap=none {} | copydesk`");
pub const PDF: Kind = binary(("a PDF file", "PDF files", &["pdf"]), &[], "`pdftotext - - {<} | copydesk`");

/// All kinds that a name or bytes at a fixed offset identify; more special ones come first.
pub static KINDS: &[Kind] = &[
    COMMAS, TABS, HTML, XML, SCRIPT, SETTINGS, PDF,
    binary(
        ("an image", "images", &["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "ico", "avif", "heic"]),
        &[
            (0, b"\x89PNG\r\n"), (0, b"\xFF\xD8\xFF"), (0, b"GIF8"), (8, b"WEBP"), (0, b"II*\0"), (0, b"MM\0*"),
            (0, b"\0\0\x01\0"), (4, b"ftypavif"), (4, b"ftypheic"),
            // The lengths of the headers that bitmaps have.
            (14, b"\x28\0\0\0"), (14, b"\x6C\0\0\0"), (14, b"\x7C\0\0\0"),
        ],
        "`tesseract - - {<} | copydesk`",
    ),
    binary(
        ("an audio or video file", "audio or video files", &["mp3", "mp4", "m4a", "wav", "ogg", "flac", "avi", "mov", "mkv", "webm"]),
        &[(8, b"WAVE"), (8, b"AVI "), (4, b"ftyp"), (0, b"OggS"), (0, b"ID3"), (0, b"fLaC"), (0, b"\x1A\x45\xDF\xA3")],
        "write down what is said in it, as the program `whisper` does",
    ),
    binary(("an EPUB book", "documents", &["epub"]), &[(30, b"mimetypeapplication/epub+zip")], "`pandoc -f epub -t plain --wrap=none {} | copydesk`"),
    binary(
        ("an OpenDocument file", "documents", &["odt", "ods", "odp"]), &[(30, b"mimetypeapplication/vnd.oasis")],
        "if it is a text, `pandoc -f odt -t plain --wrap=none {} | copydesk`",
    ),
    binary(
        ("an Office document", "documents", &["docx", "xlsx", "pptx"]),
        &[(30, b"[Content_Types].xml"), (30, b"_rels/"), (30, b"docProps/"), (30, b"word/")],
        "if it is of Word, `pandoc -f docx -t plain --wrap=none {} | copydesk`",
    ),
    binary(("an old Office document", "documents", &["doc", "xls", "ppt"]), &[(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")], "if it is of Word, `antiword - {<} | copydesk`"),
    binary(("a zip archive", "archives", &["zip", "jar"]), &[(0, b"PK\x03\x04"), (0, b"PK\x05\x06")], "`unzip {file} -d unpacked && copydesk unpacked -o clean`"),
    binary(("a tar archive", "archives", &["tar"]), &[(257, b"ustar")], "`mkdir unpacked && tar -xf {file} -C unpacked && copydesk unpacked -o clean`"),
    binary(("a 7z archive", "archives", &["7z"]), &[(0, b"7z\xBC\xAF\x27\x1C")], "`7z x {file} -ounpacked && copydesk unpacked -o clean`"),
    binary(("a RAR archive", "archives", &["rar"]), &[(0, b"Rar!\x1A\x07")], "`unrar x {file} unpacked/ && copydesk unpacked -o clean`"),
    binary(("an xz file", "compressed files", &["xz", "txz", "lzma"]), &[(0, b"\xFD7zXZ\0"), (0, b"\x5D\0\0")], "`xz -dc {} | copydesk`"),
    binary(("a bzip2 file", "compressed files", &["bz2", "tbz2"]), &[(4, b"1AY&SY")], "`bzip2 -dc {} | copydesk`"),
    binary(("an lz4 file", "compressed files", &["lz4"]), &[(0, b"\x04\x22\x4D\x18")], "`lz4 -dc {} | copydesk`"),
    binary(("a gzip file within another file", "compressed files", &[]), &[(0, b"\x1F\x8B\x08")], "`gzip -dc {} | copydesk`"),
    binary(("a zstd file within another file", "compressed files", &[]), &[(0, b"\x28\xB5\x2F\xFD")], "`zstd -dc {} | copydesk`"),
    binary(
        ("a Parquet file", "data files", &["parquet"]), &[(0, b"PAR1")],
        "`python3 -m copydesk parquet {file} -o clean.parquet`, with the Python package of copydesk",
    ),
    binary(
        ("an Arrow file", "data files", &["arrow", "feather"]), &[(0, b"ARROW1\0\0"), (0, b"FEA1")],
        "`python3 -c 'import pandas,sys; pandas.read_feather(sys.argv[1]).to_json(sys.stdout, orient=\"records\", lines=True)' {file} | copydesk --format jsonl --field text`",
    ),
    binary(
        ("an SQLite database", "data files", &["sqlite", "sqlite3", "db"]), &[(0, b"SQLite format 3\0")],
        "`sqlite3 -json {file} 'select * from TABLE' | jq -c '.[]' | copydesk --format jsonl --field text`",
    ),
];
