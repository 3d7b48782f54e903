import { createHash, createHmac } from 'node:crypto';
import { type Environment, optionalTextSetting, textSetting } from './settings.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What a function's role gave this execution environment. @throws SettingError naming the variable */
export function lambdaCredentials(environment: Environment): AwsCredentials {
  return {
    accessKeyId: textSetting(environment, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: textSetting(environment, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: optionalTextSetting(environment, 'AWS_SESSION_TOKEN'),
  };
}

/** `20261128T010203Z`. */
export const timestampOf = (now: Date): string => now.toISOString().replace(/[-:]|\.\d{3}/g, '');

export const scopeOf = (timestamp: string, region: string, service: string): string =>
  `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;

/** The hex signature of a canonical request: Signature Version 4, "Create a signed AWS API request". */
export function signature(canonical: string, timestamp: string, scope: string, secretAccessKey: string): string {
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

/** RFC 3986 percent-encoding: encodeURIComponent leaves !'()* alone, Signature Version 4 does not. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
