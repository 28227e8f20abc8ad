//! Several files kept as one value of the cache.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// Files by their path below one folder.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// One line that names every file with its length, then the files one after the other.
pub(crate) fn pack(files: &Files) -> Result<Vec<u8>> {
    let lengths: BTreeMap<&String, usize> =
        files.iter().map(|(path, bytes)| (path, bytes.len())).collect();
    let mut packed = serde_json::to_vec(&lengths)?;
    packed.push(b'\n');
    packed.extend(files.values().flatten());
    Ok(packed)
}

/// Takes apart what [`pack`] put together.
pub(crate) fn unpack(packed: &[u8]) -> Result<Files> {
    let end = packed.iter().position(|byte| *byte == b'\n').context("the list of files is cut")?;
    let lengths: BTreeMap<String, usize> = serde_json::from_slice(&packed[..end])?;
    let mut rest = &packed[end + 1..];
    let mut files = Files::new();
    for (path, length) in lengths {
        let (bytes, after) = rest.split_at_checked(length).context("a file is cut")?;
        files.insert(path, bytes.to_vec());
        rest = after;
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_out_as_they_went_in() {
        let files = Files::from([
            ("nuong.js".to_owned(), b"one\ntwo".to_vec()),
            ("nuong.wasm".to_owned(), vec![0, 10, 255]),
            ("snippets/empty.js".to_owned(), Vec::new()),
        ]);
        let packed = pack(&files).unwrap();
        assert_eq!(unpack(&packed).unwrap(), files);
        assert!(unpack(&packed[..packed.len() - 1]).is_err());
    }
}
