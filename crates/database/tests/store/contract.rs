//! The contract every server store meets, and that feed and typed tables agree after it.

use std::sync::Arc;

use database::{Database, Push};
use domain::id::{DeviceId, ScopeId, UserId};
use sync::Answer;
use sync::feed::Head;
use sync::intake::{Incoming, Trusted};
use sync_testkit::builders::START;
use sync_testkit::log_contract::{self, Boxed, Log};

use crate::fresh::on_both;

/// The store as the contract sees it.
pub(crate) struct Store(pub(crate) Database);

pub(crate) fn trusted(batch: Vec<Incoming>) -> Push {
    let device = batch.first().map_or(DeviceId(uuid::Uuid::nil()), |first| first.mutation.device);
    Push { device, batch, texts: None, judge: Arc::new(Trusted), sees_parents: false, now: START }
}

/// All lines of a scope behind a number, read piece by piece.
pub(crate) async fn lines(db: &Database, scope: ScopeId, after: u64) -> (Vec<String>, Head) {
    let (mut lines, mut after) = (Vec::new(), after);
    loop {
        let chunk = db.chunk(scope, after).await.unwrap();
        assert_eq!(chunk.lines, chunk.text.lines().count() as u64);
        lines.extend(chunk.text.lines().map(str::to_owned));
        after = chunk.last;
        if chunk.is_last {
            return (lines, chunk.head);
        }
    }
}

impl Log for Store {
    fn add_commune(&self, scope: ScopeId) -> Boxed<'_, ()> {
        Box::pin(async move { Ok(self.0.make_commune_scope(scope).await?) })
    }

    fn add_user(&self, _: UserId) -> Boxed<'_, ()> {
        // A user's scope comes into being with the first line in it.
        Box::pin(async { Ok(()) })
    }

    fn push(&self, batch: Vec<Incoming>) -> Boxed<'_, Vec<Answer>> {
        Box::pin(async move { Ok(self.0.push(trusted(batch)).await?.answers) })
    }

    fn lines(&self, scope: ScopeId, after: u64) -> Boxed<'_, Vec<String>> {
        Box::pin(async move { Ok(lines(&self.0, scope, after).await.0) })
    }

    fn head(&self, scope: ScopeId) -> Boxed<'_, Head> {
        Box::pin(
            async move { Ok(self.0.heads(&[scope]).await?.remove(&scope).unwrap_or_default()) },
        )
    }

    fn held(&self, device: DeviceId) -> Boxed<'_, u64> {
        Box::pin(async move { Ok(self.0.held(device).await?) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_meets_the_contract_of_logs() {
    on_both(|db| async move {
        log_contract::all(&Store(db.clone())).await.unwrap();
        assert_eq!(db.verify().await.unwrap(), [], "typed tables and feed agree");
    })
    .await;
}
