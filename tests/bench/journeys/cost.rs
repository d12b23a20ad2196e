//! What a run costs: processor seconds of each side, and memory.

use std::fs;

/// Processor seconds used so far.
#[derive(Clone, Copy, Default)]
pub struct Processor {
    pub server: f64,
    pub client: f64,
    /// Of the whole machine, whoever it was for.
    pub machine: f64,
}

impl Processor {
    pub fn now(server: u32) -> Processor {
        Processor { server: of(&server.to_string()), client: of("self"), machine: of_machine() }
    }

    pub fn since(self, before: Processor) -> Processor {
        Processor {
            server: self.server - before.server,
            client: self.client - before.client,
            machine: self.machine - before.machine,
        }
    }
}

/// Linux counts in hundredths of a second, whatever its own clock does.
const TICKS: f64 = 100.0;

/// User and system time; 0 where there is no `/proc`.
fn of(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The program's name stands in brackets and may hold anything.
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn of_machine() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let mut times =
        stat.lines().next().unwrap_or_default().split_whitespace().skip(1).map(|t| t.parse::<f64>().unwrap_or(0.0));
    let user: f64 = times.by_ref().take(3).sum();
    // Idle and waiting for the disk are no work; interrupts are.
    (user + times.skip(2).take(2).sum::<f64>()) / TICKS
}

/// The most memory that a process has held.
pub fn peak_memory(pid: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kilobytes.map_or_else(|| "not known on this system".to_owned(), |kb| format!("{:.1} MB", kb / 1024.0))
}
