//! Two values for one field.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conflict")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub record: Uuid,
    pub kind: String,
    pub field: String,
    pub base: String,
    pub standing: String,
    pub offered: String,
    pub standing_by: Option<Uuid>,
    pub offered_by: Uuid,
    pub mutation: Uuid,
    pub offered_at_ms: i64,
    pub raised_at_ms: i64,
    pub choice: Option<String>,
    pub settled_by: Option<Uuid>,
    pub settled_at_ms: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
