//! An uploaded list that waits for its dry run to be confirmed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Uuid,
    pub file_name: String,
    pub at_ms: i64,
    pub applied_at_ms: Option<i64>,
    pub body: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
