//! A line of a feed as it is sent.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub record: Uuid,
    pub kind: String,
    pub op: String,
    pub parent: Option<Uuid>,
    pub line: String,
}

impl ActiveModelBehavior for ActiveModel {}
