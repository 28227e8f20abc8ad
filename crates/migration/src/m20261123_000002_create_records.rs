//! The records as typed tables: what every list, board and report is drawn from.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_all, index, keep_rows_plain, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_reference(manager).await?;
        create_book(manager).await?;
        create_training(manager).await?;
        create_settlement(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "quarantined",
            "conflict",
            "attendance",
            "training_session",
            "assessment",
            "person",
            "household",
            "officer",
            "standard",
            "area",
        ];
        drop_all(manager, &tables).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_reference(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("area")
        .key("id")
        .ids(["scope"])
        .texts(["level", "kind", "name", "name_folded"])
        .bytes("sort_key")
        .maybe_texts(["code"])
        .maybe_ids(["parent"])
        .texts(["versions", "predecessors", "successors"])
        .create(manager)
        .await?;
    index(manager, "area_parent", "area", &["parent"], false).await?;
    index(manager, "area_scope", "area", &["scope"], false).await?;
    table("standard")
        .key("id")
        .ids(["scope"])
        .texts(["code"])
        .numbers(["version"])
        .texts(["body"])
        .create(manager)
        .await?;
    table("officer").key("id").ids(["scope"]).texts(["name", "role", "areas"]).create(manager).await
}

async fn create_book(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("household")
        .key("id")
        .ids(["scope", "village"])
        .maybe_texts(["code", "address"])
        .maybe_reals(["latitude", "longitude", "accuracy_m"])
        .maybe_texts(["phone", "residence_start"])
        .flags(["merit", "ethnic_minority", "no_labour"])
        .maybe_numbers(["size_stated"])
        .texts(["aliases"])
        .create(manager)
        .await?;
    index(manager, "household_scope_village", "household", &["scope", "village"], false).await?;
    table("person")
        .key("id")
        .ids(["scope", "household"])
        .texts(["name", "name_folded"])
        .bytes("sort_key")
        .maybe_texts(["birth", "sex", "ethnic_list", "ethnic_code"])
        .texts(["relation"])
        .maybe_texts(["identity_number"])
        .maybe_flags(["health_insurance"])
        .maybe_texts(["schooling"])
        .maybe_flags(["disability"])
        .maybe_texts(["work"])
        .create(manager)
        .await?;
    index(manager, "person_household", "person", &["household"], false).await?;
    index(manager, "person_scope", "person", &["scope"], false).await?;
    table("assessment")
        .key("id")
        .ids(["scope", "household"])
        .texts(["standard"])
        .numbers(["round"])
        .texts(["date", "locality"])
        .maybe_numbers(["b1_points"])
        .maybe_texts(["b1_source"])
        .maybe_numbers(["b2_points"])
        .maybe_texts(["b2_source"])
        .texts(["class"])
        .maybe_texts(["poor_by", "left_class"])
        .maybe_ids(["officer", "replaces"])
        .maybe_texts(["decision_number", "decision_date"])
        .maybe_reals(["latitude", "longitude", "accuracy_m"])
        .texts(["indicators", "reasons", "causes", "needs"])
        .maybe_texts(["needs_in_own_words", "note"])
        .numbers(["received_at_ms"])
        .create(manager)
        .await?;
    index(manager, "assessment_household", "assessment", &["household", "round"], false).await?;
    keep_rows_plain(manager, "assessment").await
}

async fn create_training(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("training_session")
        .key("id")
        .ids(["scope", "village"])
        .texts(["topic"])
        .maybe_texts(["technique", "language", "interpreter", "place"])
        .texts(["date"])
        .maybe_texts(["start", "end_date", "organiser"])
        .texts(["trainer"])
        .maybe_numbers(["theory_periods", "practice_periods"])
        .maybe_texts(["practice_plot"])
        .texts(["materials"])
        .create(manager)
        .await?;
    let by_day = ["scope", "date"];
    index(manager, "training_session_scope_date", "training_session", &by_day, false).await?;
    table("attendance")
        .key("id")
        .ids(["scope", "session", "person", "household"])
        .texts(["presence"])
        .maybe_texts(["class_at_date"])
        .maybe_ids(["in_place_of"])
        .maybe_texts(["note"])
        .maybe_ids(["replaces"])
        .create(manager)
        .await?;
    index(manager, "attendance_session", "attendance", &["session"], false).await?;
    index(manager, "attendance_household", "attendance", &["household"], false).await
}

async fn create_settlement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("conflict")
        .key("id")
        .ids(["scope", "record"])
        .texts(["kind", "field", "base", "standing", "offered"])
        .maybe_ids(["standing_by"])
        .ids(["offered_by", "mutation"])
        .numbers(["offered_at_ms", "raised_at_ms"])
        .maybe_texts(["choice"])
        .maybe_ids(["settled_by"])
        .maybe_numbers(["settled_at_ms"])
        .create(manager)
        .await?;
    index(manager, "conflict_scope_choice", "conflict", &["scope", "choice"], false).await?;
    table("quarantined")
        .key("id")
        .ids(["scope", "record"])
        .texts(["kind"])
        .ids(["meant_for", "author"])
        .texts(["reason"])
        .maybe_texts(["field"])
        .numbers(["received_at_ms"])
        .maybe_texts(["review"])
        .texts(["body"])
        .create(manager)
        .await?;
    let by_target = ["meant_for", "received_at_ms"];
    index(manager, "quarantined_meant_for", "quarantined", &by_target, false).await
}
