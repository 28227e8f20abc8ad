//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;

/// The address at the other end of the connection; `None` where a test calls in process.
pub fn of_peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// The address of the caller: the peer, or what trusted proxies say about who stands behind.
///
/// Read from the right: only the part that trusted proxies wrote is believed.
pub fn of_caller(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let mut caller = peer?;
    let forwarded = headers.get_all("x-forwarded-for").iter();
    let listed: Vec<&str> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .collect();
    for written in listed.into_iter().rev() {
        if !trusted.contains(&caller.to_canonical()) {
            break;
        }
        match written.trim().parse() {
            Ok(address) => caller = address,
            Err(_) => break,
        }
    }
    Some(caller.to_canonical())
}

/// What attempts are counted by: the address, or for IPv6 the network a subscriber is given.
pub fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", text.parse().unwrap());
        headers
    }

    #[test]
    fn a_stranger_cannot_pretend_to_be_somebody_else() {
        let peer: IpAddr = "203.0.113.9".parse().unwrap();
        let headers = forwarded("198.51.100.1");
        assert_eq!(of_caller(Some(peer), &headers, &[]), Some(peer));
    }

    #[test]
    fn what_a_trusted_proxy_wrote_is_believed_and_nothing_before_it() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let headers = forwarded("1.1.1.1, 198.51.100.1");
        let caller = of_caller(Some(proxy), &headers, &[proxy]);
        assert_eq!(caller, Some("198.51.100.1".parse().unwrap()));
    }

    #[test]
    fn neighbours_of_one_subscriber_count_together() {
        let one = counted("2001:db8:1:2:3::4".parse().unwrap());
        assert_eq!(one, counted("2001:db8:1:2::9".parse().unwrap()));
        assert_ne!(one, counted("2001:db8:1:3::9".parse().unwrap()));
    }
}
