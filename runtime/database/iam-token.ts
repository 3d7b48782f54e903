import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface IamTokenRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

const VALID_SECONDS = 900;

/**
 * The password of IAM database authentication: a pre-signed `connect` URL without its scheme, good for 15 minutes.
 * Signature Version 4 (query string form) for the service `rds-db`. It is 30 lines because `@aws-sdk/rds-signer` would add
 * more to every bundle than the MySQL driver itself; a test compares the two.
 */
export function iamToken({ host, port, user, region, credentials, now }: IamTokenRequest): string {
  const timestamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/rds-db/aws4_request`;
  const query = [
    ['Action', 'connect'],
    ['DBUser', user],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scope}`],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(VALID_SECONDS)],
    ...(credentials.sessionToken ? [['X-Amz-Security-Token', credentials.sessionToken]] : []),
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name, value]) => `${encode(name!)}=${encode(value!)}`)
    .join('&');
  const canonical = ['GET', '/', query, `host:${host}:${port}\n`, 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = [day, region, 'rds-db', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return `${host}:${port}/?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
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
