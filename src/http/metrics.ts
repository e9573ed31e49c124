import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Numbers that are read when somebody looks. Names of ours; no label ever holds a client's text. */
interface Gauges {
  readonly [name: string]: { readonly help: string; read(): number };
}

export interface Metrics {
  readonly registry: Registry;
  /** One ingest request: its endpoint and what became of it, one of our own codes. */
  countRequest(endpoint: string, outcome: string, records: number): void;
  gauges(gauges: Gauges): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'riserbo_' });
  const requests = new Counter({
    name: 'riserbo_ingest_requests_total',
    help: 'Ingest requests by endpoint and outcome',
    labelNames: ['endpoint', 'outcome'],
    registers: [registry],
  });
  const records = new Counter({
    name: 'riserbo_ingest_records_total',
    help: 'Records that are safe on disk, by endpoint',
    labelNames: ['endpoint'],
    registers: [registry],
  });
  return {
    registry,
    countRequest(endpoint, outcome, count) {
      requests.inc({ endpoint, outcome });
      if (count > 0) records.inc({ endpoint }, count);
    },
    gauges(gauges) {
      for (const [name, { help, read }] of Object.entries(gauges))
        new Gauge({
          name: `riserbo_${name}`,
          help,
          registers: [registry],
          collect() {
            this.set(read());
          },
        });
    },
  };
}
