//! Scopes that are no longer the officer's leave the phone.

use domain::id::ScopeId;

use super::{Round, Stop};
use crate::planted::{self, Defect};

impl Round<'_> {
    /// Takes a scope off the phone that its officer may no longer read.
    ///
    /// The outbox was sent before; what is written meanwhile stays in it and goes next time.
    pub(super) async fn let_go(&self, scope: ScopeId) -> Result<(), Stop> {
        self.denied.borrow_mut().insert(scope);
        let is_held = self.phone.read(|book| book.scopes().contains_key(&scope));
        if is_held && !planted::has(Defect::KeepsLostScopes) {
            self.forget(scope).await?;
        }
        Ok(())
    }

    /// Lets go of scopes that nobody wishes for any more. What is unsent of them stays in the
    /// outbox.
    pub(super) async fn forget_former_scopes(&self) -> Result<(), Stop> {
        let held: Vec<ScopeId> = self.phone.read(|book| book.scopes().keys().copied().collect());
        for scope in held {
            if !self.wish.scopes.contains(&scope) && !planted::has(Defect::KeepsLostScopes) {
                self.forget(scope).await?;
            }
        }
        Ok(())
    }

    async fn forget(&self, scope: ScopeId) -> Result<(), Stop> {
        self.phone.store.forget_scope(scope).await?;
        self.phone.take_in(|book| book.forget_scope(scope));
        Ok(())
    }
}
