//! Reads of a line what places it in the book, and leaves the rest as text.
//!
//! A phone reads every line it holds each time it is opened. The server writes lines by one
//! function, with the same keys in the same order, so nearly all are read by position.
//! The protocol promises no order: any other line is read key by key.

use std::ops::Range;

use domain::id::RecordId;
use uuid::Uuid;

use crate::feed::{LineOp, LineRef};

/// The letters of an id with its hyphens.
const ID_LETTERS: usize = 36;

/// Where a line belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outline<'a> {
    pub(super) seq: u64,
    pub(super) id: RecordId,
    pub(super) kind: &'a str,
    pub(super) op: LineOp,
    pub(super) parent: Option<RecordId>,
    /// Where in the line its fields stand; empty where it has none.
    pub(super) fields: Range<usize>,
}

/// Reads where a line belongs; `None` for what is no line.
pub(super) fn outline(line: &str) -> Option<Outline<'_>> {
    by_position(line).or_else(|| by_key(line))
}

/// Reads a line as the server writes it. Of its fields only the end is looked at.
fn by_position(line: &str) -> Option<Outline<'_>> {
    let mut scan = Scan { line, at: 0 };
    scan.literal(r#"{"seq":"#)?;
    let seq = scan.number()?;
    scan.literal(r#","id":""#)?;
    let id = scan.id()?;
    scan.literal(r#"","kind":""#)?;
    let kind = scan.word()?;
    scan.literal(r#"","op":""#)?;
    let op = match scan.word()? {
        "put" => LineOp::Put,
        "gone" => LineOp::Gone,
        "left" => LineOp::Left,
        _ => return None,
    };
    let parent = match scan.literal(r#"","parent":""#) {
        Some(()) => Some(scan.id()?),
        None => None,
    };
    scan.literal(r#"","by":""#)?;
    scan.id()?;
    scan.literal(r#"","at":"#)?;
    scan.number()?;
    scan.literal(r#","fields":{"#)?;
    let fields = scan.at - 1..line.len() - 1;
    line.ends_with("}}").then_some(Outline { seq, id, kind, op, parent, fields })
}

/// Reads any line, such as one that tells a reason.
fn by_key(line: &str) -> Option<Outline<'_>> {
    let told: LineRef<'_> = serde_json::from_str(line).ok()?;
    let fields = told.fields.map_or(0..0, |fields| {
        let start = fields.get().as_ptr().addr() - line.as_ptr().addr();
        start..start + fields.get().len()
    });
    let LineRef { seq, id, kind, op, parent, .. } = told;
    Some(Outline { seq, id, kind, op, parent, fields })
}

/// A place in a line.
struct Scan<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn literal(&mut self, wanted: &str) -> Option<()> {
        let end = self.at + wanted.len();
        let is_there = self.line.as_bytes().get(self.at..end)? == wanted.as_bytes();
        is_there.then(|| self.at = end)
    }

    fn number(&mut self) -> Option<u64> {
        let rest = &self.line.as_bytes()[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = self.line.get(self.at..self.at + digits)?.parse().ok()?;
        self.at += digits;
        Some(number)
    }

    fn id(&mut self) -> Option<RecordId> {
        let end = self.at + ID_LETTERS;
        let id = Uuid::try_parse_ascii(self.line.as_bytes().get(self.at..end)?).ok()?;
        self.at = end;
        Some(RecordId(id))
    }

    /// A text up to its closing quotation mark; `None` where anything in it is escaped.
    fn word(&mut self) -> Option<&'a str> {
        let rest = &self.line.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let word = self.line.get(self.at..self.at + length)?;
        self.at += length;
        (rest[length] == b'"').then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{ScopeId, UserId};
    use domain::record::Fields;
    use domain::time::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::feed::Line;

    fn line() -> Line {
        Line {
            seq: 1_234,
            id: RecordId(Uuid::from_u128(7)),
            kind: "person".to_owned(),
            op: LineOp::Put,
            parent: Some(RecordId(Uuid::from_u128(8))),
            by: UserId(Uuid::from_u128(9)),
            at: Timestamp(1_700_000_000_000),
            reason: None,
            to: None,
            fields: Fields::from([("name".to_owned(), json!("Mùa \"A\" }} Sử"))]),
        }
    }

    fn written(line: &Line) -> String {
        serde_json::to_string(line).expect("a line has a JSON form")
    }

    #[test]
    fn position_and_key_say_the_same_of_every_line_the_server_writes() {
        let put = line();
        let root = Line { parent: None, ..line() };
        let left = Line { op: LineOp::Left, ..line() };
        for line in [put, root, left] {
            let text = written(&line);
            let outline = by_position(&text).expect("it is in the usual order");
            assert_eq!(Some(&outline), by_key(&text).as_ref());
            assert_eq!(text[outline.fields], serde_json::to_string(&line.fields).unwrap());
        }
    }

    #[test]
    fn what_few_lines_have_is_read_by_key() {
        let gone = Line { op: LineOp::Gone, reason: Some("twice".to_owned()), ..line() };
        let moved = Line {
            op: LineOp::Left,
            to: Some(ScopeId(Uuid::nil())),
            fields: Fields::new(),
            ..line()
        };
        for line in [gone, moved] {
            let text = written(&line);
            assert_eq!(by_position(&text), None);
            let outline = outline(&text).expect("it reads");
            assert_eq!((outline.seq, outline.op, outline.parent), (line.seq, line.op, line.parent));
            assert_eq!(outline.fields.is_empty(), line.fields.is_empty());
        }
    }

    #[test]
    fn another_order_of_keys_is_the_same_line() {
        let usual = written(&line());
        let Outline { seq, id, kind, op, parent, .. } = outline(&usual).expect("it reads");
        let turned = format!(
            r#" {{ "id": "{id}", "op": "put", "kind": "{kind}", "seq": {seq}, "fields": {{}},
            "at": 1, "by": "{id}", "parent": "{}" }} "#,
            parent.unwrap()
        );
        let again = outline(&turned).expect("it reads");
        assert_eq!((again.seq, again.id, again.kind, again.op), (seq, id, kind, op));
        assert_eq!((again.parent, &turned[again.fields]), (parent, "{}"));
    }

    #[test]
    fn half_a_line_is_no_line() {
        let fields = Fields::from([("name".to_owned(), json!("Mùa A Sử"))]);
        let text = written(&Line { fields, ..line() });
        for end in 0..text.len() {
            if text.is_char_boundary(end) {
                assert_eq!(outline(&text[..end]), None, "{}", &text[..end]);
            }
        }
    }
}
