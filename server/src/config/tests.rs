#![expect(clippy::result_large_err, reason = "the jail's own error type")]

use std::path::Path;

use figment::Jail;

use super::{Config, Flags};

const FILE: &str = "nuong.toml";

fn load(flags: Flags) -> Result<Config, String> {
    let file = Path::new(FILE);
    Config::load(flags, file.exists().then_some(file)).map_err(|error| error.to_string())
}

#[test]
fn a_flag_beats_the_environment_that_beats_the_file_that_beats_the_default() {
    Jail::expect_with(|jail| {
        jail.clear_env();
        assert_eq!(load(Flags::default()).unwrap(), Config::default());
        jail.create_file(FILE, "data_dir = \"file\"\nlog = \"warn\"\n[session]\nidle_days = 7\n")?;
        jail.set_env("NUONG_DATA_DIR", "environment");
        jail.set_env("NUONG_SESSION_IDLE_DAYS", "9");
        let config = load(Flags::default()).unwrap();
        assert_eq!(config.data_dir, Path::new("environment"));
        assert_eq!((config.log.as_str(), config.session.idle_days), ("warn", 9));
        let flags = Flags { data_dir: Some("flag".into()), ..Flags::default() };
        assert_eq!(load(flags).unwrap().data_dir, Path::new("flag"));
        Ok(())
    });
}

#[test]
fn a_misspelled_setting_is_named_with_its_file() {
    Jail::expect_with(|jail| {
        jail.clear_env();
        jail.create_file(FILE, "[session]\nidle_dys = 7\n")?;
        let problem = load(Flags::default()).unwrap_err();
        assert!(problem.contains("session.idle_dys"), "{problem}");
        assert!(problem.contains(FILE), "{problem}");
        Ok(())
    });
}

#[test]
fn a_wrong_value_is_refused_without_repeating_it() {
    Jail::expect_with(|jail| {
        jail.clear_env();
        jail.set_env("DATABASE_URL", "mysql://somebody:secret@host/x");
        let problem = load(Flags::default()).unwrap_err();
        assert_eq!(problem, "setting database_url: it must start with sqlite: or postgres:");
        jail.clear_env();
        jail.set_env("NUONG_SESSION_IDLE_DAYS", "many");
        let problem = load(Flags::default()).unwrap_err();
        assert!(problem.contains("session.idle_days") && !problem.contains("many"), "{problem}");
        Ok(())
    });
}

#[test]
fn proxies_are_listed_with_commas_in_the_environment() {
    Jail::expect_with(|jail| {
        jail.clear_env();
        jail.set_env("NUONG_HTTP_TRUSTED_PROXIES", "10.0.0.1, ::1");
        let config = load(Flags::default()).unwrap();
        assert_eq!(config.http.trusted_proxies.len(), 2);
        Ok(())
    });
}
