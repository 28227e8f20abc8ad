//! The steps by which a disabled device leaves, one row for each time it was disabled.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub device: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub at_ms: i64,
    pub why: String,
    pub note: String,
    pub by: Option<Uuid>,
    pub ended_by: Option<Uuid>,
    pub held_before: i64,
    pub heard_at_ms: Option<i64>,
    pub received_at_ms: Option<i64>,
    pub confirmed_at_ms: Option<i64>,
    pub drafts: Option<i64>,
    pub erased_at_ms: Option<i64>,
    pub ended_at_ms: Option<i64>,
    pub held_after: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
