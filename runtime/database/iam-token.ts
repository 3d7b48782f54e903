import { presignedPath } from '../presign.ts';
import type { AwsCredentials } from '../signature.ts';

export interface IamTokenRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

/** The password of IAM database authentication: a pre-signed `connect` URL without its scheme, good for 15 minutes. */
export function iamToken({ host, port, user, region, credentials, now }: IamTokenRequest): string {
  const address = `${host}:${port}`;
  const query = { Action: 'connect', DBUser: user };
  const signed = { host: address, path: '/', query, service: 'rds-db', region, validSeconds: 900, credentials, now };
  return `${address}${presignedPath(signed)}`;
}
