import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * The business facts that are watched: CloudWatch metrics of namespace ElectricityRetail/{stage}, dimension `service`. They travel as log
 * lines (EMF), so a function in the private subnets needs no way out. Each name costs $0.30 a month: add one only for an alarm or a decision.
 */
export const businessMetrics = {
  QueueAgeSeconds: MetricUnit.Seconds,
  JobDelaySeconds: MetricUnit.Seconds,
  JobsFailed: MetricUnit.Count,
  JobsLate: MetricUnit.Count,
  FilesUnreconciled: MetricUnit.Count,
  ReadingsAccepted: MetricUnit.Count,
  ReadingsQuarantined: MetricUnit.Count,
  BillsIssued: MetricUnit.Count,
  ServerOn: MetricUnit.Count,
  ServerIdle: MetricUnit.Count,
} as const;

export type BusinessMetric = keyof typeof businessMetrics;

let metrics: Metrics | undefined;

/** Writes facts as one log line; a fact that was not measured is left out by the caller. */
export function publishMetrics(facts: Readonly<Partial<Record<BusinessMetric, number>>>): void {
  const known = Object.entries(facts) as [BusinessMetric, number][];
  if (known.length === 0) return;
  metrics ??= new Metrics();
  for (const [name, value] of known) metrics.addMetric(name, businessMetrics[name], value);
  metrics.publishStoredMetrics();
}
