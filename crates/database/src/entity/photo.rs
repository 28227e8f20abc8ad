//! A photo of a household.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "photo")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub household: Uuid,
    pub sha256: String,
    pub bytes: i64,
    pub width: i64,
    pub height: i64,
    pub taken_at_ms: i64,
    pub caption: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub accuracy_m: Option<f64>,
}

impl ActiveModelBehavior for ActiveModel {}
