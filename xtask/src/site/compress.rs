//! Packs every text file at the highest levels once, so that the server never packs one.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};

use super::Flavour;
use super::asset::Asset;
use super::cache::Cache;

/// A file with its precompressed siblings, where they are smaller than itself.
pub(crate) struct Packed {
    pub(crate) asset: Asset,
    pub(crate) brotli: Option<Vec<u8>>,
    pub(crate) gzip: Option<Vec<u8>>,
}

/// Packs all files, a worker on each core.
pub(crate) fn pack(cache: &Cache, flavour: Flavour, assets: Vec<Asset>) -> Result<Vec<Packed>> {
    if flavour == Flavour::Dev {
        let bare = |asset| Packed { asset, brotli: None, gzip: None };
        return Ok(assets.into_iter().map(bare).collect());
    }
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let siblings = Mutex::new(Vec::with_capacity(assets.len()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(asset) = assets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let packed = pack_one(cache, asset).map(|pair| (asset.path.clone(), pair));
                    siblings.lock().expect("workers do not panic while pushing").push(packed);
                }
            });
        }
    });
    let mut siblings = siblings
        .into_inner()
        .expect("workers do not panic while pushing")
        .into_iter()
        .collect::<Result<std::collections::BTreeMap<_, _>>>()?;
    let pair = |asset: Asset| {
        let (brotli, gzip) = siblings.remove(&asset.path).unwrap_or_default();
        Packed { asset, brotli, gzip }
    };
    Ok(assets.into_iter().map(pair).collect())
}

type Siblings = (Option<Vec<u8>>, Option<Vec<u8>>);

fn pack_one(cache: &Cache, asset: &Asset) -> Result<Siblings> {
    // Pictures and fonts are compressed inside already.
    if matches!(asset.content_type(), "image/png" | "font/woff2") {
        return Ok((None, None));
    }
    let brotli = cache.get_or_make("br", &[&asset.bytes], || brotli_11(&asset.bytes))?;
    let gzip = cache.get_or_make("gz", &[&asset.bytes], || gzip_9(&asset.bytes))?;
    let smaller = |packed: &Vec<u8>| packed.len() < asset.bytes.len();
    Ok((Some(brotli).filter(smaller), Some(gzip).filter(smaller)))
}

fn brotli_11(bytes: &[u8]) -> Result<Vec<u8>> {
    const BUFFER_BYTES: usize = 64 * 1024;
    const QUALITY: u32 = 11;
    const WINDOW_LOG2: u32 = 22;
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, BUFFER_BYTES, QUALITY, WINDOW_LOG2);
    writer.write_all(bytes).context("brotli failed")?;
    drop(writer);
    Ok(packed)
}

fn gzip_9(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).context("gzip failed")?;
    writer.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_packings_give_back_the_same_bytes() {
        let text = "một hai ba ".repeat(500).into_bytes();
        let mut unpacked = Vec::new();
        brotli::Decompressor::new(brotli_11(&text).unwrap().as_slice(), 4096)
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
        unpacked.clear();
        flate2::read::GzDecoder::new(gzip_9(&text).unwrap().as_slice())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
    }
}
