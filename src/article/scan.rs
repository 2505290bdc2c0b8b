//! Searches text for bytes that mean something, sixteen at a time.

/// Bytes that are looked at together: the compiler does it in one step, where a processor can.
const STEP: usize = 16;

/// The first byte that `is_wanted`, which is to be told without branches.
#[inline]
pub(crate) fn position(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let (steps, rest) = bytes.as_chunks::<STEP>();
    let has_any = |step: &[u8; STEP]| step.iter().fold(false, |any, &b| any | is_wanted(b));
    let from = match steps.iter().position(has_any) {
        Some(step) => step * STEP,
        None => bytes.len() - rest.len(),
    };
    let at = bytes[from..].iter().position(|&b| is_wanted(b))?;
    Some(from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_found_wherever_it_stands() {
        for len in 0..70 {
            let mut bytes = vec![b'a'; len];
            assert_eq!(position(&bytes, |b| b == b'.'), None);
            for at in (0..len).rev() {
                bytes[at] = b'.';
                assert_eq!(position(&bytes, |b| b == b'.'), Some(at));
            }
        }
    }
}
