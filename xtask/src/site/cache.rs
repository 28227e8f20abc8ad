//! Results of slow steps, kept under a hash of everything they were made from.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::Flavour;
use super::asset::hex;
use crate::workspace::Workspace;

/// A folder of results. Entries that a build did not ask for are dropped at its end.
pub(crate) struct Cache {
    folder: PathBuf,
    used: Mutex<BTreeSet<String>>,
}

impl Cache {
    pub(crate) fn open(workspace: &Workspace, flavour: Flavour) -> Result<Self> {
        Self::at(workspace.path("target/site-cache").join(flavour.name()))
    }

    fn at(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
        Ok(Self { folder, used: Mutex::default() })
    }

    /// Returns the stored result of `step` over `inputs`, or makes and stores it.
    pub(crate) fn get_or_make(
        &self,
        step: &str,
        inputs: &[&[u8]],
        make: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<Vec<u8>> {
        let mut hasher = Sha256::new();
        for input in inputs {
            hasher.update((input.len() as u64).to_be_bytes());
            hasher.update(input);
        }
        let key = format!("{step}-{}", &hex(&hasher.finalize())[..32]);
        let file = self.folder.join(&key);
        self.used.lock().expect("no step panics while noting a key").insert(key);
        if let Ok(stored) = fs::read(&file) {
            return Ok(stored);
        }
        let made = make()?;
        // Written beside and renamed, so that an interrupted build leaves no half result.
        let partial = file.with_extension("partial");
        fs::write(&partial, &made)
            .and_then(|()| fs::rename(&partial, &file))
            .with_context(|| format!("could not store {}", file.display()))?;
        Ok(made)
    }

    /// Removes what this build had no use for.
    pub(crate) fn forget_unused(self) -> Result<()> {
        let used = self.used.into_inner().expect("no step panics while noting a key");
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| used.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("nuong-cache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn the_second_time_nothing_is_made() {
        let cache = Cache::at(folder("second")).unwrap();
        let first = cache.get_or_make("step", &[b"in"], || Ok(vec![7])).unwrap();
        let second = cache.get_or_make("step", &[b"in"], || panic!("made twice")).unwrap();
        assert_eq!((first, second), (vec![7], vec![7]));
        fs::remove_dir_all(&cache.folder).unwrap();
    }

    #[test]
    fn the_border_between_two_inputs_matters() {
        let cache = Cache::at(folder("border")).unwrap();
        cache.get_or_make("step", &[b"ab", b"c"], || Ok(vec![1])).unwrap();
        let other = cache.get_or_make("step", &[b"a", b"bc"], || Ok(vec![2])).unwrap();
        assert_eq!(other, vec![2]);
        fs::remove_dir_all(&cache.folder).unwrap();
    }

    #[test]
    fn what_a_build_did_not_ask_for_goes() {
        let path = folder("forget");
        let before = Cache::at(path.clone()).unwrap();
        before.get_or_make("step", &[b"old"], || Ok(vec![1])).unwrap();
        let now = Cache::at(path.clone()).unwrap();
        now.get_or_make("step", &[b"new"], || Ok(vec![2])).unwrap();
        now.forget_unused().unwrap();
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
        fs::remove_dir_all(&path).unwrap();
    }
}
