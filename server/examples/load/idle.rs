//! What a phone pays for asking where there is nothing new.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::client::Phone;
use crate::figure;
use crate::work::standing;

/// What Chromium adds to a request of a page, as it was recorded there, beside where it is from.
const OF_THE_BROWSER: &str = "connection: keep-alive\r\nsec-ch-ua-platform: \"Android\"\r\n\
user-agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
Chrome/148.0.0.0 Mobile Safari/537.36\r\n\
sec-ch-ua: \"Not/A)Brand\";v=\"99\", \"Chromium\";v=\"148\"\r\nsec-ch-ua-mobile: ?1\r\naccept: */*\r\n\
sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\nsec-fetch-dest: empty\r\n\
accept-encoding: gzip, deflate, br, zstd\r\naccept-language: vi-VN,vi;q=0.9,en;q=0.8\r\n";
const SCOPES: usize = 3;
const BYTES_MAX: f64 = 2_048.0;

/// Both ways, headers included, over HTTP/1.1; HTTP/2 repeats no header.
pub(crate) async fn measure(phone: &mut Phone) -> Result<()> {
    ensure!(phone.scopes.len() == SCOPES, "a phone of {} scopes", phone.scopes.len());
    let (epoch, stands) = standing(phone).await?;
    let nonce = phone.device;
    let body = json!({"protocol": 1, "nonce": nonce, "device": phone.device, "epoch": epoch,
        "scopes": stands});
    let from = format!("origin: http://{0}\r\nreferer: http://{0}/app/\r\n", phone.address);
    let headers = format!("{from}{OF_THE_BROWSER}");
    let request = phone.request("/api/v1/pull", &headers, &body.to_string());
    let answer = phone.ask(&request).await?;
    let bytes = request.len() + phone.head_bytes + answer.len();
    let name = "idle round of 3 scopes, both ways, headers included";
    figure::at_most(true, name, "bytes", BYTES_MAX, &[bytes as f64]);
    Ok(())
}
