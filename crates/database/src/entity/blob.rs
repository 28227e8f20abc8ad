//! A photo whose bytes have arrived whole.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record: Uuid,
    pub sha256: String,
    pub bytes: i64,
    pub account: Uuid,
    pub at_ms: i64,
    pub unused_since_ms: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
