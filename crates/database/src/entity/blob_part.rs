//! A piece of a photo on its way.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub account: Uuid,
    pub sha256: String,
    pub start: i64,
    pub at_ms: i64,
    pub body: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
