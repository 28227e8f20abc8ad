//! A knowledge-transfer session.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub village: Uuid,
    pub topic: String,
    pub technique: Option<String>,
    pub language: Option<String>,
    pub interpreter: Option<String>,
    pub place: Option<String>,
    pub date: String,
    pub start: Option<String>,
    pub end_date: Option<String>,
    pub organiser: Option<String>,
    pub trainer: String,
    pub theory_periods: Option<i64>,
    pub practice_periods: Option<i64>,
    pub practice_plot: Option<String>,
    pub materials: String,
}

impl ActiveModelBehavior for ActiveModel {}
