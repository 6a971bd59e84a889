//! The codes of infrastructure.
//!
//! Refuses nothing: they are names.

use crate::diag::{Code, Severity};

pub(super) static PROMISE: Code = Code {
    name: "service/promise",
    severity: Severity::Error,
    blocking: false,
    summary: "a text says that all services have something, and the table has one without",
    explanation:
        "“All services have health checks and resource limits” is a claim like any other. A row of the table of services whose cell \
for it is empty contradicts it.

**Bad:** `All services have health checks`, and `redis` has `-` in the column *Health Check*.

**Good:** every row has its health check.

**Mend:** fill in the row, or name the services that have it.",
};

pub(super) static DISAGREES: Code = Code {
    name: "service/disagrees",
    severity: Severity::Warning,
    blocking: false,
    summary: "the needs of a service are not those of its row in the table of services",
    explanation: "What one instance may use at most is its limit, and `(×2 instances)` is its number of replicas. Two places that say \
different things are usually one that was forgotten.

**Bad:** `LLM Worker (×2 instances): CPU: 1.0-4.0 cores` beside `| worker-llm | - | 2.0 | 8GB | 2 |`.

**Good:** the limit is 4.0 in both.

**Mend:** correct whichever is wrong.",
};

pub(super) static CAPACITY: Code = Code {
    name: "service/over-capacity",
    severity: Severity::Warning,
    blocking: false,
    summary: "the limits of all services add up to more than the recommended host has",
    explanation: "Limits times replicas, optional services left out, is what the services may use together. On a host with less, the \
busiest moment takes one of them down.

**Bad:** 20 cores of limits, `Recommended (Production): CPU: 16+ cores`.

**Good:** 16 cores of limits, or 20 recommended.

**Mend:** a larger host, or smaller limits.",
};

pub(super) static UNKNOWN_SERVICE: Code = Code {
    name: "service/unknown",
    severity: Severity::Warning,
    blocking: false,
    summary: "a command scales a service that no table of services has",
    explanation: "At night commands are copied as they stand. One that names a service which does not exist fails, or scales nothing.

**Bad:** `docker compose up -d --scale worker-lm=5`, where the service is `worker-llm`.

**Good:** the name of the table.

**Mend:** correct the command, or add the service to the table.",
};

pub(super) static NO_ACTION: Code = Code {
    name: "configuration/no-action",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release changes a variable, and says nothing that has to be done about it",
    explanation:
        "A variable that is new, gone or changed has to be set, removed or looked at in every environment before the release runs \
there. Without an action nobody does.

**Bad:** `+SEARCH_TIMEOUT_MS=300` under *Configuration Changes*, and no list below.

**Good:** `- [ ] Set SEARCH_TIMEOUT_MS in production` below the change.

**Mend:** list what has to be done.",
};

pub(super) static QUERY: Code = Code {
    name: "monitoring/query",
    severity: Severity::Warning,
    blocking: false,
    summary: "a query of monitoring has a bracket or a quote that is never closed",
    explanation: "Queries are copied into a dashboard when something is wrong. One that does not parse costs the minutes that count.

**Bad:** `sum(rate(http_requests_total[5m])`

**Good:** `sum(rate(http_requests_total[5m]))`

**Mend:** close what is open.",
};

pub(super) static UNWATCHED: Code = Code {
    name: "monitoring/unwatched",
    severity: Severity::Note,
    blocking: false,
    summary: "a metric gates the newest release and is not among the metrics that are watched",
    explanation:
        "What had to be good enough to deploy has to stay so. Where a page lists what is watched, the gates of the newest release \
are in that list, under the same names.

**Bad:** a gate `WS Staleness`, and *Key Metrics* with the request rate alone.

**Good:** `# WS Staleness` and its query among the key metrics.

**Mend:** add the query.",
};
