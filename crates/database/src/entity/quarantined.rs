//! A mutation that is kept without being carried out.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quarantined")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub record: Uuid,
    pub kind: String,
    pub meant_for: Uuid,
    pub author: Uuid,
    pub reason: String,
    pub field: Option<String>,
    pub received_at_ms: i64,
    pub review: Option<String>,
    pub body: String,
    pub desk: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
