//! Measures a second `cargo xtask run`, from the key stroke to the first answer.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::command::cargo;
use crate::figure::{Figure, median_and_spread};
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

const RUNS: usize = 5;
const SECONDS_MAX: f64 = 10.0;
const GIVE_UP_AFTER: Duration = Duration::from_secs(120);
const BETWEEN_KNOCKS: Duration = Duration::from_millis(20);

pub(crate) fn measure(workspace: &Workspace) -> Result<Figure> {
    let data = workspace.path("target/bench-restart");
    // The first start creates the database and loads the demo; only later ones count.
    time_one(workspace, &data)?;
    let runs = (0..RUNS).map(|_| time_one(workspace, &data)).collect::<Result<Vec<_>>>()?;
    std::fs::remove_dir_all(&data).context("could not remove the bench's database")?;
    let (median, spread) = median_and_spread(&runs).context("no run was timed")?;
    let figure = Figure::at_most("second run to first answer", median, "s", SECONDS_MAX);
    Ok(Figure { spread: Some(spread), ..figure })
}

fn time_one(workspace: &Workspace, data: &std::path::Path) -> Result<f64> {
    let address = free_address()?;
    let watch = Stopwatch::start();
    let mut command = cargo();
    command.args(["xtask", "run", "--listen", &address.to_string(), "--data-dir"]).arg(data);
    command.stdout(Stdio::null()).stderr(Stdio::null()).current_dir(workspace.root());
    let child = Running(command.spawn().context("could not start cargo xtask run")?);
    let seconds = first_answer(address, &watch)?;
    drop(child);
    Ok(seconds)
}

fn first_answer(address: SocketAddr, watch: &Stopwatch) -> Result<f64> {
    while watch.elapsed() < GIVE_UP_AFTER {
        if answers(address) {
            return Ok(watch.elapsed().as_secs_f64());
        }
        std::thread::sleep(BETWEEN_KNOCKS);
    }
    bail!("no answer from {address} within {} s", GIVE_UP_AFTER.as_secs())
}

fn answers(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: nuong\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(64).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// Asks the system for a port nobody uses.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
    Ok(listener.local_addr()?)
}

/// A child that ends with its owner. Cargo and xtask both replace themselves by what they
/// start, so this is the server.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}
