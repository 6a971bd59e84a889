//! Flagger's `Canary`: what the controller last knew of a roll-out.
//!
//! Refuses to take a promotion for a measurement: Flagger keeps no numbers, so its verdict is shown and proves nothing.

use super::{Exhibit, Fault, Label, Reading, Tree, TreeValue, codes};

/// The particulars of the status that a card shows, in order.
const SHOWN: [&str; 5] = ["phase", "canaryWeight", "failedChecks", "iterations", "lastTransitionTime"];

pub(super) fn of_canary(tree: &Tree, reading: &mut Reading) {
    let fault = |line, message: String| Fault::new(&codes::MALFORMED, line, message);
    let Some(status) = tree.get("status") else { return };
    if !matches!(status.value, TreeValue::Map(_)) {
        return reading.faults.push(fault(status.line, format!("`status` is {}, and should be a map", status.kind())));
    }
    let phase = status.get("phase");
    match phase.map(|phase| (phase, phase.text())) {
        Some((phase, Some(text))) => reading.facts.state_at("phase", text, phase.line),
        Some((phase, None)) => reading.faults.push(fault(phase.line, format!("`phase` is {}, and should be a text", phase.kind()))),
        None => reading.faults.push(fault(status.line, "the status names no phase".to_owned())),
    }
    for key in ["canaryWeight", "failedChecks", "iterations"] {
        if let Some(value) =
            status.get(key).filter(|value| value.number().is_none_or(|number| number.is_sign_negative() && !number.is_zero()))
        {
            reading.faults.push(fault(value.line, format!("`{key}` is no number of anything")));
        }
    }
    reading.faults.extend(contradicted(tree, status));
    reading.facts.state("samples", 0);
    let name = tree.at(&["metadata", "name"]).and_then(Tree::text).map(|name| (Label::Written("name".to_owned()), name.to_owned()));
    let shown = SHOWN.iter().filter_map(|key| Some((Label::Written((*key).to_owned()), status.get(key)?.written()?)));
    reading.exhibits.push(Exhibit::Card(name.into_iter().chain(shown).collect()));
}

/// A canary that calls itself promoted, and says otherwise beside it.
fn contradicted(tree: &Tree, status: &Tree) -> Vec<Fault> {
    let Some(phase) = status.get("phase").filter(|phase| phase.text() == Some("Succeeded")) else { return Vec::new() };
    let conditions = status.get("conditions").map(Tree::items).unwrap_or_default();
    let promoted = conditions.iter().find(|one| one.get("type").and_then(Tree::text) == Some("Promoted"));
    let refused = promoted.and_then(|one| one.get("status")?.written()).is_some_and(|said| !said.eq_ignore_ascii_case("true"));
    let threshold = tree.at(&["spec", "analysis", "threshold"]).and_then(Tree::number);
    let failed = status.get("failedChecks").and_then(Tree::number);
    let too_many = threshold.zip(failed).is_some_and(|(threshold, failed)| failed >= threshold && !threshold.is_zero());
    let told = [
        refused.then(|| "it calls itself succeeded, and its condition says that it was not promoted".to_owned()),
        too_many.then(|| "it calls itself succeeded, and as many checks failed as make it go back".to_owned()),
    ];
    told.into_iter().flatten().map(|message| Fault::new(&codes::TOTALS, phase.line, message)).collect()
}
