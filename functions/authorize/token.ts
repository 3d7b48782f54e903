import {
  FetchError,
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import type { Fetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { JwtVerifier } from 'aws-jwt-verify/jwt-verifier';

export interface TokenSettings {
  /** `iss` of the user pool. */
  readonly issuer: string;
  /** Where the pool publishes its public keys. */
  readonly keySet: URL;
  /** The portal's app client; a token of another client of the same pool is refused. */
  readonly clientId: string;
}

/** Who a valid access token speaks for. */
export interface TokenHolder {
  readonly subject: string;
  /** The user name in the pool. */
  readonly username: string;
  readonly groups: readonly string[];
}

/** Why a token is refused; for the log only, the caller hears 401. Never carries the token. */
export class TokenRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TokenRefused';
  }
}

// Cognito's access tokens are about 1 KB; API Gateway passes up to 10 KB of headers.
const LONGEST_TOKEN = 8_192;
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const KNOWN_HEADERS = new Set(['alg', 'kid', 'typ']);
const CLOCK_SKEW_SECONDS = 60;

/**
 * Checks access tokens of one user pool: RS256 by a key of the pool, this issuer, this client, `token_use` access, within its time.
 * Beyond the library it refuses what a pool never issues: tokens without `exp`, header parameters other than alg, kid and typ
 * (RFC 8725 §3.9–3.11: jwk, jku, x5u, crit, zip …), encodings with spare bits, subjects that are not plain ASCII.
 * Rejects with TokenRefused; any other error means the key set could not be had.
 */
export function tokenVerifier(settings: TokenSettings, fetcher?: Fetcher): (token: string) => Promise<TokenHolder> {
  const verifier = JwtVerifier.create(
    {
      issuer: settings.issuer,
      jwksUri: settings.keySet.href,
      audience: null,
      customJwtCheck: ({ header, payload }) => checkClaims(header, payload, settings.clientId, Date.now() / 1000),
    },
    fetcher === undefined ? undefined : { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
  return async (token) => {
    checkShape(token);
    const payload = await verifier.verify(token).catch((error: unknown) => {
      if (error instanceof FetchError) throw error;
      throw error instanceof TokenRefused ? error : new TokenRefused(reasonOf(error));
    });
    const subject = payload.sub as string;
    return {
      subject,
      username: usernameOf(payload.username, subject),
      groups: groupsOf(payload['cognito:groups']),
    };
  };
}

/** Everything that can be refused before any key is looked up, so that nonsense never causes a fetch. */
function checkShape(token: string): void {
  if (token.length > LONGEST_TOKEN) throw new TokenRefused('longer than any token of ours');
  if (!SHAPE.test(token)) throw new TokenRefused('not three base64url parts');
  const parts = token.split('.');
  for (const part of parts) {
    // One token, one spelling: unused bits of the last character must be zero.
    if (Buffer.from(part, 'base64url').toString('base64url') !== part)
      throw new TokenRefused('not canonical base64url');
  }
  const header = parsedObject(parts[0]!);
  if (header.alg !== 'RS256') throw new TokenRefused('not RS256');
  if (typeof header.kid !== 'string' || header.kid === '') throw new TokenRefused('no key id');
  for (const name of Object.keys(header)) {
    if (!KNOWN_HEADERS.has(name)) throw new TokenRefused('unknown header parameter');
  }
}

function parsedObject(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // falls through: a parser's message could quote the token
  }
  throw new TokenRefused('header is not a JSON object');
}

/** Checked after signature, issuer, `exp` and `nbf`. Synchronous and throwing, as the library wants it. `now` in seconds. */
function checkClaims(header: object, payload: Record<string, unknown>, clientId: string, now: number): void {
  const { typ } = header as { typ?: unknown };
  if (typ !== undefined && typ !== 'JWT' && typ !== 'at+jwt') throw new TokenRefused('type is not JWT');
  if (payload.token_use !== 'access') throw new TokenRefused('not an access token');
  if (payload.client_id !== clientId) throw new TokenRefused('issued to another client');
  if (typeof payload.exp !== 'number' || payload.exp <= now) throw new TokenRefused('expired, or without end');
  if (typeof payload.iat !== 'number' || payload.iat > now + CLOCK_SKEW_SECONDS)
    throw new TokenRefused('issued in the future');
  // The database keeps subjects as ASCII of at most 64 characters; a look-alike letter must not reach it.
  if (typeof payload.sub !== 'string' || !/^[A-Za-z0-9._:@-]{1,64}$/.test(payload.sub))
    throw new TokenRefused('unusable subject');
}

/** The library's messages quote claims; the log gets the kind only. */
function reasonOf(error: unknown): string {
  if (error instanceof JwtExpiredError) return 'expired';
  if (error instanceof JwtInvalidSignatureError) return 'wrong signature';
  if (error instanceof JwtInvalidIssuerError) return 'another issuer';
  if (error instanceof KidNotFoundInJwksError || error instanceof WaitPeriodNotYetEndedJwkError) return 'unknown key';
  return 'not valid';
}

/** What operators are called in the audit. A name that the audit could not keep as it is gives way to the subject. */
function usernameOf(claim: unknown, subject: string): string {
  return typeof claim === 'string' && /^[\w.+=@-]{1,100}$/.test(claim) ? claim : subject;
}

function groupsOf(claim: unknown): string[] {
  if (!Array.isArray(claim)) return [];
  return claim.filter((group): group is string => typeof group === 'string' && /^[\w+=.@-]{1,128}$/.test(group));
}
