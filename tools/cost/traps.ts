import { operations } from '../lint-template/api-body.ts';
import type { Filled } from '../template/evaluate.ts';
import { list, record } from '../template/transformed.ts';
import { assumptions } from './assumptions.ts';
import { named } from './line.ts';
import { prices, vcpus } from './prices-2026-10.ts';
import type { Usage } from './usage.ts';

export interface Trap {
  name: string;
  /** true: the template walks into it; false: it is avoided, and `usd` is what that saves each month */
  present: boolean;
  usd: number;
  why: string;
}

/** What makes such a bill grow unseen, whether this template does it, and what it costs or saves a month. */
export function traps({ resources }: Filled, usage: Usage): Trap[] {
  const { hoursPerMonth, daysPerMonth } = assumptions;
  const has = (type: string) => named(resources, type).length > 0;
  const database = named(resources, 'AWS::RDS::DBInstance')[0]?.[1].Properties ?? {};
  const instanceClass = String(database['DBInstanceClass'] ?? 'db.t4g.micro');
  const stage = named(resources, 'AWS::ApiGateway::Stage');
  const template = { Parameters: {}, Conditions: {}, Resources: resources };
  const methods = operations(template).length;
  const functions = named(resources, 'AWS::Lambda::Function');
  const seconds = usage.callsPerMonth * (assumptions.callMilliseconds / 1000) * 0.5;
  const sampled = named(resources, 'AWS::XRay::SamplingRule').length > 0;
  return [
    {
      name: 'MySQL 8.0',
      present: /^(5\.|8\.0)/.test(String(database['EngineVersion'] ?? '8.4')),
      usd: (vcpus[instanceClass] ?? 2) * hoursPerMonth * prices.rdsExtendedSupport,
      why: 'Extended support is charged per vCPU, twice as much from the third year, and also while the database is stopped.',
    },
    {
      name: 'NAT gateway',
      present: has('AWS::EC2::NatGateway'),
      usd: hoursPerMonth * prices.nat.hour,
      why: 'Functions that need both MySQL and a public API are split in two instead: control-batch-server outside, report-work inside.',
    },
    {
      name: 'interface endpoints',
      present: named(resources, 'AWS::EC2::VPCEndpoint').some(
        ([, { Properties }]) => Properties['VpcEndpointType'] === 'Interface',
      ),
      usd: hoursPerMonth * prices.interfaceEndpoint * 2,
      why: 'One endpoint in two zones; the gateway endpoint for S3 is free, and IAM sign-in to the database needs none.',
    },
    {
      name: 'RDS Proxy',
      present: has('AWS::RDS::DBProxy'),
      usd: 2 * hoursPerMonth * prices.rdsProxyVcpu,
      why: 'Prepared statements pin its sessions, so it would share nothing; the connection layer waits its turn instead.',
    },
    {
      name: 'idle batch server',
      present: has('AWS::EC2::Instance') && !JSON.stringify(resources).includes('ec2:StopInstances'),
      usd: (hoursPerMonth - usage.batchHoursPerDay * daysPerMonth) * (prices.ec2['m7g.large'] ?? 0),
      why: 'It is started for work and stopped within a minute of the last job; an alarm rings when it is on with nothing to do.',
    },
    {
      name: 'logs for ever',
      present: named(resources, 'AWS::Logs::LogGroup').some(
        ([, { Properties }]) => Properties['RetentionInDays'] === undefined,
      ),
      usd:
        ((usage.callsPerMonth * (assumptions.accessLogBytes + assumptions.functionLogBytes)) / 1e9 / 5) *
        48 *
        prices.logs.store,
      why: 'What four more years of logs would add each month; every group states its retention.',
    },
    {
      name: 'detailed API metrics',
      present: stage.some(([, { Properties }]) =>
        list(Properties['MethodSettings']).some((one) => String(record(one)['MetricsEnabled']) === 'true'),
      ),
      usd: methods * 5 * prices.metric,
      why: `MetricsEnabled makes five custom metrics for each of ${methods} methods; figures per route are in the access log, those of the stage are free.`,
    },
    {
      name: 'tracing every call',
      present: stage.some(([, { Properties }]) => Properties['TracingEnabled'] === true) && !sampled,
      usd: usage.callsPerMonth * 0.95 * prices.trace,
      why: 'At a few calls a second the default rule (the first of each second) traces nearly all of them; a sampling rule of 5 % does not.',
    },
    {
      name: 'second web ACL',
      present: named(resources, 'AWS::WAFv2::WebACL').length > 1,
      usd:
        prices.firewall.acl +
        2 * prices.firewall.rule +
        (usage.callsPerMonth + usage.visits * assumptions.filesPerVisit) * prices.firewall.request,
      why: 'One firewall, at the API, looks at what can be limited; another at CloudFront would be paid for every file of the portal too.',
    },
    {
      name: 'x86 functions',
      present: functions.some(([, { Properties }]) => !list(Properties['Architectures']).includes('arm64')),
      usd: seconds * (prices.lambda.x86 - prices.lambda.arm64),
      why: 'arm64 is 20 % cheaper for the same memory.',
    },
    {
      name: 'provisioned concurrency',
      present: named(resources, 'AWS::Lambda::Alias').some(
        ([, { Properties }]) => Properties['ProvisionedConcurrencyConfig'] !== undefined,
      ),
      usd: 0.5 * hoursPerMonth * 3600 * prices.lambda.provisionedGbSecond,
      why: 'One warm environment of 512 MB, all month; small bundles start quickly enough without.',
    },
  ];
}
