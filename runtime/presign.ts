import { type AwsCredentials, encode, scopeOf, sha256, signature, timestampOf } from './signature.ts';

export interface PresignRequest {
  /** As the Host header will say it, with the port where it is not the scheme's. */
  readonly host: string;
  /** Begins with a slash; not encoded yet. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** `s3`, `rds-db`, … */
  readonly service: string;
  readonly region: string;
  readonly validSeconds: number;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

/**
 * Path and query of a pre-signed GET: Signature Version 4 in query string form. It is 30 lines because an SDK client would add more to every bundle
 * than the MySQL driver itself; tests compare it with the SDK's.
 */
export function presignedPath(request: PresignRequest): string {
  const { host, service, region, credentials, now } = request;
  const timestamp = timestampOf(now);
  const scope = scopeOf(timestamp, region, service);
  const query = Object.entries({
    ...request.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(request.validSeconds),
    ...(credentials.sessionToken ? { 'X-Amz-Security-Token': credentials.sessionToken } : {}),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const path = request.path.split('/').map(encode).join('/');
  // S3 takes the body of a pre-signed request as it comes; the others sign the hash of none.
  const payload = service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256('');
  const canonical = ['GET', path, query, `host:${host}\n`, 'host', payload].join('\n');
  return `${path}?${query}&X-Amz-Signature=${signature(canonical, timestamp, scope, credentials.secretAccessKey)}`;
}
