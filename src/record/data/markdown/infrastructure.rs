//! What a product runs on, as Markdown: the shapes that its reader knows.
//!
//! Refuses to lose a key that it does not know: such a value is shown under its own heading.

use super::{Shown, Tree, cell, inline, items, scalar, title};

/// A page of `infrastructure/`.
pub(in super::super) fn of_infrastructure(tree: &Tree) -> Shown {
    let mut shown = Shown::default();
    for (key, value) in tree.entries() {
        match key.text().unwrap_or_default().to_ascii_lowercase().as_str() {
            "title" | "description" => {}
            "services" => shown.named_table("Services", &[("name", "Service")], value),
            "variables" => shown.named_table("Configuration", &[("name", "Variable"), ("text", "Description")], value),
            "resources" => shown.resources(value),
            "metrics" => shown.monitors(value),
            "artefacts" => shown.artefacts(value),
            "criteria" => shown.criteria(value),
            other => shown.section(&title(other), value),
        }
    }
    shown
}

impl Shown {
    /// A table whose columns are the keys of its rows, some of them under other names.
    fn named_table(&mut self, heading: &str, names: &[(&str, &str)], value: &Tree) {
        let Some(columns) = super::columns(value.items()) else { return self.section(heading, value) };
        self.heading(2, heading, value.span);
        let renamed = |column: &&str| {
            names.iter().find(|(key, _)| key.eq_ignore_ascii_case(column)).map_or_else(|| title(column), |(_, name)| (*name).to_owned())
        };
        let head: Vec<String> = columns.iter().map(renamed).collect();
        self.line(&format!("| {} |", head.join(" | ")), value.span);
        self.line(&format!("|{}", "---|".repeat(columns.len())), value.span);
        for row in value.items() {
            let cells: Vec<String> = columns.iter().map(|column| row.get(column).map(cell).unwrap_or_default()).collect();
            self.line(&format!("| {} |", cells.join(" | ")), row.span);
        }
    }

    fn resources(&mut self, value: &Tree) {
        self.heading(2, "Resource Requirements", value.span);
        let mut subject = String::new();
        for one in value.items() {
            let times = scalar(one, "instances").map(|count| format!(" (×{count} instances)")).unwrap_or_default();
            let of = format!("{}{times}", scalar(one, "subject").map_or_else(|| "Host".to_owned(), inline));
            if of != subject {
                self.heading(3, &of, one.span);
                subject = of;
            }
            let said = |key| scalar(one, key).map(inline).unwrap_or_default();
            self.line(&format!("- {}: {}", said("resource"), said("text")), one.span);
        }
    }

    /// By kind, each in the shape in which a text says it.
    fn monitors(&mut self, value: &Tree) {
        self.heading(2, "Monitoring", value.span);
        let kind = |one: &Tree| scalar(one, "kind").unwrap_or("metric").to_ascii_lowercase();
        for (of, heads) in [("metric", ["Metric", "Query"]), ("dashboard", ["Dashboard", "Shows"]), ("alert", ["Alert", "Condition"])] {
            let rows: Vec<&Tree> = value.items().iter().filter(|one| kind(one) == of).collect();
            let Some(first) = rows.first() else { continue };
            self.line("", first.span);
            self.line(&format!("| {} | {} |\n|---|---|", heads[0], heads[1]), first.span);
            for row in rows {
                let said = |key| row.get(key).map(cell).unwrap_or_default();
                self.line(&format!("| {} | {} |", said("name"), said("value")), row.span);
            }
        }
        for one in value.items().iter().filter(|one| matches!(kind(one).as_str(), "health" | "endpoint")) {
            let name = scalar(one, "name").map(inline).unwrap_or_default();
            if kind(one) == "endpoint" {
                self.heading(3, &name, one.span);
                self.line(&format!("Access: {}", scalar(one, "value").map(inline).unwrap_or_default()), one.span);
            } else {
                self.heading(3, "Health checks", one.span);
                self.fence([Some(&name), None], scalar(one, "value").unwrap_or_default(), one.span);
            }
        }
    }

    fn artefacts(&mut self, value: &Tree) {
        self.heading(2, "Artefacts", value.span);
        let mut group = String::new();
        for one in value.items() {
            let of = scalar(one, "group").map(inline).unwrap_or_default();
            if of != group {
                self.heading(3, &of, one.span);
                group = of;
            }
            let note = scalar(one, "note").map(|note| format!(" ({})", inline(note))).unwrap_or_default();
            let path = scalar(one, "path").map(inline).unwrap_or_default();
            self.heading(4, &format!("`{}`{note}", path.replace('`', "")), one.span);
            if let Some(about) = scalar(one, "about") {
                self.line(&format!("{}\n", inline(about)), one.span);
            }
            for feature in items(one, "features") {
                self.line(&format!("- {}", super::words(feature)), feature.span);
            }
            for step in items(one, "usage") {
                self.step(step);
            }
        }
    }

    fn criteria(&mut self, value: &Tree) {
        self.heading(2, "Acceptance Criteria", value.span);
        for one in value.items() {
            let sign = match scalar(one, "claimed").map(str::to_ascii_lowercase).as_deref() {
                Some("pass") => '✅',
                Some("fail") => '❌',
                _ => '⬜',
            };
            self.line(&format!("- {sign} **{}**", scalar(one, "name").map(inline).unwrap_or_default()), one.span);
            for support in items(one, "support") {
                self.line(&format!("  - {}", super::words(support)), support.span);
            }
        }
    }
}
