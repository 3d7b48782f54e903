import { describe, expect, test } from '@jest/globals';
import { dollars, type Line, total } from '../../../../tools/cost/line.ts';
import { priceTemplate } from '../../../../tools/cost/price-template.ts';
import { usageOf } from '../../../../tools/cost/usage.ts';
import type { Resource } from '../../../../tools/template/transformed.ts';

// The worked example for Seoul: a million API calls of 50 ms at 512 MB, a small database, 1.5 h of batch a day.
const usage = usageOf(10_000, 1_000_000, 0, 1.5);

const resource = (Type: string, Properties: Resource['Properties'] = {}): Resource => ({ Type, Properties });

const common = {
  Server: resource('AWS::EC2::Instance', {
    InstanceType: 't3.medium',
    BlockDeviceMappings: [{ Ebs: { VolumeSize: 30 } }],
  }),
};
const database = (EngineVersion: string) =>
  resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.t4g.micro', EngineVersion, AllocatedStorage: '20' });
const calls = (architecture: string) =>
  resource('AWS::Lambda::Function', { MemorySize: 512, Architectures: [architecture] });

const linesOf = (resources: Record<string, Resource>): Line[] =>
  priceTemplate({ parameters: {}, resources }, usage, 0).lines;

const cost = (lines: readonly Line[], pattern: RegExp): number =>
  Math.round(total(lines.filter(({ service, what }) => pattern.test(`${service} ${what}`))) * 100) / 100;

describe('the naive template of the worked example', () => {
  const lines = linesOf({
    ...common,
    Nat: resource('AWS::EC2::NatGateway'),
    Database: database('8.0.40'),
    Proxy: resource('AWS::RDS::DBProxy'),
    Api: resource('AWS::ApiGateway::RestApi', { Body: {} }),
    Call: calls('x86_64'),
  });

  test.each([
    ['NAT gateway', 43.07],
    ['extended support', 175.2],
    ['db.t4g.micro', 18.25],
    ['RDS storage', 2.62],
    ['RDS Proxy', 26.28],
    ['t3.medium, always on', 37.96],
    ['EC2 disk', 2.74],
    ['REST API', 3.5],
  ])('%s costs $%d', (what, usd) => {
    expect(cost(lines, new RegExp(what))).toBe(usd);
  });

  test('its functions cost $0.62 without cold starts', () => {
    expect(warm(lines)).toBeCloseTo(0.62, 2);
  });

  test('it costs some $310', () => {
    expect(Math.round(total(lines))).toBe(310);
  });
});

describe('the tuned template of the worked example', () => {
  const lines = linesOf({
    ...common,
    Switch: resource('AWS::IAM::Role', { Policies: [{ Effect: 'Allow', Action: 'ec2:StopInstances' }] }),
    Database: database('8.4.11'),
    Endpoint: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['one'] }),
    Api: resource('AWS::ApiGatewayV2::Api'),
    Call: calls('arm64'),
  });

  test.each([
    ['extended support', 0],
    ['t3.medium, while there is work', 2.37],
    ['interface endpoint', 9.49],
    ['HTTP API', 1.23],
  ])('%s costs $%d', (what, usd) => {
    expect(cost(lines, new RegExp(what))).toBe(usd);
  });

  test('its functions cost $0.53 without cold starts', () => {
    expect(warm(lines)).toBeCloseTo(0.53, 2);
  });

  test('it costs some $37', () => {
    expect(Math.round(total(lines))).toBe(37);
  });
});

/** The example knows no cold starts: 1 % of calls of 500 ms more make 55 ms out of 50. */
function warm(lines: readonly Line[]): number {
  return lines
    .filter(({ service }) => service === 'Lambda')
    .reduce((sum, line) => sum + (line.unit === 'GB-s' ? (dollars(line) * 50) / 55 : dollars(line)), 0);
}
