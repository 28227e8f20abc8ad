//! From a fresh checkout to a page in the browser, and in seconds the second time.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run as run_command, shown};
use crate::site::{self, Flavour};
use crate::workspace::Workspace;

/// How to serve.
#[derive(clap::Args)]
pub(crate) struct RunArguments {
    /// Starts with an empty database instead of the demo province.
    #[arg(long)]
    empty: bool,
    /// Address to serve on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Folder of the SQLite database; ignored with `DATABASE_URL`.
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data_dir: PathBuf,
}

/// Builds what changed and becomes the server.
pub(crate) fn run(workspace: &Workspace, arguments: &RunArguments) -> Result<()> {
    let binary = build_release(workspace)?;
    let mut serve = Command::new(&binary);
    serve.arg("serve");
    if !arguments.empty {
        serve.arg("--demo-when-empty");
    }
    serve.arg("--listen").arg(arguments.listen.to_string());
    serve.arg("--data-dir").arg(&arguments.data_dir);
    become_program(serve)
}

/// Builds what is installed on a server and says where it lies.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    println!("{}", build_release(workspace)?.display());
    Ok(())
}

/// Builds the site and the binary that carries it, and returns where the binary lies.
pub(crate) fn build_release(workspace: &Workspace) -> Result<PathBuf> {
    let site = site::build(workspace, Flavour::Release)?;
    // The server's source reads this name, so cargo knows that another site is inside.
    build_server(workspace, "release", Some(&site.build))
}

/// Builds the binary for developers, which reads the site from `target/site`.
pub(crate) fn build_dev(workspace: &Workspace) -> Result<PathBuf> {
    build_server(workspace, "dev", None)
}

fn build_server(workspace: &Workspace, profile: &str, site: Option<&str>) -> Result<PathBuf> {
    eprintln!("==> cargo build -p server ({profile})");
    let mut build = cargo();
    build.args(["build", "-p", "server", "--bin", "nuong", "--profile", profile]);
    if let Some(site) = site {
        build.env("NUONG_SITE_BUILD", site);
    }
    run_command(build.current_dir(workspace.root()))?;
    Ok(server_binary(&workspace.target(), profile))
}

fn server_binary(target: &Path, profile: &str) -> PathBuf {
    let folder = if profile == "dev" { "debug" } else { profile };
    target.join(folder).join(format!("nuong{}", std::env::consts::EXE_SUFFIX))
}

/// Replaces this process, so that Ctrl-C and exit codes are the server's own.
#[cfg(unix)]
fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    let line = shown(&command);
    let error = command.exec();
    Err(anyhow::Error::new(error).context(format!("could not start `{line}`")))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<()> {
    run_command(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_puts_the_dev_profile_into_debug() {
        assert!(server_binary(Path::new("t"), "dev").starts_with("t/debug"));
        assert!(server_binary(Path::new("t"), "release").starts_with("t/release"));
    }
}
