//! Formats other than plain text are recognised by their first bytes. Articles that look like them are not.

use std::fs;
use std::path::Path;

use copydesk::format::kind::{kind_of, kind_of_name};

#[track_caller]
fn is(bytes: impl AsRef<[u8]>, name: &str) {
    let bytes = bytes.as_ref();
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
    assert_eq!(kind_of(bytes).map(|kind| kind.name), Some(name), "{shown}");
}

#[track_caller]
fn is_text(bytes: impl AsRef<[u8]>) {
    let bytes = bytes.as_ref();
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(kind_of(bytes).map(|kind| kind.name), None, "{shown}");
}

/// Bytes and zeros, which all binary formats have.
fn binary(bytes: &[u8]) -> Vec<u8> {
    [bytes, &[0; 300]].concat()
}

const ARTICLE: &str =
    "The ferry sank on Monday, the harbour board said.\n\nTwo people were rescued.\n";

#[test]
fn json_lines_are_recognised() {
    is("{\"text\":\"The ferry sank.\"}\n", "JSON lines");
    is("{\"text\":\"The ferry sank.\"}", "JSON lines");
    is("\u{feff}{ \"id\" : 1}\r\n{\"id\":2}\r\n", "JSON lines");
    is("\n{\"id\":1}\n\n{\"id\":2}\n", "JSON lines");
    // Cut off in the first row, and with NaN, as Python writes a missing value.
    is(
        format!("{{\"text\":\"{}", "The ferry. ".repeat(2000)),
        "JSON lines",
    );
    is(
        "{\"author\": NaN, \"text\": \"The ferry.\"}\n{\"id\": 2}\n",
        "JSON lines",
    );
}

#[test]
fn json_is_recognised() {
    is("{\n  \"text\": \"The ferry sank.\"\n}\n", "JSON");
    is("{\n  \"articles\": [\n    {\"text\": \"The fer", "JSON");
    is("[{\"text\":\"One.\"},{\"text\":\"Two.\"}]", "JSON");
    is("[\n{\"text\":\"One.\"},\n{\"text\":\"Two.\"}\n]\n", "JSON");
    is("[\"One.\", \"Two.\"]", "JSON");
    is("[[1, 2], [3]]", "JSON");
    is("[1, 2, 3]\n", "JSON");
    is("[]\n", "JSON");
    is("{\"a\":1}{\"a\":2}\n", "JSON");
}

#[test]
fn articles_that_begin_with_a_brace_or_bracket_are_text() {
    is_text("[Update] The ferry has been raised.\n");
    is_text("[1] The harbour board, 2024.\n[2] The coast guard.\n");
    is_text("[1, 2] are the numbers of the ferries.\n");
    is_text("[2024]\n");
    is_text("[\"It sank,\" she said.]\n");
    is_text("[\"");
    is_text("[");
    is_text("{");
    is_text("{{template}}\nThe ferry sank.\n");
    is_text("{\"quoted\" in a brace} The ferry sank.\n");
    is_text("{}\n");
    // Metadata that a scraper left above an article.
    is_text("{\"@type\": \"NewsArticle\"}\nThe ferry sank on Monday.\n");
    is_text("{'link': 'https://example.org/'}\n");
    is_text("{'title': 'The ferry', 'text': 'The log says \"speed\": 3.'}");
    is_text("The ferry sank. Its log was JSON:\n\n{\"speed\": 3}\n{\"speed\": 4}\n");
}

#[test]
fn tables_are_recognised() {
    is(
        "id,url,title,text\n1,https://example.org,Ferry,\"The ferry sank, they say.\"\n",
        "CSV",
    );
    is(",title,text\n0,Ferry,\"The ferry\nsank\"\n", "CSV");
    is(
        "\u{feff}Datum;Titel;Inhalt\r\n2024-01-01;Fähre;\"Die Fähre; sie sank\"\r\n",
        "CSV",
    );
    is("title|text|url\nFerry|The ferry sank|x\n", "CSV");
    is("id\ttitle\tbody\n1\tFerry\tThe ferry sank.\n", "TSV");
    is(
        "\"Title\",\"Text\"\n\"Ferry\",\"The \"\"Anna\"\" sank\"\n",
        "CSV",
    );
    is("text,label\nThe ferry sank,1\nIt rained,0\n", "CSV");
    is("day,open,high\nmon,1,2\ntue,3,4\nwed,5,6\n", "CSV");
    // Without a header.
    is(
        "1,Ferry,\"The ferry, again\"\n2,Rain,\"It rained, too\"\n",
        "CSV",
    );
    is(
        "\"Ferry\",\"The ferry, again\"\n\"Rain\",\"It rained\"\n",
        "CSV",
    );
    // With unclosed quotes, and cut off within a cell.
    is(
        "id,title,text\n1,The \"Anna\" sank,It \"sank, all say\n",
        "CSV",
    );
    is("Name,Story\nFerry,\"The ferry, as she", "CSV");
    let excel = "\u{feff}id\ttext\turl\n1\tThe ferry\tx\n";
    let utf16: Vec<u8> = excel.encode_utf16().flat_map(u16::to_le_bytes).collect();
    is(utf16, "TSV");
}

#[test]
fn articles_with_delimiters_in_every_line_are_text() {
    is_text(
        "Paris, May 3, Reuters\nThe ferry, which sank, is lost\nTwo people, both old, are safe\n",
    );
    is_text("Smith, 3, 4, 5\nJones, 2, 2, 1\nMiller, 0, 1, 0\nBaker, 4, 4, 4\n");
    is_text("Anna, Berta, Carla\nDora, Emma, Frida\nGerda, Hanna, Ida\nJutta, Karla, Lena\n");
    is_text("Team\tWon\tLost\nHarbour\t3\t1\nCoast\t2\t2\nIsland\t0\t4\nRiver\t1\t3\n");
    is_text("Rank\tTitle\tAuthor\n1\tThe Ferry\tAnn Lee\n2\tThe Pier\tBo Li\n3\tFog\tCy Ro\n");
    is_text("| Team | Won |\n|---|---|\n| Harbour | 3 |\n| Coast | 2 |\n");
    is_text("By ANN LEE | Staff writer | May 3\nThe ferry | sank | again\n");
    is_text("\"It sank\", she said, and wept.\n\"It rained\", he said, and slept.\n");
    is_text("A crowd of 10,000 came; 2,000 left.\nA crowd of 20,000 came; 3,000 left.\n");
    is_text("Oh ferry, ferry, white and tall,\nOh harbour, harbour, grey and small,\n");
    is_text("他说,今天,下雨\n我说,明天,天晴\n她说,后天,刮风\n你说,大后天,下雪\n");
    is_text("Lede,\n\nThe ferry sank.\n");
    is_text("text\nThe ferry sank.\n");
}

#[test]
fn markup_is_recognised() {
    is("<!DOCTYPE html>\n<html><p>The ferry sank.", "HTML");
    is("\u{feff}\n\n<html lang=en>\n<p>The ferry sank.", "HTML");
    is(
        "<!-- saved from url -->\n<HEAD><TITLE>Ferry</TITLE></HEAD>",
        "HTML",
    );
    is(
        "<?xml version=\"1.0\"?>\n<html xmlns=\"x\"><body/></html>",
        "HTML",
    );
    is(
        "<meta charset=utf-8>\n<title>Ferry</title>\n<body><p>It sank.",
        "HTML",
    );
    is("<?xml version='1.0'?><newsItem/>", "XML");
    is("<rss version=\"2.0\"><channel>", "XML");
    is("<feed xmlns=\"http://www.w3.org/2005/Atom\">", "XML");
    is("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "XML");
    is("<urlset><url><loc>x</loc></url></urlset>", "XML");
    is("<!DOCTYPE nitf><nitf/>", "XML");
}

#[test]
fn articles_with_a_few_tags_are_text() {
    is_text("<p>The ferry sank.</p>\n<p>It rained.</p>\n");
    is_text("<b>Harbour</b> The ferry sank.\n");
    is_text("<header>Harbour</header> The ferry sank.\n");
    is_text("<title>Ferry</title>\nThe ferry sank.\n");
    is_text("<!-- ad -->\nThe ferry sank.\n");
    is_text("<!-- ad");
    is_text("< 5 percent of the ferries sank.\n");
    is_text("<3 to all who helped.\n");
    is_text("<<Die Fähre>> sank.\n");
    is_text("The page began with <!doctype html><html>, and the ferry sank.\n");
}

#[test]
fn scripts_and_documents_are_recognised() {
    is("#!/usr/bin/env python3\nprint(1)\n", "source code");
    is("#! /bin/sh\necho ferry\n", "source code");
    is("<?php echo 'ferry';", "source code");
    is("{\\rtf1\\ansi The ferry sank.}", "an RTF document");
    is("%PDF-1.4\n1 0 obj", "a PDF file");
    is("WARC/1.0\r\nWARC-Type: response\r\n", "a WARC file");
    is(
        "WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\n",
        "a WET file",
    );
}

#[test]
fn binary_formats_are_recognised() {
    let ustar = [&[b'a'; 257][..], b"ustar\x0000"].concat();
    let zip = |name: &str| [&b"PK\x03\x04"[..], &[0; 26], name.as_bytes()].concat();
    for (bytes, name) in [
        (&b"\x89PNG\r\n\x1A\n"[..], "an image"),
        (b"\xFF\xD8\xFF\xE0", "an image"),
        (b"GIF89a\x01\x00", "an image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "an image"),
        (b"BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "an image"),
        (b"II*\0", "an image"),
        (b"\0\0\0\x1Cftypavif", "an image"),
        (b"\0\0\0\x18ftypisom", "an audio or video file"),
        (b"ID3\x03\0", "an audio or video file"),
        (b"RIFF\x24\0\0\0WAVE", "an audio or video file"),
        (&zip("a.txt"), "a zip archive"),
        (&zip("[Content_Types].xml"), "an Office document"),
        (&zip("mimetypeapplication/epub+zip"), "an EPUB book"),
        (
            &zip("mimetypeapplication/vnd.oasis.opendocument.text"),
            "an OpenDocument file",
        ),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "an old Office document",
        ),
        (&ustar, "a tar archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"Rar!\x1A\x07\x01\0", "a RAR archive"),
        (b"\xFD7zXZ\0", "an xz file"),
        (b"BZh91AY&SY", "a bzip2 file"),
        (b"\x04\x22\x4D\x18", "an lz4 file"),
        (b"\x1F\x8B\x08\0", "a gzip file within another file"),
        (b"\x28\xB5\x2F\xFD", "a zstd file within another file"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"ARROW1\0\0", "an Arrow file"),
        (b"SQLite format 3\0", "an SQLite database"),
    ] {
        is(binary(bytes), name);
    }
}

#[test]
fn articles_that_begin_as_binary_formats_do_are_text() {
    for start in [
        "PK Dayal, who",
        "BM Kutty, who",
        "RIFF, a band,",
        "GIF89a, a format,",
        "GIF, a format,",
        "ID3, a lens,",
        "Rar! she cried, and",
        "PAR1, a plant,",
        "7zip, a program,",
        "II* is a mark that",
        "The thing ustar",
        "WARC/ing, a word,",
        "OggS, a format,",
        "#!hashbang is a word that",
        "#! is a mark that",
        "# Ferry\n\nOn Monday one",
        "%PDF, a format,",
        "{\\it Anna}, a ferry,",
        "xxxx1AY&SY",
        "Googles WEBP,",
    ] {
        is_text(format!("{start} sank.\n{ARTICLE}"));
    }
    is_text(b"BMW a annonc\xE9 que le ferry a coul\xE9.\n");
    is_text("");
    is_text("\n \n");
    is_text("The ferry sank.");
    let article = format!("\u{feff}{ARTICLE}");
    is_text(&article);
    is_text(
        article
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>(),
    );
    is_text(
        article
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn a_name_counts_where_the_bytes_do_not_contradict_it() {
    let of = |name: &str, bytes: &[u8]| kind_of_name(Path::new(name), bytes).map(|kind| kind.name);
    let article = ARTICLE.as_bytes();
    assert_eq!(of("a.csv", b"text\nThe ferry sank.\n"), Some("CSV"));
    assert_eq!(of("a.TSV.gz", article), Some("TSV"));
    assert_eq!(of("a.csv", b""), None);
    assert_eq!(of("a.html", article), None);
    assert_eq!(of("a.html", b"<p>The ferry sank.</p>\n"), Some("HTML"));
    assert_eq!(of("a.pdf", article), None);
    assert_eq!(of("a.png", b"\x01\0"), Some("an image"));
    assert_eq!(of("example.rs", article), None);
    assert_eq!(
        of("main.rs", b"fn main() {\n    ferry();\n}\n"),
        Some("source code")
    );
    assert_eq!(of("copydesk.yml", b"a: 1\n"), Some("a settings file"));
    for name in ["a.txt", "a", "a.md", "a.text.gz", ".csv", "story.com"] {
        assert_eq!(of(name, article), None, "{name}");
    }
}

#[test]
fn every_fixture_is_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for folder in fs::read_dir(root).expect("there are fixtures") {
        let folder = folder.expect("it can be listed").path();
        let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
        if !options.contains("jsonl") {
            is_text(fs::read(folder.join("raw.txt")).expect("every fixture has a text"));
        }
    }
}
