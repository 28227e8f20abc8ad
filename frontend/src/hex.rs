//! Bytes as text, two digits each.

/// Writes bytes.
pub(crate) fn written(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Reads bytes; `None` where the text is something else.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    let digit = |at: usize| char::from(*text.as_bytes().get(at)?).to_digit(16);
    let byte = |at: usize| u8::try_from(digit(at)? << 4 | digit(at + 1)?).ok();
    (0..text.len()).step_by(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(read(&written(&bytes)), Some(bytes));
        assert_eq!(written(&[0, 255]), "00ff");
        assert_eq!((read("0"), read("zz"), read("é1")), (None, None, None));
    }
}
