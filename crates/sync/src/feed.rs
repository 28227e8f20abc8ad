//! The feed of a scope: numbered lines, at most one for each record, with a running checksum.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use domain::id::{RecordId, ScopeId, UserId};
use domain::record::Fields;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// What a line says of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOp {
    /// These are its fields now.
    Put,
    /// It was deleted.
    Gone,
    /// It lives in another scope now.
    Left,
}

/// One line of a feed as it is stored and sent. A change moves the record to a new number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The number in its scope.
    pub seq: u64,
    /// The record.
    pub id: RecordId,
    /// Its kind by name.
    pub kind: String,
    /// What the line says.
    pub op: LineOp,
    /// The record it hangs on, such as a member's household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// Who changed it last.
    pub by: UserId,
    /// When the server took that change in.
    pub at: Timestamp,
    /// Why it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ScopeId>,
    /// All its fields; those of a deleted record as they last were.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub fields: Fields,
}

/// A line whose fields are still text, so that a phone reads ten thousand of them at a glance.
#[derive(Clone, Debug, Deserialize)]
pub struct LineRef<'a> {
    /// The number in its scope.
    pub seq: u64,
    /// The record.
    pub id: RecordId,
    /// Its kind by name.
    #[serde(borrow)]
    pub kind: &'a str,
    /// What the line says.
    pub op: LineOp,
    /// The record it hangs on.
    #[serde(default)]
    pub parent: Option<RecordId>,
    /// Who changed it last.
    pub by: UserId,
    /// When the server took that change in.
    pub at: Timestamp,
    /// Why it was deleted.
    #[serde(borrow, default)]
    pub reason: Option<Cow<'a, str>>,
    /// Where it went.
    #[serde(default)]
    pub to: Option<ScopeId>,
    /// Its fields as they came.
    #[serde(borrow, default)]
    pub fields: Option<&'a RawValue>,
}

/// Where a scope's feed stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last number given out.
    pub seq: u64,
    /// How many records the feed has lines for.
    pub count: u64,
    /// The sum over those lines.
    pub checksum: Checksum,
}

impl Head {
    /// Counts a line in at its new number, out at its old one.
    pub fn move_line(&mut self, record: RecordId, old: Option<u64>, new: u64) {
        match old {
            Some(old) => self.checksum.remove(record, old),
            None => self.count += 1,
        }
        self.checksum.add(record, new);
    }
}

/// A sum that two parties share exactly when they hold the same records at the same numbers.
///
/// Wrapping sum over the lines of the first eight bytes, big endian, of
/// SHA-256(record id, 16 bytes ‖ number, 8 bytes big endian). Written as 16 hex digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Checksum(pub u64);

impl Checksum {
    fn of(record: RecordId, seq: u64) -> u64 {
        let mut hash = Sha256::new();
        hash.update(record.0.as_bytes());
        hash.update(seq.to_be_bytes());
        let digest = hash.finalize();
        digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    }

    /// Counts a line in.
    pub fn add(&mut self, record: RecordId, seq: u64) {
        self.0 = self.0.wrapping_add(Self::of(record, seq));
    }

    /// Counts a line out.
    pub fn remove(&mut self, record: RecordId, seq: u64) {
        self.0 = self.0.wrapping_sub(Self::of(record, seq));
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

impl FromStr for Checksum {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

impl TryFrom<String> for Checksum {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Why a device is to hand in what it has and let go of its book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// The device was disabled.
    DeviceDisabled,
    /// The account was closed.
    AccountClosed,
}

impl Leaving {
    /// The name on the wire, and the reason of what is kept aside.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeviceDisabled => "device_disabled",
            Self::AccountClosed => "account_closed",
        }
    }
}

/// A line of a pull's answer that is not a record: where it starts, what follows, how it ends.
///
/// Lines of records start with `{"seq"`; every frame has one key, its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// The first line of every answer.
    Hello {
        /// The request's nonce; an answer without it is not ours.
        nonce: String,
        /// The epoch of the server's database.
        epoch: String,
        /// The server's clock.
        now: Timestamp,
        /// How many of the asking device's mutations the server holds.
        held: u64,
        /// Why the device is to hand in what it has; absent for nearly all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaving: Option<Leaving>,
    },
    /// Lines of one village follow, ahead of the scope's own order; they move no cursor.
    Village {
        /// The scope.
        scope: ScopeId,
        /// How many lines follow.
        lines: u64,
    },
    /// Lines of the scope follow, in order.
    Begin {
        /// The scope.
        scope: ScopeId,
        /// The number they follow behind; 0 where the request's epoch was another one.
        after: u64,
        /// How many lines follow.
        lines: u64,
    },
    /// The scope is told to its end.
    End {
        /// The scope.
        scope: ScopeId,
        /// Where its feed stands.
        #[serde(flatten)]
        head: Head,
    },
    /// The scope is not this session's to read.
    Denied {
        /// The scope.
        scope: ScopeId,
    },
}
