//! A list that was taken in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Uuid,
    pub commune: Uuid,
    pub file_name: String,
    pub file_sha256: String,
    pub at_ms: i64,
    pub households: i64,
    pub people: i64,
    pub assessments: i64,
    pub problems: i64,
    pub summary: String,
}

impl ActiveModelBehavior for ActiveModel {}
