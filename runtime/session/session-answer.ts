import type { APIGatewayProxyResult } from 'aws-lambda';
import { json } from '../answer.ts';
import type { SignIn } from './user-pool.ts';

const COOKIE = 'refresh';
// As long as the pool's refresh token; the pool decides, the cookie only must not outlive it for nothing.
const KEPT_SECONDS = 30 * 24 * 3600;

/**
 * The answer to a sign-in or a refresh: the short access token in the body (the portal keeps it in memory only), the refresh token in a cookie
 * that scripts cannot read and that travels to /{stage}/session alone. A challenge sets no cookie.
 */
export function sessionAnswer(signIn: SignIn, stage: string): APIGatewayProxyResult {
  const headers = { 'Cache-Control': 'no-store' };
  if ('challenge' in signIn) return json({ challenge: signIn.challenge, session: signIn.session }, { headers });
  const { accessToken, expiresIn, refreshToken } = signIn;
  return json(
    { accessToken, expiresIn, groups: groupsOf(accessToken) },
    { headers, ...(refreshToken === undefined ? {} : { cookies: [refreshCookie(refreshToken, stage, KEPT_SECONDS)] }) },
  );
}

/** The cookie that ends the one before it. */
export function endedCookie(stage: string): string {
  return refreshCookie('', stage, 0);
}

/** The refresh token of a request's Cookie header. */
export function refreshTokenOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, ...value] = part.trim().split('=');
    if (name === COOKIE && value.length > 0) return value.join('=') || undefined;
  }
  return undefined;
}

function refreshCookie(value: string, stage: string, seconds: number): string {
  return `${COOKIE}=${value}; HttpOnly; Secure; SameSite=Strict; Path=/${stage}/session; Max-Age=${seconds}`;
}

/** The groups in an access token that came straight from the pool over TLS; for showing the right menu, not for deciding anything. */
function groupsOf(accessToken: string): string[] {
  try {
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >;
    const groups = claims['cognito:groups'];
    return Array.isArray(groups) ? groups.filter((group): group is string => typeof group === 'string') : [];
  } catch {
    return [];
  }
}
