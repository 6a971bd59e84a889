//! Tables of services, what a text promises of all of them, and the commands that scale one.
//!
//! Refuses a table that only names services: without a port, a limit, a version or a number of instances it is about something else.

use std::sync::LazyLock;

use regex::Regex;

use super::Reader;
use crate::record::{
    Asked, Infrastructure, Promise, Read, Scaling, Service,
    changes::list_items,
    commands::steps_of,
    document::{Block, Content, Line},
    entries::is_blank,
    sections::Node,
    tables::{self, Table, cell},
};
use crate::value::Quantity;

static SCALE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"--scale[ =]([A-Za-z0-9][\w.-]*)=\w+|\bscale (?:deployment|deploy|statefulset|sts)[/ ]([A-Za-z0-9][\w.-]*).*--replicas")
        .ok()
});

/// Adds what the blocks of one section say.
pub(super) fn read(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    for block in node.blocks {
        let rows = Table::of(block).map(|table| services(reader, &table)).unwrap_or_default();
        if !rows.is_empty() && rows.iter().all(|service| service.other.is_empty()) {
            block.take();
        }
        found.services.extend(rows);
        found.promises.extend(promises(reader, block));
        let steps = steps_of(block, reader.doc);
        super::artefacts::run(&steps, found);
        for step in steps {
            let caption = step.caption.clone();
            let line = |line: &str| {
                let scaled = SCALE.as_ref()?.captures(line)?;
                let service = scaled.get(1).or_else(|| scaled.get(2))?.as_str().to_owned();
                Some(Scaling { service, caption: caption.clone(), command: line.trim().to_owned(), span: step.span })
            };
            found.scalings.extend(step.command.lines().filter_map(line));
        }
    }
}

/// The columns of a table of services.
struct Columns {
    name: Option<usize>,
    version: Option<usize>,
    ports: Option<usize>,
    cpu: Option<usize>,
    memory: Option<usize>,
    replicas: Option<usize>,
    health: Option<usize>,
}

impl Columns {
    fn of(table: &Table<'_>) -> Option<Self> {
        let columns = Self {
            name: table.column(&["service", "services", "container", "component"]),
            version: table.column(&["version", "image version", "tag"]),
            ports: table.column(&["ports", "port"]),
            cpu: table.column(&["cpu limit", "cpu", "cpus", "cpu limits"]),
            memory: table.column(&["memory limit", "memory", "ram", "memory limits"]),
            replicas: table.column(&["replicas", "instances", "replica count"]),
            health: table.column(&["health check", "health", "healthcheck", "health checks", "health endpoint"]),
        };
        let told = [columns.ports, columns.cpu, columns.memory, columns.replicas, columns.health];
        (columns.name.is_some() && (told.iter().any(Option::is_some))).then_some(columns)
    }

    fn has(&self, column: usize) -> bool {
        [self.name, self.version, self.ports, self.cpu, self.memory, self.replicas, self.health].contains(&Some(column))
    }
}

fn services(reader: Reader<'_>, table: &Table<'_>) -> Vec<Service> {
    let Some(columns) = Columns::of(table) else { return Vec::new() };
    table.rows.iter().filter_map(|row| service(reader, table, &columns, row)).collect()
}

fn service(reader: Reader<'_>, table: &Table<'_>, columns: &Columns, row: &[Line]) -> Option<Service> {
    let doc = reader.doc;
    let name = cell(row, columns.name).filter(|cell| !is_blank(&cell.plain()))?;
    let text = |column| cell(row, column).map(Line::plain).filter(|text| !is_blank(text));
    let quantity = |column| cell(row, column).filter(|cell| !is_blank(&cell.plain())).map(|cell| tables::read(doc, cell, amount));
    let replicas: Option<Read<u32>> =
        cell(row, columns.replicas).filter(|cell| !is_blank(&cell.plain())).map(|cell| tables::read(doc, cell, count));
    let said = row.iter().map(Line::plain).any(|text| text.to_lowercase().contains("(optional)"));
    let unknown = (0..row.len()).filter(|column| !columns.has(*column));
    let other = unknown.filter_map(|column| Some((table.head.get(column)?.clone(), text(Some(column))?))).collect();
    Some(Service {
        name: bare(&name.plain()),
        version: text(columns.version),
        ports: text(columns.ports),
        cpu: quantity(columns.cpu),
        memory: quantity(columns.memory),
        replicas,
        optional: said,
        health: text(columns.health),
        asked: Asked { limits: columns.cpu.is_some() || columns.memory.is_some(), health: columns.health.is_some() },
        other,
        span: doc.span(&name.range),
    })
}

/// `grafana (optional)` without its remark.
fn bare(name: &str) -> String {
    name.split(" (").next().unwrap_or(name).trim().to_owned()
}

/// `2.0`, `2.0 cores`, `512MB`
pub(super) fn amount(text: &str) -> Option<Quantity> {
    let text = text.split('(').next().unwrap_or(text).trim();
    let lower = text.to_lowercase();
    let cores = ["cores", "core", "vcpus", "vcpu", "cpus", "cpu"].iter().find_map(|word| lower.strip_suffix(word));
    Quantity::parse(cores.map_or(text, str::trim))
}

/// `2 (default)`, `1 (optional)`, `×2`
fn count(text: &str) -> Option<u32> {
    text.trim_start_matches(['×', 'x']).split_whitespace().next()?.parse().ok()
}

/// Lines that promise something of all services.
fn promises(reader: Reader<'_>, block: &Block) -> Vec<Promise> {
    let lines: Vec<&Line> = match &block.content {
        Content::Paragraph(lines) => lines.iter().collect(),
        Content::List { .. } => list_items(block)
            .unwrap_or(&[])
            .iter()
            .flat_map(|item| {
                let below = item.blocks.iter().skip(1).filter_map(list_items).flatten();
                std::iter::once(item).chain(below).flat_map(|item| item.lines()).collect::<Vec<_>>()
            })
            .collect(),
        _ => return Vec::new(),
    };
    lines.into_iter().filter_map(|line| promise(reader, line)).collect()
}

fn promise(reader: Reader<'_>, line: &Line) -> Option<Promise> {
    let words = line.plain().to_lowercase();
    let whom = ["all services", "every service", "each service"].iter().any(|whom| words.contains(whom));
    let of = Asked { limits: words.contains("limit"), health: words.contains("health check") };
    (whom && of != Asked::default()).then(|| Promise { text: reader.doc.prose(line), of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_with_and_without_their_words() {
        let told = |text| amount(text).map(|quantity| (quantity.number.to_string(), quantity.unit.text));
        assert_eq!(told("2.0"), Some(("2.0".into(), String::new())));
        assert_eq!(told("4 cores"), Some(("4".into(), String::new())));
        assert_eq!(told("512MB (soft)"), Some(("512".into(), "MB".into())));
        assert_eq!(told("plenty"), None);
        assert_eq!((count("2 (default)"), count("×3"), count("some")), (Some(2), Some(3), None));
    }

    #[test]
    fn commands_that_scale() {
        let service = |line: &str| {
            let found = SCALE.as_ref()?.captures(line)?;
            Some(found.get(1).or_else(|| found.get(2))?.as_str().to_owned())
        };
        assert_eq!(service("docker compose up -d --scale worker-llm=5").as_deref(), Some("worker-llm"));
        assert_eq!(service("kubectl scale deployment/api --replicas=4").as_deref(), Some("api"));
        assert_eq!(service("echo --scale"), None);
    }
}
