import { readFileSync } from 'node:fs';
import { type Environment, integerSetting, optionalTextSetting, SettingError, textSetting } from '../settings.ts';
import { type AwsCredentials, lambdaCredentials } from '../signature.ts';
import { iamToken } from './iam-token.ts';

/** Where the database is and how to sign in to it. */
export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Called for every new connection, because an IAM token lives 15 minutes only. */
  readonly password: () => string | Promise<string>;
  /** PEM certificates the server's must chain to; null = no TLS, on a laptop only. */
  readonly certificates: string | null;
}

export interface SettingsSources {
  /** Where AWS credentials come from; the default reads Lambda's environment variables. The batch server passes its SDK's provider. */
  readonly credentials?: () => AwsCredentials | Promise<AwsCredentials>;
  readonly readFile?: (path: string) => string;
  readonly now?: () => Date;
}

/**
 * Settings from `mysql://user:password@host:port/name` or from an environment: DATABASE_URL if it is set (laptop, bring your own),
 * else DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USER with IAM database authentication and TLS
 * (DATABASE_CERTIFICATES = path of the PEM file, /opt/rds-certificates.pem in the layer).
 * @throws SettingError naming the variable that is missing or wrong
 */
export function databaseSettingsFrom(source: string | Environment, sources: SettingsSources = {}): DatabaseSettings {
  if (typeof source === 'string') return fromUrl(source);
  const url = optionalTextSetting(source, 'DATABASE_URL');
  return url === undefined ? fromEnvironment(source, sources) : fromUrl(url);
}

function fromUrl(text: string): DatabaseSettings {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url && decodeURIComponent(url.pathname.slice(1));
  if (!url || !/^(mysql|mariadb):$/.test(url.protocol) || !url.hostname || !database) {
    throw new SettingError('DATABASE_URL', 'must look like mysql://user:password@host:3306/name');
  }
  const password = decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 3306 : Number(url.port),
    database,
    user: decodeURIComponent(url.username),
    password: () => password,
    certificates: null,
  };
}

function fromEnvironment(environment: Environment, sources: SettingsSources): DatabaseSettings {
  const host = textSetting(environment, 'DATABASE_HOST');
  const port = integerSetting(environment, 'DATABASE_PORT', { least: 1, most: 65535, otherwise: 3306 });
  const user = textSetting(environment, 'DATABASE_USER');
  const region = textSetting(environment, 'AWS_REGION');
  const credentials = sources.credentials ?? (() => lambdaCredentials(environment));
  const now = sources.now ?? (() => new Date());
  const readFile = sources.readFile ?? ((path: string) => readFileSync(path, 'utf8'));
  return {
    host,
    port,
    database: textSetting(environment, 'DATABASE_NAME'),
    user,
    password: async () => iamToken({ host, port, user, region, credentials: await credentials(), now: now() }),
    certificates: readFile(optionalTextSetting(environment, 'DATABASE_CERTIFICATES') ?? '/opt/rds-certificates.pem'),
  };
}

/** Longest packet of one statement the driver may prepare and keep, per connection. */
const PREPARED_STATEMENTS = 50;

/**
 * Options for mysql2's own createConnection, so that every connection of the project reads values alike: UTC, dates as text,
 * DECIMAL and JSON as text, BIGINT as number while it is safe.
 */
export async function connectionOptions(settings: DatabaseSettings) {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: await settings.password(),
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    decimalNumbers: false,
    supportBigNumbers: true,
    bigNumberStrings: false,
    jsonStrings: true,
    maxPreparedStatements: PREPARED_STATEMENTS,
    ...(settings.certificates === null
      ? {}
      : {
          // The token is a bearer secret of 15 minutes: it goes out in clear inside TLS, never without it.
          enableCleartextPlugin: true,
          ssl: {
            ca: settings.certificates,
            minVersion: 'TLSv1.2',
            rejectUnauthorized: true,
            verifyIdentity: true,
          } as const,
        }),
  };
}
