//! The way of a release to production, in the machine contract: pipeline, deployments, what was watched afterwards; of a product its processes.
//!
//! Refuses an outcome that the record does not say, and a verdict without a number.

use serde_json::{Map, Value, json};

use super::{Export, minutes, particulars::plan_step, strategy_word};
use crate::{
    archive::{DocumentKind, Node, by_record},
    record::{Course, Deployment, Outcome, PipelineStep, Read, Watch},
    value::{Mark, When, as_number},
};

impl Export<'_> {
    /// The documents of a product that say how it is released, each with the steps that it names.
    pub(super) fn processes(&self, product: usize) -> Value {
        let documents = self.archive.documents.iter().enumerate();
        let own = documents.filter(|(_, document)| document.product == product && document.kind == DocumentKind::Process);
        own.map(|(index, document)| {
            let mut value = json!({"slug": document.slug, "title": document.record.page.title, "url": self.url(Node::Document(index)),
                                   "source": self.path(document)});
            if let Some(value) = value.as_object_mut() {
                self.course(&document.record.course, value);
            }
            value
        })
        .collect()
    }

    /// Adds the keys of a course.
    pub(super) fn course(&self, course: &Course, into: &mut Map<String, Value>) {
        into.insert("pipeline".to_owned(), course.pipeline.iter().map(|step| self.step(step)).collect());
        into.insert("deployments".to_owned(), course.deployments.iter().map(|one| self.deployment(one)).collect());
        into.insert("monitoring".to_owned(), course.watches.iter().map(|one| self.watch(one)).collect());
        if let Some(until) = when(course.watched_until.as_ref()) {
            into.insert("monitoring_until".to_owned(), json!(until));
        }
    }

    fn step(&self, step: &PipelineStep) -> Value {
        json!({
            "phase": step.phase,
            "step": step.name,
            "status": step.outcome.as_ref().and_then(|read| read.value).map(Outcome::word),
            "status_claimed": step.outcome.as_ref().map(|read| &read.text),
            "start": when(step.start.as_ref()),
            "end": when(step.end.as_ref()),
            "error": step.error,
            "source": self.line(step.span),
        })
    }

    fn deployment(&self, one: &Deployment) -> Value {
        json!({
            "environment": one.environment.value,
            "strategy": one.strategy.as_ref().and_then(|read| read.value).map(strategy_word),
            "version": one.version.as_ref().and_then(|read| read.value.as_ref()).map(|version| &version.written),
            "digest": one.digest.as_ref().map(|digest| &digest.value),
            "started": when(one.started.as_ref()),
            "finished": when(one.finished.as_ref()),
            "capacity_percent": one.capacity.iter().map(|share| as_number(*share)).collect::<Vec<_>>(),
            "backup": one.backup,
            "monitored_minutes": minutes(one.monitored.as_ref()),
            "result": one.result.as_ref().and_then(|read| read.value).map(Mark::word),
            "result_claimed": one.result.as_ref().map(|read| &read.text),
            "alert": one.alert,
            "on_failure": one.on_failure,
            "steps": one.steps.iter().map(plan_step).collect::<Vec<_>>(),
            "source": self.line(one.span),
        })
    }

    fn watch(&self, one: &Watch) -> Value {
        let judged = by_record(&one.gate);
        let threshold = one.gate.threshold.as_ref();
        json!({
            "metric": one.gate.metric,
            "value": one.gate.value.value.as_ref().map(|quantity| as_number(quantity.number)),
            "unit": one.gate.value.value.as_ref().map(|quantity| &quantity.unit.text),
            "comparator": threshold.and_then(|read| read.value.as_ref()).map(|threshold| threshold.comparator.sign()),
            "threshold": judged.limit.map(as_number),
            "window_minutes": minutes(one.window.as_ref()),
            "claimed": one.gate.claimed.map(Mark::word),
            "verdict": judged.verdict.word(),
            "contradicted": judged.contradicted,
            "alerted": one.alert.as_ref().and_then(|read| read.value),
            "alert": one.alert.as_ref().map(|read| &read.text),
            "source": self.line(one.gate.span),
        })
    }
}

fn when(read: Option<&Read<When>>) -> Option<String> {
    Some(read?.value.as_ref()?.iso())
}
