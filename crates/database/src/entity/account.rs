//! Somebody who may sign in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub username: String,
    pub username_folded: String,
    pub name: String,
    pub role: String,
    pub password_hash: String,
    pub state: String,
    pub created_at_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
