//! A scope with the head of its feed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scope")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub seq: i64,
    pub record_count: i64,
    pub checksum: i64,
}

impl ActiveModelBehavior for ActiveModel {}
