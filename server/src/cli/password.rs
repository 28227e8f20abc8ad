//! Where a password comes from: asked for at a terminal, else read.

use std::io::{BufRead, IsTerminal};

use super::Failure;
use crate::auth::password::{BYTES_MAX, CHARS_MIN, check_length};

/// Holds a password for scripts that cannot use standard input.
const VARIABLE: &str = "NUONG_PASSWORD";

/// Takes a new password in, twice where a person types it.
pub(super) fn take_new() -> Result<String, Failure> {
    let password = match std::env::var(VARIABLE) {
        Ok(password) if !password.is_empty() => password,
        _ if std::io::stdin().is_terminal() => ask_twice()?,
        _ => first_line()?,
    };
    check_length(&password).map_err(|_| {
        Failure::Usage(format!(
            "a password has at least {CHARS_MIN} characters and at most {BYTES_MAX} bytes"
        ))
    })?;
    Ok(password)
}

fn ask_twice() -> Result<String, Failure> {
    let ask =
        |words| rpassword::prompt_password(words).map_err(|error| Failure::Other(error.into()));
    let password = ask("Password: ")?;
    if password == ask("Password again: ")? {
        Ok(password)
    } else {
        Err(Failure::Usage("the two passwords differ".to_owned()))
    }
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::Other(error.into()))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
