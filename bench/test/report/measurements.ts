import type { Measurement } from '../../report/measurement.ts';
import type { ReportPart } from '../../report/report-workload.ts';

/** A row without faults, of 100 requests/s at 50 connections where `facts` says nothing else. */
export function measurement(facts: Partial<Measurement> = {}): Measurement {
  return {
    connections: 50,
    answers: 300,
    requestsPerSecond: 100,
    spread: 0.1,
    p50Ms: 5,
    p99Ms: 20,
    failed: 0,
    stale: 0,
    legacyCallsPerRequest: 2,
    cpuMsPerRequest: 4,
    cores: 0.4,
    generatorCores: 0.02,
    rssMiB: 150,
    ...facts,
  };
}

/** What a target came to, with these rates at 50 connections. */
export function part(id: string, variant: ReportPart['variant'], rate: number): ReportPart {
  const rows = [measurement({ requestsPerSecond: rate })];
  return { id, title: `title of ${id}`, variant, rows, note: null };
}
