import type { Filled } from '../template/evaluate.ts';
import { freeTypes } from './free-types.ts';
import type { Line } from './line.ts';
import { apiGateway, ec2, lambda } from './pricers/compute.ts';
import { cloudFront, firewall, network, rds, rdsProxy, s3, secretsAndKeys } from './pricers/data.ts';
import { alarms, dashboards, events, logs, metrics, people, tracing } from './pricers/watching.ts';
import type { Usage } from './usage.ts';

export interface Priced {
  lines: Line[];
  /** resources of a type that is neither priced nor known to be free: `LogicalId (Type)` */
  unpriced: string[];
}

const pricedTypes = new Set([
  'AWS::Lambda::Function',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::EC2::Instance',
  'AWS::EC2::NatGateway',
  'AWS::EC2::EIP',
  'AWS::EC2::VPCEndpoint',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxy',
  'AWS::S3::Bucket',
  'AWS::CloudFront::Distribution',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Scheduler::Schedule',
  'AWS::Cognito::UserPool',
  'AWS::WAFv2::WebACL',
]);

/**
 * A month of this template in this use, before any allowance.
 * @param businessMetrics custom metrics that the functions write in their logs (EMF)
 */
export function priceTemplate({ resources }: Filled, usage: Usage, businessMetrics: number): Priced {
  const input = { usage, resources };
  const pricers = [
    rds,
    rdsProxy,
    ec2,
    network,
    apiGateway,
    firewall,
    lambda,
    cloudFront,
    s3,
    secretsAndKeys,
    logs,
    alarms,
    dashboards,
    tracing,
    events,
    people,
  ];
  const lines = [...pricers.flatMap((pricer) => pricer(input)), ...metrics(input, businessMetrics)];
  const unpriced = Object.entries(resources)
    .filter(([, { Type }]) => !pricedTypes.has(Type) && !freeTypes.some((pattern) => pattern.test(Type)))
    .map(([id, { Type }]) => `${id} (${Type})`);
  return { lines: lines.filter(({ quantity }) => quantity > 0), unpriced };
}
