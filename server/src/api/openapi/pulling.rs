//! Descriptions of the messages by which devices ask for news, and leave.

#![expect(dead_code, reason = "the shapes are described, never made")]

use utoipa::ToSchema;
use uuid::Uuid;

/// `POST /api/v1/pull`
#[derive(ToSchema)]
pub struct PullRequest {
    /// 1; another number is answered with 426.
    #[schema(minimum = 1, maximum = 1)]
    protocol: u32,
    /// Repeated in the answer.
    #[schema(max_length = 64)]
    nonce: String,
    /// The asking device.
    device: Uuid,
    /// The epoch the numbers belong to.
    epoch: Option<String>,
    /// Where nothing is new, the answer waits for so long until something is.
    #[schema(maximum = 25000)]
    wait_ms: Option<u32>,
    /// How the device stands, when that has changed since it last said so.
    report: Option<Report>,
    /// In the order wanted.
    #[schema(max_items = 256)]
    scopes: Vec<PullScope>,
}

/// How a device stands.
#[derive(ToSchema)]
pub struct Report {
    /// The build of the app it runs.
    #[schema(max_length = 200)]
    build: String,
    /// How many mutations wait for an answer.
    waiting: u64,
    /// When the oldest of them was recorded, by the device's clock.
    oldest: Option<i64>,
    /// Megabytes of storage in use.
    used_mb: Option<u64>,
    /// Megabytes that may be used.
    quota_mb: Option<u64>,
    /// Whether the browser promised to keep the storage.
    persisted: Option<bool>,
}

/// Why a device is to leave.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Leaving {
    /// The device was disabled.
    DeviceDisabled,
    /// The account was closed.
    AccountClosed,
}

/// What to ask of one scope.
#[derive(ToSchema)]
pub struct PullScope {
    /// The scope.
    scope: Uuid,
    /// Lines behind this number; 0 for all.
    after: u64,
    /// A village whose records are wanted ahead of all others.
    first_village: Option<Uuid>,
}

/// A line of a pull's answer that is no record; exactly one key is there.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Frame {
    /// The first line of every answer.
    Hello {
        /// The request's nonce.
        nonce: String,
        /// The epoch of the server's database.
        epoch: String,
        /// The server's clock, in milliseconds since 1970.
        now: i64,
        /// How many of the asking device's mutations the server holds.
        held: u64,
        /// Why the device is to hand in what it has and let go of its book.
        leaving: Option<Leaving>,
    },
    /// Lines of one village follow, ahead of the scope's own order.
    Village {
        /// The scope.
        scope: Uuid,
        /// How many lines follow.
        lines: u64,
    },
    /// Lines of the scope follow, in order.
    Begin {
        /// The scope.
        scope: Uuid,
        /// The number they follow behind.
        after: u64,
        /// How many lines follow, for a progress bar.
        lines: u64,
    },
    /// The scope is told to its end.
    End {
        /// The scope.
        scope: Uuid,
        /// The last number given out.
        seq: u64,
        /// How many records the feed has lines for.
        count: u64,
        /// The sum over those lines, 16 hexadecimal digits.
        checksum: String,
    },
    /// The scope is not this session's to read.
    Denied {
        /// The scope.
        scope: Uuid,
    },
}

/// `POST /api/v1/handover`
#[derive(ToSchema)]
pub struct HandoverRequest {
    /// 1; another number is answered with 426.
    #[schema(minimum = 1, maximum = 1)]
    protocol: u32,
    /// Repeated in the answer.
    #[schema(max_length = 64)]
    nonce: String,
    /// The sender.
    device: Uuid,
    /// The device's last count.
    device_seq: u64,
    /// Unfinished forms.
    drafts: Option<u64>,
    /// Whether the book is gone from the device.
    erased: Option<bool>,
}

/// The answer.
#[derive(ToSchema)]
pub struct HandoverResponse {
    /// The request's nonce.
    nonce: String,
    /// Whether everything of the device is held, so that its book may go.
    may_erase: bool,
    /// How many of the device's mutations the server holds.
    held: u64,
}
