//! Compose files: the services that run, with their images, ports, limits, instances and health checks (seed 003).
//!
//! Refuses to guess what a variable without a default holds: such a value is not known.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Column, Confidence, Exhibit, Head, Input, Kind, Needs, Reader, Reading, Row, Table, Tree, TreeValue, decimal};
use crate::site::Limits;

/// A compose file.
pub(super) static COMPOSE: Reader = Reader { kind: Kind::Compose, most: Confidence::Likely, fits, needs: Needs::Whole, read };

fn fits(head: &Head<'_>) -> Confidence {
    let line = |wanted: &str| head.text.lines().any(|line| line.split('#').next().unwrap_or_default().trim_end() == wanted);
    let runs = |line: &str| line.starts_with(' ') && ["image:", "build:"].iter().any(|key| line.contains(key));
    Confidence::Likely.when(head.text.contains("services:") && line("services:") && head.text.lines().any(runs))
}

/// One service of a compose file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deployed {
    /// Its name.
    pub name: String,
    /// The image, as written.
    pub image: Option<String>,
    /// Ports that it publishes or exposes, on either side.
    pub ports: Vec<String>,
    /// Those of them that are published on the host.
    pub published: Vec<String>,
    /// The most processors of one instance, in cores.
    pub cpu: Option<Decimal>,
    /// The most memory of one instance, as written.
    pub memory: Option<String>,
    /// How many instances; `None` where it does not say.
    pub replicas: Option<u32>,
    /// Whether it has a health check that is not switched off.
    pub health: bool,
    /// The 1-based line.
    pub line: u32,
}

impl Deployed {
    /// Whether it has a limit of processors or memory.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.cpu.is_some() || self.memory.is_some()
    }
}

/// Memory as compose counts it, in bytes: every unit is a power of 1024, `2GB` and `2g` are the same.
#[must_use]
pub fn memory_bytes(text: &str) -> Option<Decimal> {
    let text = text.trim().to_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let power = match text[digits..].trim().trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return None,
    };
    (0..power).try_fold(decimal(&text[..digits])?, |bytes, _| bytes.checked_mul(Decimal::from(1024)))
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let trees = match Tree::of_yaml(input.text, limits) {
        Ok(trees) => trees,
        Err(fault) => return Reading::of_fault(fault),
    };
    let services = trees.iter().filter_map(|tree| tree.get("services")).flat_map(Tree::entries).map(service).collect();
    let mut reading = Reading { services, ..Reading::default() };
    reading.facts.state("services", reading.services.len());
    if !reading.services.is_empty() {
        reading.exhibits.push(Exhibit::Table(table(&reading.services)));
    }
    reading.exhibits.extend(trees.into_iter().map(Exhibit::Tree));
    reading
}

fn table(services: &[Deployed]) -> Table {
    let columns = ["service", "image", "ports"]
        .map(Column::words)
        .into_iter()
        .chain(["cpu", "memory", "replicas"].map(Column::numbers))
        .chain([Column::words("health")]);
    let text = |value: Option<String>| value.unwrap_or_default();
    let row = |one: &Deployed| Row {
        cells: vec![
            one.name.clone(),
            text(one.image.clone()),
            one.ports.join(", "),
            text(one.cpu.map(|cpu| cpu.to_string())),
            text(one.memory.clone()),
            text(one.replicas.map(|count| count.to_string())),
            if one.health { "✓".to_owned() } else { String::new() },
        ],
        line: Some(one.line),
    };
    Table { caption: "services".into(), columns: columns.collect(), rows: services.iter().map(row).collect() }
}

fn service((name, tree): &(String, Tree)) -> Deployed {
    let first = |paths: &[&[&str]]| paths.iter().find_map(|path| known(&tree.at(path)?.written()?));
    let health = tree.get("healthcheck");
    let off = |tree: &Tree| tree.get("disable").and_then(Tree::flag) == Some(true);
    let published = tree.get("ports").map(|list| ports(list, true)).unwrap_or_default();
    let mut all = published.clone();
    all.extend(["ports", "expose"].iter().filter_map(|key| tree.get(key)).flat_map(|list| ports(list, false)));
    all.sort();
    all.dedup();
    Deployed {
        name: name.clone(),
        image: tree.get("image").and_then(Tree::written),
        ports: all,
        published,
        cpu: first(&[&["deploy", "resources", "limits", "cpus"], &["cpus"]]).and_then(|text| decimal(&text)),
        memory: first(&[&["deploy", "resources", "limits", "memory"], &["mem_limit"]]),
        replicas: first(&[&["deploy", "replicas"], &["scale"]]).and_then(|text| text.parse().ok()),
        health: health.is_some_and(|health| !off(health)),
        line: tree.line,
    }
}

/// Ports of a list: those of the host, or those of the container. `127.0.0.1:8080:80/tcp`, `80`, or a map with `target` and `published`.
fn ports(list: &Tree, of_host: bool) -> Vec<String> {
    let port = |item: &Tree| {
        if let TreeValue::Map(_) = item.value {
            return item.get(if of_host { "published" } else { "target" })?.written();
        }
        let written = item.written()?;
        let mut parts = written.split('/').next()?.rsplit(':');
        let container = parts.next()?.to_owned();
        if of_host { parts.next().map(str::to_owned) } else { Some(container) }
    };
    list.items().iter().filter_map(port).filter_map(|port| known(&port)).collect()
}

/// A value that holds no variable: `${REPLICAS:-2}` is 2.
fn known(text: &str) -> Option<String> {
    let Some(inner) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
        return (!text.contains('$')).then(|| text.to_owned());
    };
    inner.split_once(":-").or_else(|| inner.split_once('-')).map(|(_, default)| default.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn services_with_what_they_may_use() {
        let text = "services:\n  app:\n    image: reg.example/app:v1\n    ports:\n      - \"127.0.0.1:8080:80/tcp\"\n      - target: 9000\n        published: 9443\n    \
                    deploy:\n      replicas: ${APP:-2}\n      resources:\n        limits:\n          cpus: '2.0'\n          memory: 512M\n    healthcheck:\n      \
                    test: [CMD, curl, -f, http://x]\n  cache:\n    image: cache:7\n    expose: [6379]\n    mem_limit: ${MEMORY}\n    healthcheck:\n      disable: true\n";
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Compose);
        let found = recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        assert_eq!(found.facts.json(), serde_json::json!({"services": 2}));
        let [app, cache] = found.services.as_slice() else { panic!("two services") };
        assert_eq!((app.cpu, app.memory.as_deref(), app.replicas, app.health), (Some(Decimal::TWO), Some("512M"), Some(2), true));
        assert_eq!((app.ports.join(" "), app.published.join(" ")), ("80 8080 9000 9443".to_owned(), "8080 9443".to_owned()));
        assert_eq!((cache.ports.join(" ").as_str(), cache.health, cache.is_limited(), cache.line), ("6379", false, false, 17));
    }

    #[test]
    fn a_service_may_stand_in_one_line() {
        let text = "services:\n  web: {image: \"web:1\", ports: [\"80:80\"], deploy: {replicas: 3, resources: {limits: {cpus: \"1.0\"}}}, healthcheck: {test: [CMD, true]}}\n";
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Compose);
        let found = recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        assert_eq!((found.services[0].replicas, found.services[0].health, found.services[0].cpu), (Some(3), true, Some(Decimal::ONE)));
    }

    #[test]
    fn memory_in_any_spelling() {
        for text in ["2GB", "2g", "2 GiB", "2048M", "2048mb"] {
            assert_eq!(memory_bytes(text), Some(Decimal::from(2u64 << 30)), "{text}");
        }
        assert_eq!(memory_bytes("much"), None);
    }
}
