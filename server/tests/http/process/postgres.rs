//! A fresh database on the PostgreSQL of the tests, where there is one.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::ConnectionTrait;

use super::client::Home;

/// A database of its own, dropped at the end.
pub(crate) struct OnPostgres {
    server: String,
    name: String,
}

impl OnPostgres {
    /// Makes one; `None`, with one line, where no server is named.
    pub(crate) fn make() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("NUONG_TEST_POSTGRES") else {
            println!("skipped on PostgreSQL: NUONG_TEST_POSTGRES is not set");
            return None;
        };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nuong_process_{}_{count}", std::process::id());
        run(&server, &format!("CREATE DATABASE {name}"));
        Some(Self { server, name })
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> String {
        let (address, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let start = address.find("://").map_or(0, |at| at + 3);
        let end = address[start..].find('/').map_or(address.len(), |at| start + at);
        let question = if options.is_empty() { "" } else { "?" };
        format!("{}/{}{question}{options}", &address[..end], self.name)
    }
}

impl Home for OnPostgres {
    fn flags(&self) -> Vec<String> {
        vec!["--database-url".to_owned(), self.url()]
    }
}

impl Drop for OnPostgres {
    fn drop(&mut self) {
        run(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn run(server: &str, sql: &str) {
    let work = async {
        let admin = sea_orm::Database::connect(server).await.unwrap();
        admin.execute_unprepared(sql).await.unwrap();
        admin.close().await.unwrap();
    };
    std::thread::scope(|scope| {
        // A thread of its own: the test may itself run on a runtime.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        scope.spawn(move || runtime.block_on(work)).join().unwrap();
    });
}
