//! Names of files: as JSON can hold them, and as places below a folder that nothing leads out of.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

/// A name for JSON: readable, and exact where it is not UTF-8.
///
/// The second is the name as Latin-1, one character a byte, as error rows give raw lines.
pub fn name_for_json(path: &Path) -> (Cow<'_, str>, Option<String>) {
    let raw = path.as_os_str().as_bytes();
    let exact = match std::str::from_utf8(raw) {
        Ok(_) => None,
        Err(_) => Some(raw.iter().map(|&b| char::from(b)).collect()),
    };
    (path.to_string_lossy(), exact)
}

/// The name that [`name_for_json`] wrote; `None` if the second is not Latin-1.
pub fn name_from_json(name: &str, exact: Option<&str>) -> Option<PathBuf> {
    let Some(exact) = exact else {
        return Some(PathBuf::from(name));
    };
    let bytes: Option<Vec<u8>> = exact.chars().map(|c| u8::try_from(c).ok()).collect();
    Some(std::ffi::OsString::from_vec(bytes?).into())
}

/// The place of `path` below some folder; `None` if it is absolute, leads upwards, or is the folder itself.
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
    fn every_name_comes_back_from_json() {
        for name in [&b"a.txt"[..], b"caf\xC3\xA9", b"caf\xE9\xFF", b"a\nb"] {
            let path = Path::new(OsStr::from_bytes(name));
            let (text, exact) = name_for_json(path);
            assert_eq!(name_from_json(&text, exact.as_deref()).unwrap(), path);
        }
        assert_eq!(name_from_json("a", Some("\u{100}")), None);
    }

    #[test]
    fn nothing_leads_out_of_a_folder() {
        let place = |path| place_below(Path::new(path));
        assert_eq!(place("./a//b/."), Some(PathBuf::from("a/b")));
        for out in ["/etc/passwd", "../a", "a/../../b", "a/..", ".", ""] {
            assert_eq!(place(out), None, "{out}");
        }
    }
}
