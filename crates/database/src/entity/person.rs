//! A member of a household.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope: Uuid,
    pub household: Uuid,
    pub name: String,
    pub name_folded: String,
    pub sort_key: Vec<u8>,
    pub birth: Option<String>,
    pub sex: Option<String>,
    pub ethnic_list: Option<String>,
    pub ethnic_code: Option<String>,
    pub relation: String,
    pub identity_number: Option<String>,
    pub health_insurance: Option<bool>,
    pub schooling: Option<String>,
    pub disability: Option<bool>,
    pub work: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
