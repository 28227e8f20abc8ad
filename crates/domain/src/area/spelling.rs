//! How names of places are written in lists: with their kind, shortened, spelled otherwise.
//!
//! tidy: vietnamese letters, because the kinds are compared with what lists write.

use crate::name::fold;

/// Kinds of places as they are written before a name, folded, with the kind they stand for.
///
/// Longer ones first, so that *thị trấn nông trường* is not read as *thị trấn*.
const KINDS: [(&str, &str); 26] = [
    ("thanh pho truc thuoc trung uong", "thành phố"),
    ("thi tran nong truong", "thị trấn"),
    ("to dan pho", "tổ dân phố"),
    ("thanh pho", "thành phố"),
    ("tt nong truong", "thị trấn"),
    ("dac khu", "đặc khu"),
    ("khu pho", "khu phố"),
    ("thi tran", "thị trấn"),
    ("tt nt", "thị trấn"),
    ("ttnt", "thị trấn"),
    ("thi xa", "thị xã"),
    ("phuong", "phường"),
    ("huyen", "huyện"),
    ("thon", "thôn"),
    ("tinh", "tỉnh"),
    ("buon", "buôn"),
    ("ban", "bản"),
    ("tdp", "tổ dân phố"),
    ("xa", "xã"),
    ("ap", "ấp"),
    ("tt", "thị trấn"),
    ("tp", "thành phố"),
    ("tx", "thị xã"),
    ("p", "phường"),
    ("h", "huyện"),
    ("x", "xã"),
];

/// A name taken apart: the kind that was written before it, if one, and the bare name folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// The kind in full, lower case.
    pub(super) kind: Option<&'static str>,
    /// The folded bare name.
    pub(super) name: String,
    /// Everything that was written, folded: *Bản Mù* is a commune's name and not a *bản*.
    pub(super) whole: String,
}

/// Takes a written name apart.
pub(super) fn read(text: &str) -> Written {
    let whole = fold(text);
    for (written, kind) in KINDS {
        let rest = whole.strip_prefix(written).and_then(|rest| rest.strip_prefix(' '));
        if let Some(name) = rest {
            let name = name.to_owned();
            return Written { kind: Some(kind), name, whole };
        }
    }
    Written { kind: None, name: whole.clone(), whole }
}
