import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

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
  const timestamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
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
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return `${path}?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

/** RFC 3986 percent-encoding: encodeURIComponent leaves !'()* alone, Signature Version 4 does not. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
