import { list, record } from '../../template/transformed.ts';
import { assumptions } from '../assumptions.ts';
import { type Line, named, type PricedInput } from '../line.ts';
import { prices, vcpus } from '../prices-2026-10.ts';
import { priceOf } from './compute.ts';

const GB = 1e9;

/** Size of the database after the months that are priced. */
export function databaseGigabytes({ usage }: PricedInput): number {
  const { bytesPerValueInTable, bytesPerBill, daysPerMonth, months } = assumptions;
  const readings = usage.valuesPerDay * bytesPerValueInTable * daysPerMonth * months;
  return (readings + usage.customers * bytesPerBill * months) / GB;
}

export function rds(input: PricedInput): Line[] {
  return named(input.resources, 'AWS::RDS::DBInstance').flatMap(([id, { Properties }]) => {
    const instanceClass = String(Properties['DBInstanceClass']);
    const copies = Properties['MultiAZ'] === true ? 2 : 1;
    const storage = Math.max(Number(Properties['AllocatedStorage'] ?? 20), Math.ceil(databaseGigabytes(input) * 1.2));
    const line = (what: string, quantity: number, unit: string, unitPrice: number): Line => ({
      service: 'RDS',
      what,
      resources: [id],
      quantity,
      unit,
      unitPrice,
    });
    const hours = assumptions.hoursPerMonth * copies;
    const isOld = /^(5\.|8\.0)/.test(String(Properties['EngineVersion'] ?? ''));
    return [
      line(
        `${instanceClass}${copies === 2 ? ', two zones' : ''}`,
        hours,
        'hours',
        priceOf(prices.rds, instanceClass, 'DB class'),
      ),
      line('storage, gp3', storage * copies, 'GB', prices.rdsStorage),
      // Backups up to the size of the database are free, and daily changes are small against it.
      line('backups beyond the free size', 0, 'GB', prices.rdsBackup),
      ...(isOld
        ? [
            line(
              'extended support of MySQL 8.0',
              (vcpus[instanceClass] ?? 2) * hours,
              'vCPU-hours',
              prices.rdsExtendedSupport,
            ),
          ]
        : []),
      ...(Properties['ManageMasterUserPassword'] === true
        ? [{ ...line('master password', 1, 'secrets', prices.secret), service: 'Secrets Manager' }]
        : []),
    ];
  });
}

export function rdsProxy({ resources }: PricedInput): Line[] {
  return named(resources, 'AWS::RDS::DBProxy').map(([id]) => ({
    service: 'RDS Proxy',
    what: 'proxy, at least two vCPUs',
    resources: [id],
    quantity: 2 * assumptions.hoursPerMonth,
    unit: 'vCPU-hours',
    unitPrice: prices.rdsProxyVcpu,
  }));
}

export function s3({ usage, resources }: PricedInput): Line[] {
  const buckets = named(resources, 'AWS::S3::Bucket').map(([id]) => id);
  if (buckets.length === 0) return [];
  const { bytesPerValueInFile, daysPerMonth, months, filesPerDay, filesPerVisit } = assumptions;
  const dropped = (usage.valuesPerDay * bytesPerValueInFile * daysPerMonth * months) / GB;
  const line = (what: string, quantity: number, unit: string, unitPrice: number): Line => ({
    service: 'S3',
    what,
    resources: buckets,
    quantity,
    unit,
    unitPrice,
  });
  return [
    line("the operator's files of a year, all at the standard price", dropped, 'GB', prices.s3.gb),
    line('portal and batch program', 0.2, 'GB', prices.s3.gb),
    line('writes', filesPerDay * daysPerMonth + 200, 'requests', prices.s3.put),
    line(
      'reads (CloudFront caches the portal)',
      filesPerDay * daysPerMonth * 10 + usage.visits * filesPerVisit * 0.1,
      'requests',
      prices.s3.get,
    ),
  ];
}

export function secretsAndKeys({ resources }: PricedInput): Line[] {
  return [
    ...named(resources, 'AWS::SecretsManager::Secret').map(([id]) => ({
      service: 'Secrets Manager',
      what: 'secret',
      resources: [id],
      quantity: 1,
      unit: 'secrets',
      unitPrice: prices.secret,
    })),
    ...named(resources, 'AWS::KMS::Key').map(([id]) => ({
      service: 'KMS',
      what: 'customer managed key',
      resources: [id],
      quantity: 1,
      unit: 'keys',
      unitPrice: prices.key,
    })),
  ];
}

export function network({ resources }: PricedInput): Line[] {
  const { hoursPerMonth } = assumptions;
  return [
    ...named(resources, 'AWS::EC2::NatGateway').map(([id]) => ({
      service: 'VPC',
      what: 'NAT gateway',
      resources: [id],
      quantity: hoursPerMonth,
      unit: 'hours',
      unitPrice: prices.nat.hour,
    })),
    ...named(resources, 'AWS::EC2::EIP').map(([id]) => ({
      service: 'VPC',
      what: 'public IPv4',
      resources: [id],
      quantity: hoursPerMonth,
      unit: 'hours',
      unitPrice: prices.publicIpv4,
    })),
    ...named(resources, 'AWS::EC2::VPCEndpoint')
      .filter(([, { Properties }]) => Properties['VpcEndpointType'] === 'Interface')
      .map(([id, { Properties }]) => ({
        service: 'VPC',
        what: 'interface endpoint',
        resources: [id],
        quantity: hoursPerMonth * Math.max(1, list(Properties['SubnetIds']).length),
        unit: 'zone-hours',
        unitPrice: prices.interfaceEndpoint,
      })),
  ];
}

export function cloudFront({ usage, resources }: PricedInput): Line[] {
  const { filesPerVisit, bytesPerVisit, bytesPerCall } = assumptions;
  return named(resources, 'AWS::CloudFront::Distribution')
    .filter(([, { Properties }]) => record(Properties['DistributionConfig'])['Enabled'] !== false)
    .flatMap(([id]) => [
      {
        service: 'CloudFront',
        what: 'requests, portal and API',
        resources: [id],
        quantity: usage.callsPerMonth + usage.visits * filesPerVisit,
        unit: 'requests',
        unitPrice: prices.cloudFront.request,
        free: prices.alwaysFree.cloudFrontRequests,
      },
      {
        service: 'CloudFront',
        what: 'data to browsers in Asia',
        resources: [id],
        quantity: (usage.visits * bytesPerVisit + usage.callsPerMonth * bytesPerCall) / GB,
        unit: 'GB',
        unitPrice: prices.cloudFront.gb,
        free: prices.alwaysFree.cloudFrontGb,
      },
    ]);
}

/** Web ACLs, their rules, and every call they look at, also the ones they stop. */
export function firewall({ usage, resources }: PricedInput): Line[] {
  return named(resources, 'AWS::WAFv2::WebACL').flatMap(([id, { Properties }]) => [
    {
      service: 'WAF',
      what: 'web ACL',
      resources: [id],
      quantity: 1,
      unit: 'web ACLs',
      unitPrice: prices.firewall.acl,
    },
    {
      service: 'WAF',
      what: 'rules',
      resources: [id],
      quantity: list(Properties['Rules']).length,
      unit: 'rules',
      unitPrice: prices.firewall.rule,
    },
    {
      service: 'WAF',
      what: 'requests looked at',
      resources: [id],
      quantity: usage.callsPerMonth,
      unit: 'requests',
      unitPrice: prices.firewall.request,
    },
  ]);
}
