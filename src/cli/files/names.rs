//! Names and bytes in JSON, and places that do not lead out of a folder.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

/// A name for JSON: readable, and, if it is not UTF-8, its bytes in Latin-1.
pub fn name_for_json(path: &Path) -> (Cow<'_, str>, Option<String>) {
    let exact = path.to_str().is_none();
    let exact = exact.then(|| latin1(path.as_os_str().as_bytes()));
    (path.to_string_lossy(), exact)
}

/// The path that [`name_for_json`] wrote; `None` if `exact` is not Latin-1.
pub fn name_from_json(name: &str, exact: Option<&str>) -> Option<PathBuf> {
    match exact {
        None => Some(PathBuf::from(name)),
        Some(exact) => Some(OsString::from_vec(from_latin1(exact)?).into()),
    }
}

/// Bytes in Latin-1: one character a byte.
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// The bytes of a text that [`latin1`] wrote; `None` if it is not Latin-1.
pub fn from_latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect()
}

/// The place of `path` below a folder; `None` if it is absolute, leads upwards, or is the folder itself.
pub fn place_below(path: &Path) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => place.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (place.as_os_str() != OsStr::new("")).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_it_was_written() {
        for name in [&b"a.txt"[..], b"caf\xC3\xA9", b"caf\xE9\xFF", b"a\nb"] {
            let path = Path::new(OsStr::from_bytes(name));
            let (text, exact) = name_for_json(path);
            assert_eq!(name_from_json(&text, exact.as_deref()).unwrap(), path);
        }
        assert_eq!(name_from_json("a", Some("\u{100}")), None);
    }

    #[test]
    fn no_place_leads_out_of_a_folder() {
        let place = |path| place_below(Path::new(path));
        assert_eq!(place("./a//b/."), Some(PathBuf::from("a/b")));
        for out in ["/etc/passwd", "../a", "a/../../b", "a/..", ".", ""] {
            assert_eq!(place(out), None, "{out}");
        }
    }
}
