//! Who was at a session.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub session: Uuid,
    pub person: Uuid,
    pub household: Uuid,
    pub presence: String,
    pub class_at_date: Option<String>,
    pub in_place_of: Option<Uuid>,
    pub note: Option<String>,
    pub replaces: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
