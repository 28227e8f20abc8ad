//! A browser profile and how many of its mutations are held.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Option<Uuid>,
    pub name: String,
    pub build: String,
    pub held: i64,
    pub seen_at_ms: Option<i64>,
    pub waiting: Option<i64>,
    pub oldest_ms: Option<i64>,
    pub reported_at_ms: Option<i64>,
    pub used_mb: Option<i64>,
    pub quota_mb: Option<i64>,
    pub persisted: Option<bool>,
}

impl ActiveModelBehavior for ActiveModel {}
