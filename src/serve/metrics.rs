//! Figures for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets of query times, in seconds.
const BUCKETS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0];

/// What has been counted since the start.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    buckets: [AtomicU64; BUCKETS.len()],
    queries: AtomicU64,
    microseconds: AtomicU64,
    killed: AtomicU64,
    connections: AtomicI64,
}

impl Metrics {
    /// A request to `route` was answered with `status`.
    pub(super) fn answered(&self, route: &'static str, status: u16) {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry((route, status)).or_default() += 1;
    }

    /// A task took so long.
    pub(super) fn took(&self, time: Duration) {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        for (bucket, end) in self.buckets.iter().zip(BUCKETS) {
            if time.as_secs_f64() <= end {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// A worker was killed, or had died.
    pub(super) fn killed(&self) {
        self.killed.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection came (1) or went (-1).
    pub(super) fn connection(&self, change: i64) {
        self.connections.fetch_add(change, Ordering::Relaxed);
    }

    /// All, in Prometheus' text format.
    pub(super) fn text(&self, quads: usize, idle: usize, workers: usize) -> String {
        let mut text = String::new();
        let mut say = |line: String| writeln!(text, "{line}").expect("a string takes everything");
        say("# HELP policyflow_requests_total Requests answered.\n# TYPE policyflow_requests_total counter".to_owned());
        for ((route, status), count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            say(format!("policyflow_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}"));
        }
        say("# HELP policyflow_query_seconds Time that workers took.\n# TYPE policyflow_query_seconds histogram".to_owned());
        for (bucket, end) in self.buckets.iter().zip(BUCKETS) {
            say(format!("policyflow_query_seconds_bucket{{le=\"{end}\"}} {}", bucket.load(Ordering::Relaxed)));
        }
        let queries = self.queries.load(Ordering::Relaxed);
        say(format!("policyflow_query_seconds_bucket{{le=\"+Inf\"}} {queries}"));
        #[expect(clippy::cast_precision_loss, reason = "nobody needs microseconds after centuries")]
        let seconds = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        say(format!("policyflow_query_seconds_sum {seconds}\npolicyflow_query_seconds_count {queries}"));
        for (name, kind, help, value) in [
            ("workers_killed_total", "counter", "Workers that were killed or died.", self.killed.load(Ordering::Relaxed).to_string()),
            ("connections", "gauge", "Open connections.", self.connections.load(Ordering::Relaxed).to_string()),
            ("workers_idle", "gauge", "Workers that wait for a task.", idle.to_string()),
            ("workers", "gauge", "Workers that there should be.", workers.to_string()),
            ("quads", "gauge", "Quads in the dataset.", quads.to_string()),
        ] {
            say(format!("# HELP policyflow_{name} {help}\n# TYPE policyflow_{name} {kind}\npolicyflow_{name} {value}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_add_up() {
        let metrics = Metrics::default();
        metrics.answered("sparql", 200);
        metrics.answered("sparql", 200);
        metrics.took(Duration::from_millis(50));
        metrics.took(Duration::from_secs(90));
        let text = metrics.text(7, 1, 2);
        for line in [
            "policyflow_requests_total{route=\"sparql\",status=\"200\"} 2",
            "policyflow_query_seconds_bucket{le=\"0.02\"} 0",
            "policyflow_query_seconds_bucket{le=\"0.1\"} 1",
            "policyflow_query_seconds_bucket{le=\"+Inf\"} 2",
            "policyflow_query_seconds_sum 90.05",
            "policyflow_quads 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
