import { assumptions } from './assumptions.ts';
import { dollars, type Line } from './line.ts';
import { prices } from './prices-2026-10.ts';
import type { Usage } from './usage.ts';

/**
 * The seed's alternative: two web servers behind a load balancer, the batch server always on. The parts that any answer needs
 * (database, the operator's files, sign-in) are taken over from the priced template as they are.
 */
export function alternative(usage: Usage, template: readonly Line[]): Line[] {
  const { hoursPerMonth, bytesPerVisit, bytesPerCall } = assumptions;
  const line = (service: string, what: string, quantity: number, unit: string, unitPrice: number): Line => ({
    service,
    what,
    resources: [],
    quantity,
    unit,
    unitPrice,
  });
  const shared = ['RDS', 'Secrets Manager', 'S3', 'Cognito'];
  return [
    ...template.filter(({ service }) => shared.includes(service)),
    line('EC2', 'two web servers, t3.small', 2 * hoursPerMonth, 'hours', prices.ec2['t3.small'] as number),
    line('EC2', 'batch server, m7g.large, always on', hoursPerMonth, 'hours', prices.ec2['m7g.large'] as number),
    line('EC2', 'three disks, gp3', 90, 'GB', prices.ebs.gp3),
    line('EC2', 'public IPv4: servers and balancer', 5 * hoursPerMonth, 'hours', prices.publicIpv4),
    line('Load balancer', 'application load balancer', hoursPerMonth, 'hours', prices.loadBalancer.hour),
    line('Load balancer', 'one capacity unit', hoursPerMonth, 'hours', prices.loadBalancer.capacityUnit),
    line(
      'Data out',
      'to browsers',
      (usage.visits * bytesPerVisit + usage.callsPerMonth * bytesPerCall) / 1e9,
      'GB',
      prices.dataOut,
    ),
    line('CloudWatch', 'logs taken in', (usage.callsPerMonth * 1000) / 1e9 + 1, 'GB', prices.logs.ingest),
  ].filter((one) => dollars(one) > 0);
}
