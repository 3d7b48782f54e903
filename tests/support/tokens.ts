import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type Claims = Record<string, unknown>;

export const ISSUER = 'https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_TestPool1';
export const CLIENT_ID = '1h57kf5cpq17m0eml12EXAMPLE';

/** A key of the pool, or an attacker's. */
export function rsaKey(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** The public key as a key set lists it. */
export function jwkOf(publicKey: KeyObject, kid: string, extra: object = {}): object {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig', ...extra };
}

export function base64url(data: string | Buffer | object): string {
  const bytes =
    typeof data === 'string' || Buffer.isBuffer(data) ? Buffer.from(data as string) : Buffer.from(JSON.stringify(data));
  return bytes.toString('base64url');
}

/** Claims of a good access token of the pool, good for an hour. */
export function goodClaims(changes: Claims = {}, now = Math.floor(Date.now() / 1000)): Claims {
  return {
    sub: '6f1f5f6e-1111-4c5e-9a5e-000000000001',
    iss: ISSUER,
    client_id: CLIENT_ID,
    origin_jti: '0b3f0f3e-1111-4111-8111-111111111111',
    event_id: '6b0a6b1e-2222-4222-8222-222222222222',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    exp: now + 3600,
    iat: now,
    jti: '9a6e0b1e-3333-4333-8333-333333333333',
    username: 'demo',
    ...changes,
  };
}

/** Header and payload, signed with RSA PKCS #1 v1.5 and the given hash. Texts are taken as they are, objects as JSON. */
export function rsaToken(
  header: object | string,
  payload: object | string,
  privateKey: KeyObject,
  hash = 'sha256',
): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${sign(hash, Buffer.from(input), privateKey).toString('base64url')}`;
}

export function hmacToken(header: object, payload: object, key: string | Buffer, hash = 'sha256'): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}
