import { operations } from '../../lint-template/api-body.ts';
import { list, record, type Value } from '../../template/transformed.ts';
import { assumptions } from '../assumptions.ts';
import { type Line, named, type PricedInput } from '../line.ts';
import { prices } from '../prices-2026-10.ts';
import { allFirings } from '../schedules.ts';

const GB = 1e9;
const METRICS_PER_METHOD = 5;

const isOn = (value: Value | undefined) => value === true || value === 'true';

export function logs({ usage, resources }: PricedInput): Line[] {
  const groups = named(resources, 'AWS::Logs::LogGroup');
  if (groups.length === 0) return [];
  const {
    accessLogBytes,
    functionLogBytes,
    tickLogBytes,
    batchLogBytesPerFile,
    filesPerDay,
    daysPerMonth,
    hoursPerMonth,
  } = assumptions;
  const bytes =
    usage.callsPerMonth * (accessLogBytes + functionLogBytes) +
    hoursPerMonth * 60 * tickLogBytes +
    filesPerDay * daysPerMonth * batchLogBytesPerFile;
  const days = Math.max(
    ...groups.map(([, { Properties }]) => Number(Properties['RetentionInDays'] ?? assumptions.months * 30)),
  );
  const quantity = bytes / GB;
  const ids = groups.map(([id]) => id);
  return [
    {
      service: 'CloudWatch',
      what: 'logs taken in',
      resources: ids,
      quantity,
      unit: 'GB',
      unitPrice: prices.logs.ingest,
      free: prices.alwaysFree.logGb,
    },
    {
      service: 'CloudWatch',
      what: `logs kept ${days} days, compressed to a fifth`,
      resources: ids,
      quantity: (quantity * days) / 30 / 5,
      unit: 'GB',
      unitPrice: prices.logs.store,
      free: prices.alwaysFree.logGb,
    },
  ];
}

/** An alarm costs per metric it looks at. */
const metricsOfAlarm = (metrics: Value | undefined) =>
  Math.max(1, list(metrics).filter((one) => record(one)['MetricStat'] !== undefined).length);

export function alarms({ resources }: PricedInput): Line[] {
  const found = named(resources, 'AWS::CloudWatch::Alarm');
  if (found.length === 0) return [];
  return [
    {
      service: 'CloudWatch',
      what: 'alarms',
      resources: found.map(([id]) => id),
      quantity: found.reduce((sum, [, { Properties }]) => sum + metricsOfAlarm(Properties['Metrics']), 0),
      unit: 'alarm metrics',
      unitPrice: prices.alarm,
      free: prices.alwaysFree.alarms,
    },
  ];
}

export function dashboards({ resources }: PricedInput): Line[] {
  return named(resources, 'AWS::CloudWatch::Dashboard').map(([id]) => ({
    service: 'CloudWatch',
    what: 'dashboard',
    resources: [id],
    quantity: 1,
    unit: 'dashboards',
    unitPrice: prices.dashboard,
    free: prices.alwaysFree.dashboards,
  }));
}

/** Custom metrics: of metric filters, of the functions' own lines (EMF), and per method where the API's detailed metrics are on. */
export function metrics({ resources }: PricedInput, businessMetrics: number): Line[] {
  const filters = named(resources, 'AWS::Logs::MetricFilter');
  const methods = operations({ Parameters: {}, Conditions: {}, Resources: resources }).length;
  const detailed = named(resources, 'AWS::ApiGateway::Stage').filter(([, { Properties }]) =>
    list(Properties['MethodSettings']).some((one) => isOn(record(one)['MetricsEnabled'])),
  );
  const hasFunctions = named(resources, 'AWS::Lambda::Function').length > 0;
  const line = (what: string, ids: string[], quantity: number, free = 0): Line => ({
    service: 'CloudWatch',
    what,
    resources: ids,
    quantity,
    unit: 'metrics',
    unitPrice: prices.metric,
    free,
  });
  return [
    ...(filters.length + businessMetrics > 0 && hasFunctions
      ? [
          line(
            'metrics of our own',
            filters.map(([id]) => id),
            filters.length + businessMetrics,
            prices.alwaysFree.metrics,
          ),
        ]
      : []),
    ...detailed.map(([id]) => line(`detailed metrics of ${methods} methods`, [id], methods * METRICS_PER_METHOD)),
  ];
}

/** Share of requests that are traced when the template has a sampling rule of its own. */
function sampling(resources: PricedInput['resources']): number {
  const [rule] = named(resources, 'AWS::XRay::SamplingRule');
  return rule ? Number(record(rule[1].Properties['SamplingRule'])['FixedRate']) : assumptions.defaultSampling;
}

export function tracing({ usage, resources }: PricedInput): Line[] {
  const traced = named(resources, 'AWS::ApiGateway::Stage').filter(([, { Properties }]) =>
    isOn(Properties['TracingEnabled']),
  );
  const ticks = allFirings(resources);
  if (traced.length === 0) return [];
  return [
    {
      service: 'X-Ray',
      what: 'traces',
      resources: traced.map(([id]) => id),
      quantity: usage.callsPerMonth * sampling(resources) + ticks,
      unit: 'traces',
      unitPrice: prices.trace,
      free: prices.alwaysFree.traces,
    },
  ];
}

export function events({ resources }: PricedInput): Line[] {
  const schedules = named(resources, 'AWS::Scheduler::Schedule').map(([id]) => id);
  if (schedules.length === 0) return [];
  return [
    {
      service: 'EventBridge',
      what: 'scheduler',
      resources: schedules,
      quantity: allFirings(resources),
      unit: 'calls',
      unitPrice: prices.scheduler,
      free: prices.alwaysFree.schedules,
    },
  ];
}

export function people({ usage, resources }: PricedInput): Line[] {
  return named(resources, 'AWS::Cognito::UserPool').map(([id, { Properties }]) => {
    const tier = String(Properties['UserPoolTier'] ?? 'ESSENTIALS');
    return {
      service: 'Cognito',
      what: `people who sign in, tier ${tier}`,
      resources: [id],
      // The allowance is part of the price here: no retailer of this size pays for the first 10,000.
      quantity: Math.max(0, Math.min(usage.customers, usage.visits) - prices.alwaysFree.monthlyUsers),
      unit: 'people above 10,000',
      unitPrice: prices.cognito[tier] ?? prices.cognito['ESSENTIALS'] ?? 0,
    };
  });
}
