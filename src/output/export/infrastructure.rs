//! What a product runs on, in the machine contract: of a product what is true now, of a release what its record says.
//!
//! Refuses values of variables: it has none.

use serde_json::{Map, Value, json};

use super::Export;
use crate::{
    archive::{Node, Register, RegisterEntry},
    record::{Infrastructure, Monitor, Requirement, Scaling, Service, Variable},
    value::Quantity,
};

impl Export<'_> {
    /// Adds the keys of a product.
    pub(super) fn product_infrastructure(&self, product: usize, into: &mut Map<String, Value>) {
        let list = |register: Register| -> Value {
            let own = register.entries(self.archive).filter(|(_, entry)| entry.product == product);
            own.map(|(index, entry)| self.stated(index, entry)).collect()
        };
        into.insert("services".to_owned(), list(Register::Services));
        into.insert("variables".to_owned(), list(Register::Configuration));
        into.insert("metrics".to_owned(), list(Register::Monitoring));
        into.insert("artefacts".to_owned(), self.artefacts(product));
        into.insert("criteria".to_owned(), list(Register::Criteria));
        into.insert("environments".to_owned(), list(Register::Environments));
        let documents = self.archive.documents.iter().filter(|document| document.product == product);
        let needs: Vec<Value> = documents.flat_map(|document| &document.record.infrastructure.requirements).map(requirement).collect();
        into.insert("resources".to_owned(), Value::Array(needs));
    }

    /// An entry with what is told of it now, and everything that says so.
    fn stated(&self, index: usize, entry: &RegisterEntry) -> Value {
        let keys = [
            "version", "ports", "cpu", "memory", "replicas", "health", "group", "text", "required", "kind", "value", "support", "standing",
        ];
        let running = entry.mentions.iter().flat_map(|mention| &mention.facts).find(|(key, _)| *key == "runs");
        let mut value = json!({"name": entry.title});
        for key in keys {
            if let Some(told) = entry.told(key) {
                value[key] = json!(told);
            }
        }
        if entry.register == Register::Environments {
            value["runs"] = json!(running.map(|(_, version)| version));
        }
        let node = if entry.register == Register::Services { self.component(entry) } else { Some(Node::Entry(index)) };
        value["url"] = node.map_or(Value::Null, |node| self.url(node));
        value["releases"] = entry.releases().into_iter().map(|index| self.archive.releases[index].id.as_str()).collect();
        value["sources"] = entry.documents.iter().map(|index| self.path(&self.archive.documents[*index])).collect();
        value
    }

    /// The files of a delivery, each as documents tell it, else the newest release.
    fn artefacts(&self, product: usize) -> Value {
        let own = Register::Artefacts.entries(self.archive).filter(|(_, entry)| entry.product == product);
        own.map(|(index, entry)| {
            let documents = entry.documents.iter().map(|index| &self.archive.documents[*index].record.infrastructure);
            let records = entry.mentions.iter().filter_map(|mention| self.archive.releases[mention.release].record.as_ref());
            let all = documents.chain(records.map(|record| &record.particulars.infrastructure));
            let one = all.flat_map(|told| &told.artefacts).find(|one| one.path == entry.title);
            let mut value = self.stated(index, entry);
            value["path"] = json!(entry.title);
            value["note"] = json!(one.and_then(|one| one.note.as_ref()));
            value["about"] = json!(one.and_then(|one| one.about.as_ref()));
            value["features"] = json!(one.map(|one| one.features.as_slice()).unwrap_or_default());
            value["usage"] = one.iter().flat_map(|one| &one.usage).map(super::particulars::plan_step).collect();
            value
        })
        .collect()
    }

    fn component(&self, entry: &RegisterEntry) -> Option<Node> {
        let same = |other: &RegisterEntry| other.product == entry.product && other.id == entry.id;
        Register::Components.entries(self.archive).find(|(_, other)| same(other)).map(|(index, _)| Node::Entry(index))
    }
}

/// What a release's record says of it.
pub(super) fn of_release(told: &Infrastructure) -> Value {
    json!({
        "services": told.services.iter().map(service).collect::<Vec<_>>(),
        "resources": told.requirements.iter().map(requirement).collect::<Vec<_>>(),
        "variables": told.variables.iter().map(variable).collect::<Vec<_>>(),
        "monitors": told.monitors.iter().map(monitor).collect::<Vec<_>>(),
        "scaling": told.scalings.iter().map(scaling).collect::<Vec<_>>(),
    })
}

fn service(service: &Service) -> Value {
    json!({
        "name": service.name,
        "version": service.version,
        "ports": service.ports,
        "cpu": service.cpu.as_ref().map(|read| &read.text),
        "memory": service.memory.as_ref().map(|read| &read.text),
        "replicas": service.replicas.as_ref().and_then(|read| read.value),
        "optional": service.optional,
        "health": service.health,
    })
}

fn requirement(one: &Requirement) -> Value {
    let end = |quantity: Option<&Quantity>| quantity.map(|quantity| format!("{}{}", quantity.number, quantity.unit.text));
    json!({
        "subject": one.subject,
        "of_service": one.of_service,
        "instances": one.instances,
        "resource": one.resource,
        "text": one.text,
        "least": end(one.least.as_ref()),
        "most": end(one.most.as_ref()),
    })
}

fn variable(one: &Variable) -> Value {
    let change = one.change.map(crate::record::VariableChange::word);
    json!({"name": one.name, "group": one.group, "text": one.text, "required": one.required, "change": change})
}

fn monitor(one: &Monitor) -> Value {
    json!({"kind": one.kind.word(), "name": one.name, "value": one.value})
}

fn scaling(one: &Scaling) -> Value {
    json!({"service": one.service, "caption": one.caption, "command": one.command})
}
