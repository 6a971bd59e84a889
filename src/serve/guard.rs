//! Who may ask: the names by which the preview may be called, and from which pages.
//!
//! Refuses every other host (a foreign name may lead here, DNS rebinding), and every page of another site.

use std::net::SocketAddr;

use hyper::{HeaderMap, StatusCode, header};

/// The hosts that a request may name.
#[derive(Debug, Clone)]
pub struct Hosts {
    exact: Vec<String>,
    port: u16,
    /// Whether any address of this machine will do: a number cannot be led here by a foreign name.
    addresses: bool,
}

impl Hosts {
    /// Those of a preview that listens here: names of the machine itself, and what was allowed with it, `name` or `name:port`.
    #[must_use]
    pub fn new(local: SocketAddr, allowed: &[String], only_itself: bool) -> Self {
        let port = local.port();
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let mut exact = Vec::new();
        for host in own.iter().chain(allowed) {
            let host = host.to_ascii_lowercase();
            if has_port(&host) {
                exact.push(host);
                continue;
            }
            exact.push(format!("{host}:{port}"));
            if port == 80 {
                exact.push(host);
            }
        }
        Self { exact, port, addresses: !only_itself }
    }

    /// Whether a request may name this host.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.exact.contains(&host) || self.addresses && host.parse::<SocketAddr>().is_ok_and(|address| address.port() == self.port)
    }

    /// What a request with these headers is answered with, if not with what it asks for.
    pub(super) fn refusal(&self, headers: &HeaderMap, what: Asked) -> Option<StatusCode> {
        let Some(host) = only(headers, &header::HOST) else { return Some(StatusCode::BAD_REQUEST) };
        if !self.allows(host) || !self.is_from_here(headers, what) {
            return Some(StatusCode::FORBIDDEN);
        }
        None
    }

    /// Whether the asking page is one of ours, or nobody's, or a reader followed a link from elsewhere.
    fn is_from_here(&self, headers: &HeaderMap, what: Asked) -> bool {
        let origin_fits = match headers.get(header::ORIGIN) {
            None => true,
            Some(_) => {
                let origin = only(headers, &header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
                origin.is_some_and(|origin| self.allows(origin))
            }
        };
        let site_fits = match headers.get("sec-fetch-site").map(|site| site.as_bytes()) {
            None | Some(b"none" | b"same-origin") => headers.get_all("sec-fetch-site").iter().count() < 2,
            Some(_) => what == Asked::Page && is(headers, "sec-fetch-mode", "navigate") && is(headers, "sec-fetch-dest", "document"),
        };
        origin_fits && site_fits
    }
}

/// What is asked for: a page may be reached by a link from elsewhere, the preview's own channel may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Page,
    Channel,
}

fn is(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers.get_all(name).iter().count() == 1 && headers.get(name).is_some_and(|found| found == value)
}

/// The value of a header that is there once, as text.
pub(super) fn only<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() { None } else { first.to_str().ok() }
}

fn has_port(host: &str) -> bool {
    let name_end = host.rfind(']').map_or(0, |end| end + 1);
    host[name_end..].contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(allowed: &[&str], only_itself: bool) -> Hosts {
        let allowed: Vec<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
        Hosts::new("127.0.0.1:8000".parse().expect("an address"), &allowed, only_itself)
    }

    #[test]
    fn only_names_of_this_machine_lead_here() {
        let hosts = hosts(&["docs.test", "proxy.test:443"], true);
        for good in ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LocalHost:8000", "docs.test:8000", "proxy.test:443"] {
            assert!(hosts.allows(good), "{good}");
        }
        let bad = [
            "localhost",
            "localhost:80",
            "evil.test:8000",
            "localhost.:8000",
            "localhost:8000.evil.test",
            "evil.localhost:8000",
            "127.0.0.1.nip.io:8000",
            "127.1:8000",
            "0.0.0.0:8000",
            "2130706433:8000",
            "192.168.0.9:8000",
            "a@localhost:8000",
            "",
            "[::ffff:127.0.0.1]:8000",
            "localhost:08000",
            "docs.test",
            "proxy.test:8000",
            " localhost:8000",
        ];
        for bad in bad {
            assert!(!hosts.allows(bad), "{bad}");
        }
    }

    #[test]
    fn other_addresses_count_only_where_they_were_asked_for() {
        let hosts = hosts(&[], false);
        assert!(hosts.allows("192.168.0.9:8000") && hosts.allows("[fe80::1]:8000"));
        assert!(!hosts.allows("192.168.0.9:80") && !hosts.allows("evil.test:8000"));
    }

    fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        map.append("host", header::HeaderValue::from_static("localhost:8000"));
        for (name, value) in rows {
            map.append(*name, header::HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn pages_of_other_sites_get_nothing_but_a_link_may_lead_here() {
        let hosts = hosts(&[], true);
        let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        let frame = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        let refusal = |rows: &[(&'static str, &'static str)], what| hosts.refusal(&headers(rows), what);
        assert_eq!(refusal(&link, Asked::Page), None);
        assert_eq!(refusal(&link, Asked::Channel), Some(StatusCode::FORBIDDEN));
        assert_eq!(refusal(&frame, Asked::Page), Some(StatusCode::FORBIDDEN));
        assert_eq!(refusal(&[("origin", "http://localhost:8000")], Asked::Channel), None);
        for origin in ["null", "https://localhost:8000", "http://localhost:3000", "http://evil.test", ""] {
            assert_eq!(refusal(&[("origin", origin)], Asked::Page), Some(StatusCode::FORBIDDEN), "{origin}");
        }
        assert_eq!(refusal(&[("host", "localhost:8000")], Asked::Page), Some(StatusCode::BAD_REQUEST));
    }
}
