//! Serving until somebody says stop.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use database::{Database, Options};
use domain::reference::built_in_records;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cli::{Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo;
use crate::photos;
use crate::services::Services;
use crate::site::package;
use crate::telemetry::{self, figures};

/// How often samples are folded and what is out of date is thrown away.
const TIDY_EVERY: Duration = Duration::from_secs(5);
/// Old sessions and attempts are dropped at every so many tidyings: every 10 minutes.
const DROP_EVERY: u32 = 120;

/// Opens the database of the settings, as it is.
pub async fn open(config: &Config) -> Result<Database, Failure> {
    if config.uses_data_dir() {
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("could not make the folder {}", config.data_dir.display()))?;
    }
    Ok(Database::connect(&config.database_url(), Options::default()).await?)
}

/// Opens the database, brings its tables up to date and loads the reference data.
pub async fn open_up_to_date(config: &Config, clock: &Clock) -> Result<Database, Failure> {
    let database = open(config).await?;
    database.migrate().await?;
    database.load_reference(built_in_records(), clock.now()).await?;
    Ok(database)
}

/// Serves until SIGTERM or SIGINT, steps aside, then lets requests under way end.
pub async fn serve(config: Config, demo_when_empty: bool) -> Result<(), Failure> {
    telemetry::start(&config.log);
    figures::start();
    let clock = Clock::system();
    let database = open_up_to_date(&config, &clock).await?;
    if demo_when_empty && database.account_count().await? == 0 {
        demo::load(&database, &clock).await.context("the demo province was not loaded")?;
    }
    let listen = config.listen;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("could not listen on {listen}"))?;
    let address = listener.local_addr().context("the socket has no address")?;
    let drain = config.http.drain_timeout();
    database.follow_other_servers().await?;
    let services = Services::new(config, database.clone(), clock).context("could not start")?;
    greet(&database, address).await?;
    run(listener, services, stop_signal(), drain).await?;
    database.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Serves on a socket until the future ends, then for at most `drain` what is under way.
pub async fn run(
    listener: TcpListener,
    services: Services,
    stop: impl Future<Output = ()> + Send + 'static,
    drain: Duration,
) -> Result<(), Failure> {
    let tidying = tokio::spawn(tidy(services.clone()));
    let leaving = services.clone();
    let router = crate::router(services);
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let listener = listener.tap_io(|stream| {
        // Small answers should not wait for more to come; one that cannot be told so still works.
        let _ = stream.set_nodelay(true);
    });
    let (stopping, mut stopped) = watch::channel(false);
    let until = async move {
        stop.await;
        leaving.step_aside();
        // Whoever sends requests here is to see that first, and send them elsewhere.
        tokio::time::sleep(leaving.config().http.leave_time()).await;
        tracing::info!("stopping: no new requests, those under way end");
        // Nobody waits for it once the server has ended by itself.
        let _ = stopping.send(true);
    };
    let serving = axum::serve(listener, app).with_graceful_shutdown(until).into_future();
    let too_long = async {
        if stopped.wait_for(|stopping| *stopping).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(drain).await;
    };
    let ended = tokio::select! {
        ended = serving => ended.context("the server failed").map_err(Failure::from),
        () = too_long => {
            tracing::warn!("some requests did not end in time and were cut off");
            Ok(())
        }
    };
    tidying.abort();
    ended
}

/// Folds samples of figures, and drops sessions and attempts that are over.
async fn tidy(services: Services) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    let mut count: u32 = 0;
    loop {
        ticks.tick().await;
        figures::tidy();
        if count.is_multiple_of(DROP_EVERY) {
            let now = services.clock().now();
            let attempts_before = now.plus_millis(-services.config().sign_in.window_ms());
            if let Err(error) = photos::tidy(&services, now).await {
                let cause = crate::error::chain(error.as_ref());
                tracing::warn!(%cause, "photos that are gone could not be dropped");
            }
            let sessions = services.database().drop_expired_sessions(now).await.map(|_| ());
            let attempts = services.database().drop_old_sign_ins(attempts_before).await;
            if let Err(error) = sessions.and(attempts) {
                let cause = crate::error::chain(&error);
                tracing::warn!(%cause, "old sessions could not be dropped");
            }
        }
        count = count.wrapping_add(1);
    }
}

/// Tells the person who started it where to look and how to get in.
async fn greet(database: &Database, address: SocketAddr) -> Result<(), Failure> {
    tracing::info!(%address, "serving");
    say(format_args!("Nương is served on http://{address}"));
    if !package::is_built() {
        say("The app has not been built yet: `cargo xtask site` builds it.");
    }
    if database.account_count().await? == 0 {
        say("There is no account yet: `nuong user add NAME --role province_admin --name \"…\"`.");
        return Ok(());
    }
    let accounts = demo::accounts();
    if database.account_by_username(&accounts[0].username).await?.is_none() {
        return Ok(());
    }
    say("\nThe demo province is loaded. Everybody in it is invented. Accounts:\n");
    say(format_args!("  {:<14} {:<28} {}", "name", "password", "role"));
    for account in accounts {
        let demo::DemoAccount { username, password, role, .. } = account;
        say(format_args!("  {username:<14} {password:<28} {}", role.as_str()));
    }
    if !address.ip().is_loopback() {
        say("\nThese passwords are public: do not leave this reachable from outside.");
    }
    Ok(())
}

#[cfg(unix)]
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).expect("a signal handler can be set");
    let mut interrupt = signal(SignalKind::interrupt()).expect("a signal handler can be set");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(not(unix))]
async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
