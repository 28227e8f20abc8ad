//! A finished sheet.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub household: Uuid,
    pub standard: String,
    pub round: i64,
    pub date: String,
    pub locality: String,
    pub b1_points: Option<i64>,
    pub b1_source: Option<String>,
    pub b2_points: Option<i64>,
    pub b2_source: Option<String>,
    pub class: String,
    pub poor_by: Option<String>,
    pub left_class: Option<String>,
    pub officer: Option<Uuid>,
    pub replaces: Option<Uuid>,
    pub same_as: Option<Uuid>,
    pub decision_number: Option<String>,
    pub decision_date: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub accuracy_m: Option<f64>,
    pub indicators: String,
    pub reasons: String,
    pub causes: String,
    pub needs: String,
    pub needs_in_own_words: Option<String>,
    pub note: Option<String>,
    pub received_at_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
