//! `[secrets]`: what happens to a secret that was found, and what looks like one and is none.
//!
//! Refuses to be switched off: what is found is blocked or blacked out.

use jiff::civil::Date;

use super::table::Table;
use crate::diag::Span;

/// What happens to a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Action {
    /// Nothing is published.
    #[default]
    Fail,
    /// Evidence is shown with its secrets blacked out, and its bytes are not published. A record still fails.
    Redact,
}

/// `[secrets]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Secrets {
    /// `action`
    pub action: Action,
    /// `[[secrets.allow]]`, in source order.
    pub allow: Vec<AllowedSecret>,
}

/// What looks like a secret and is none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AllowedSecret {
    /// `fingerprint`: the 16 digits that the problem names.
    pub fingerprint: String,
    /// `reason`: why it is none.
    pub reason: String,
    /// `until`: the last day on which it is allowed.
    pub until: Option<Date>,
    /// Where it is declared.
    pub span: Span,
}

pub(super) fn read(mut table: Table<'_, '_>) -> Secrets {
    let action = |text: &str| match text {
        "fail" => Ok(Action::Fail),
        "redact" => Ok(Action::Redact),
        _ => Err("be \"fail\" or \"redact\"".to_owned()),
    };
    let secrets = Secrets {
        action: table.field("action").and_then(|field| field.parsed(action)).unwrap_or_default(),
        allow: table.field("allow").map(|field| field.tables()).unwrap_or_default().into_iter().map(row).collect(),
    };
    table.finish();
    secrets
}

fn row((span, mut table): (Span, Table<'_, '_>)) -> AllowedSecret {
    let fingerprint = |text: &str| {
        let is_one = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_one { Ok(text.to_ascii_lowercase()) } else { Err("be the 16 hexadecimal digits that the problem names".to_owned()) }
    };
    let day = |text: &str| text.parse::<Date>().map_err(|_| "be a day: \"2027-01-31\"".to_owned());
    let row = AllowedSecret {
        fingerprint: table.field("fingerprint").and_then(|field| field.parsed(fingerprint)).unwrap_or_default(),
        reason: table.text("reason").unwrap_or_default(),
        until: table.field("until").and_then(|field| field.parsed(day)),
        span,
    };
    table.finish();
    row
}
