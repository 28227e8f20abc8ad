//! The browser profiles that send and receive.

use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::connect::Database;
use crate::entity::device;
use crate::error::{Error, Result};

impl Database {
    /// Notes who uses a device, what it calls itself and which build it runs.
    pub async fn know_device(
        &self,
        id: DeviceId,
        user: UserId,
        name: &str,
        build: &str,
        now: Timestamp,
    ) -> Result<()> {
        let row = device::ActiveModel {
            id: Set(id.0),
            account: Set(Some(user.0)),
            name: Set(name.to_owned()),
            build: Set(build.to_owned()),
            held: Set(0),
            seen_at_ms: Set(Some(now.0)),
        };
        let told = [
            device::Column::Account,
            device::Column::Name,
            device::Column::Build,
            device::Column::SeenAtMs,
        ];
        device::Entity::insert(row)
            .on_conflict(OnConflict::column(device::Column::Id).update_columns(told).to_owned())
            .exec_without_returning(self.writer())
            .await
            .map_err(Error::while_doing("noting a device"))?;
        Ok(())
    }
}
