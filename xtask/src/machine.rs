//! Says on what machine a figure was measured.

use std::fs;
use std::process::Command;

use crate::command::output;

/// Prints one line: processor, cores, memory, system, compiler.
pub(crate) fn print() {
    let processor = after_colon("/proc/cpuinfo", "model name");
    let memory = after_colon("/proc/meminfo", "MemTotal").map(|text| gibibytes(&text));
    let system = fs::read_to_string("/etc/os-release").ok().and_then(|text| pretty_name(&text));
    let compiler = output(Command::new("rustc").arg("--version")).ok();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = [
        processor.or_else(|| Some(std::env::consts::ARCH.to_owned())),
        Some(format!("{cores} cores")),
        memory,
        system.or_else(|| Some(std::env::consts::OS.to_owned())),
        compiler.map(|line| line.trim().to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    println!("machine: {}", parts.join(", "));
}

fn after_colon(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn gibibytes(kibibytes: &str) -> String {
    const KIBIBYTES_PER_GIBIBYTE: f64 = 1024.0 * 1024.0;
    let number = kibibytes.trim_end_matches("kB").trim().parse::<f64>().unwrap_or_default();
    format!("{:.0} GiB", number / KIBIBYTES_PER_GIBIBYTE)
}

fn pretty_name(os_release: &str) -> Option<String> {
    let line = os_release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(line.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_system_are_read() {
        assert_eq!(gibibytes("25165824 kB"), "24 GiB");
        let text = "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(pretty_name(text).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
    }
}
