//! The server in a process of its own, whose CPU and memory the kernel counts.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use server::Config;

/// Tells the child which database to serve.
const DATABASE: &str = "NUONG_LOAD_DATABASE";
/// What the kernel counts CPU in: 100 ticks a second on every Linux of today.
const TICK_US: f64 = 10_000.0;

/// The settings of the child, if this is the child: those of a real server.
pub(crate) fn config_of_child() -> Result<Option<Config>> {
    let Ok(url) = std::env::var(DATABASE) else { return Ok(None) };
    let listen = "127.0.0.1:0".parse().context("the address of this machine")?;
    Ok(Some(Config { listen, database_url: Some(url), ..Config::default() }))
}

pub(crate) struct ServerProcess {
    child: Child,
    pub(crate) address: String,
}

impl ServerProcess {
    pub(crate) fn start(url: &str) -> Result<Self> {
        let program = std::env::current_exe().context("this program has no path")?;
        let mut child = Command::new(program)
            .env(DATABASE, url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start the server")?;
        let out = child.stdout.take().context("the server has no output")?;
        for line in BufReader::new(out).lines() {
            if let Some((_, address)) = line?.split_once("http://") {
                return Ok(Self { child, address: address.to_owned() });
            }
        }
        anyhow::bail!("the server did not say where it is")
    }

    /// CPU used so far by all threads, in microseconds.
    pub(crate) fn cpu_us(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: Vec<f64> =
            fields.skip(11).take(2).filter_map(|text| text.parse().ok()).collect();
        ensure!(ticks.len() == 2, "the kernel tells no CPU");
        Ok(ticks.iter().sum::<f64>() * TICK_US)
    }

    pub(crate) fn resident_mb(&self) -> Result<f64> {
        self.status("VmRSS:")
    }

    pub(crate) fn peak_mb(&self) -> Result<f64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
        Ok(kib.context("the kernel tells no memory")? * 1_024.0 / 1e6)
    }

    pub(crate) fn stop(mut self) -> Result<()> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().context("could not stop the server")?;
        ensure!(self.child.wait()?.success(), "the server did not end well");
        Ok(())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It has ended already unless something failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
