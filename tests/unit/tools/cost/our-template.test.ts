import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { businessMetrics } from '../../../../runtime/metrics.ts';
import { alternative } from '../../../../tools/cost/alternative.ts';
import { dollarsAfterFree, named, total } from '../../../../tools/cost/line.ts';
import { type Priced, priceTemplate } from '../../../../tools/cost/price-template.ts';
import { traps } from '../../../../tools/cost/traps.ts';
import { usageOf } from '../../../../tools/cost/usage.ts';
import { type Filled, fill } from '../../../../tools/template/evaluate.ts';
import { record, type Transformed, transformedTemplate } from '../../../../tools/template/transformed.ts';

// 10,000 customers with 15-minute meters who look at their portal some ten times a month.
const small = usageOf(10_000, 1_000_000, 960_000);
const ours = Object.keys(businessMetrics).length;
let template: Transformed;
let prod: Filled;
let priced: Priced;

beforeAll(() => {
  template = transformedTemplate();
  prod = fill(template, { Stage: 'prod' });
  priced = priceTemplate(prod, small, ours);
});

describe('template.yaml in production for a small retailer', () => {
  test('costs less than $60 a month before any free allowance', () => {
    expect(total(priced.lines)).toBeLessThan(60);
  });

  test('also with the parameters that samconfig.toml deploys production with', () => {
    const samconfig = readFileSync(join(import.meta.dirname, '../../../../samconfig.toml'), 'utf8');
    const [, overrides] = /^\[prod\.deploy\.parameters\][^[]*?^parameter_overrides = (\[.*\])$/m.exec(samconfig)!;
    const parameters = Object.fromEntries((JSON.parse(overrides!) as string[]).map((pair) => pair.split('=')));
    expect(parameters).toMatchObject({ Stage: 'prod' });
    expect(total(priceTemplate(fill(template, parameters), small, ours).lines)).toBeLessThan(60);
  });

  test('with the next larger database too', () => {
    const larger = fill(template, { Stage: 'prod', DatabaseInstanceClass: 'db.t4g.small' });
    expect(total(priceTemplate(larger, small, ours).lines)).toBeLessThan(75);
  });

  test('of which the firewall is $7 and $0.60 for each million calls, also when all of them are stopped', () => {
    const firewall = (calls: number, parameters = {}) => {
      const filled = fill(template, { Stage: 'prod', ...parameters });
      return total(
        priceTemplate(filled, usageOf(10_000, calls, 0), ours).lines.filter(({ service }) => service === 'WAF'),
      );
    };
    expect(firewall(0)).toBeCloseTo(7, 10);
    expect(firewall(1_000_000)).toBeCloseTo(7.6, 10);
    expect(firewall(1_000_000, { CreateFirewall: 'false' })).toBe(0);
  });

  test('with encryption, backups and private subnets kept', () => {
    const database = named(prod.resources, 'AWS::RDS::DBInstance')[0]?.[1].Properties;
    expect(database).toMatchObject({
      StorageEncrypted: true,
      PubliclyAccessible: false,
      BackupRetentionPeriod: 14,
      DeletionProtection: true,
    });
    for (const [, { Properties }] of named(prod.resources, 'AWS::S3::Bucket'))
      expect(Properties['BucketEncryption']).toBeDefined();
    for (const [, { Properties }] of named(prod.resources, 'AWS::EC2::Subnet').filter(([id]) => /^Private/.test(id)))
      expect(Properties['MapPublicIpOnLaunch']).not.toBe(true);
  });

  test('costs a third of two web servers with a batch server that is always on', () => {
    expect(total(alternative(small, priced.lines))).toBeGreaterThan(3 * total(priced.lines));
  });

  test('has a price or a reason for none for every resource', () => {
    expect(priced.unpriced).toEqual([]);
  });

  test('walks into none of the known traps', () => {
    expect(traps(prod, small).filter(({ present }) => present)).toEqual([]);
  });

  test('costs less with the never-ending allowances, and never less than nothing', () => {
    for (const line of priced.lines) expect(dollarsAfterFree(line)).toBeGreaterThanOrEqual(0);
  });

  test('hardly costs anything but database, disk and alarms when nobody calls', () => {
    expect(total(priceTemplate(prod, usageOf(0, 0, 0), ours).lines)).toBeLessThan(45);
  });
});

describe('traps are seen when the template walks into them', () => {
  const changed = (id: string, properties: object): Filled => ({
    ...prod,
    resources: {
      ...prod.resources,
      [id]: { Type: 'x', ...prod.resources[id], Properties: { ...prod.resources[id]?.Properties, ...properties } },
    },
  });
  const added = (Type: string, Properties = {}): Filled => ({
    ...prod,
    resources: { ...prod.resources, Added: { Type, Properties } },
  });
  test.each([
    ['MySQL 8.0', () => changed('Database', { EngineVersion: '8.0.42' })],
    ['NAT gateway', () => added('AWS::EC2::NatGateway')],
    ['RDS Proxy', () => added('AWS::RDS::DBProxy')],
    ['interface endpoints', () => added('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' })],
    ['logs for ever', () => added('AWS::Logs::LogGroup')],
    ['detailed API metrics', () => changed('PortalApiStage', { MethodSettings: [{ MetricsEnabled: true }] })],
    ['second web ACL', () => added('AWS::WAFv2::WebACL')],
    ['x86 functions', () => changed('GetBill', { Architectures: ['x86_64'] })],
    ['provisioned concurrency', () => added('AWS::Lambda::Alias', { ProvisionedConcurrencyConfig: {} })],
    [
      'idle batch server',
      () => {
        const resources = JSON.parse(JSON.stringify(prod.resources).replaceAll('ec2:StopInstances', 'ec2:None'));
        return { ...prod, resources };
      },
    ],
  ])('%s', (name, make) => {
    const found = traps(make(), small).find((trap) => trap.name === name);
    expect(found).toMatchObject({ present: true, usd: expect.any(Number) });
    expect(found?.usd).toBeGreaterThan(0);
  });
});

describe('filling in a template', () => {
  test('follows conditions and choices', () => {
    const bringYourOwn = fill(template, {
      Stage: 'dev',
      DatabaseHost: 'db.example',
      BatchInstanceId: 'i-0123456789abcdef0',
    });
    expect(named(bringYourOwn.resources, 'AWS::RDS::DBInstance')).toEqual([]);
    expect(named(bringYourOwn.resources, 'AWS::EC2::Instance')).toEqual([]);
    const variables = record(record(bringYourOwn.resources['GetBill']?.Properties['Environment'])['Variables']);
    expect(variables).toMatchObject({ DATABASE_HOST: 'db.example', STAGE: 'dev' });
    expect(variables).not.toHaveProperty('DATABASE_URL');
  });

  test('refuses a parameter the template does not have', () => {
    expect(() => fill(template, { DatabaseSize: 'big' })).toThrow('no parameter DatabaseSize');
  });

  test('a machine without a price is named', () => {
    const large = fill(template, { Stage: 'prod', BatchInstanceTypes: 'x9.huge' });
    expect(() => priceTemplate(large, small, ours)).toThrow('instance type x9.huge');
  });
});
