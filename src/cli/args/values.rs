//! Parsers of option values.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use copydesk::article::words::MAX_TEXT_BYTES;

/// The end of a short help.
pub const SEE_HELP: &str = "See --help for all options and examples.";

/// Parses one of these names. Each has a line of help and a value.
pub fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [(&'static str, &'static str, T); N],
) -> impl TypedValueParser<Value = T> {
    let names = values.map(|(name, help, _)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(names).map(move |name| {
        let mut values = values.into_iter();
        let named = values.find(|value| value.0 == name);
        named.expect("clap accepts only these names").2
    })
}

/// Parses a number of bytes: digits, and K, M or G for powers of 1024.
pub fn size(text: &str) -> Result<u64, String> {
    const MOST: u64 = MAX_TEXT_BYTES as u64 - 1;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => 0,
    };
    let count = digits.parse::<u64>().ok().filter(|_| unit > 0);
    let count = count.ok_or("write a number of bytes, or one with K, M or G")?;
    let bytes = count.checked_mul(unit);
    let bytes = bytes.filter(|bytes| (1..=MOST).contains(bytes));
    bytes.ok_or_else(|| format!("from 1 to {MOST} bytes are possible"))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("300"), Ok(300));
        assert_eq!(size("64k"), Ok(64 << 10));
        assert_eq!(size("256M"), Ok(256 << 20));
        for wrong in ["", "M", "0", "1T", "-1", "1G", "99999999999999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
