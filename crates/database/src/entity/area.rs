//! A unit of the map.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub level: String,
    pub kind: String,
    pub name: String,
    pub name_folded: String,
    pub sort_key: Vec<u8>,
    pub code: Option<String>,
    pub parent: Option<Uuid>,
    pub versions: String,
    pub predecessors: String,
    pub successors: String,
}

impl ActiveModelBehavior for ActiveModel {}
