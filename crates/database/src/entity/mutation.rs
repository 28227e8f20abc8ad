//! A mutation with its answer.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mutation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub record: Uuid,
    pub author: Uuid,
    pub device: Uuid,
    pub device_seq: i64,
    pub received_at_ms: i64,
    pub outcome: String,
    pub result_scope: Uuid,
    pub result_seq: i64,
    pub detail: Option<String>,
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
