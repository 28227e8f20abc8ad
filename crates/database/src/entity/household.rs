//! A household's card.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "household")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub village: Uuid,
    pub code: Option<String>,
    pub address: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub accuracy_m: Option<f64>,
    pub phone: Option<String>,
    pub residence_start: Option<String>,
    pub merit: bool,
    pub ethnic_minority: bool,
    pub no_labour: bool,
    pub size_stated: Option<i64>,
    pub aliases: String,
}

impl ActiveModelBehavior for ActiveModel {}
