import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { connectionOptions } from '../../../runtime/database/settings.ts';
import { databaseSettingsFrom } from '../../../runtime/database.ts';
import {
  addressSetting,
  integerSetting,
  optionalTextSetting,
  SettingError,
  textSetting,
} from '../../../runtime/settings.ts';

describe('a setting', () => {
  test.each([{}, { NAME: '' }, { NAME: undefined }])('that is missing (%j) is named', (environment) => {
    expect(() => textSetting(environment, 'NAME')).toThrow(new SettingError('NAME', 'is not set'));
    expect(optionalTextSetting(environment, 'NAME')).toBeUndefined();
  });

  test.each(['0', '65536', '-1', '1.5', '1e3', ' 80', '0x50', 'eighty', '99999999999999999999'])(
    'that must be a port is not %j',
    (value) => {
      expect(() => integerSetting({ PORT: value }, 'PORT', { least: 1, most: 65535 })).toThrow(
        'PORT must be a whole number from 1 to 65535',
      );
    },
  );

  test('that is a number may have a default, and without one must be there', () => {
    expect(integerSetting({}, 'PORT', { least: 1, most: 65535, otherwise: 3306 })).toBe(3306);
    expect(integerSetting({ PORT: '80' }, 'PORT', { least: 1, most: 65535 })).toBe(80);
    expect(() => integerSetting({}, 'PORT', { least: 1, most: 2 })).toThrow('PORT is not set');
  });

  test.each([
    'ftp://example.com',
    'http://example.com/jwks',
    'http://127.0.0.1.attacker.example',
    'nothing',
    'javascript:alert(1)',
  ])('that is an address is not %s', (value) => {
    expect(() => addressSetting({ URI: value }, 'URI')).toThrow(/URI (must be an https address|is not an address)/);
  });

  test('plain http is for this machine only', () => {
    expect(addressSetting({ URI: 'http://127.0.0.1:4566/x' }, 'URI').port).toBe('4566');
    expect(addressSetting({ URI: 'https://example.com/x' }, 'URI').hostname).toBe('example.com');
  });
});

describe('database settings', () => {
  test('come from a URL, with its encoded parts decoded', async () => {
    const settings = databaseSettingsFrom('mysql://us%40er:p%3Ass@[::1]:3307/portal%2D1');
    expect(settings).toMatchObject({
      host: '::1',
      port: 3307,
      database: 'portal-1',
      user: 'us@er',
      certificates: null,
    });
    await expect(settings.password()).toBe('p:ss');
  });

  test.each(['', 'nonsense', 'http://a/b', 'mysql://user@host', 'mysql://user@host/', 'postgres://a/b'])(
    'are not %j, and the message repeats no secret',
    (url) => {
      expect(() => databaseSettingsFrom(url)).toThrow(
        'DATABASE_URL must look like mysql://user:password@host:3306/name',
      );
    },
  );

  const environment = {
    DATABASE_HOST: 'db.example.ap-northeast-2.rds.amazonaws.com',
    DATABASE_NAME: 'portal',
    DATABASE_USER: 'portal',
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };

  test('in AWS ask for TLS with our certificates and a token as the password, new for each connection', async () => {
    let now = new Date('2026-11-23T00:00:00Z');
    const settings = databaseSettingsFrom(environment, {
      readFile: (path) => `certificates of ${path}`,
      now: () => now,
    });
    expect(settings).toMatchObject({ port: 3306, certificates: 'certificates of /opt/rds-certificates.pem' });
    const first = await connectionOptions(settings);
    expect(first).toMatchObject({
      enableCleartextPlugin: true,
      ssl: { ca: 'certificates of /opt/rds-certificates.pem', rejectUnauthorized: true, verifyIdentity: true },
    });
    expect(first.password).toContain('db.example.ap-northeast-2.rds.amazonaws.com:3306/?Action=connect&DBUser=portal');
    now = new Date('2026-11-23T00:15:01Z');
    expect((await connectionOptions(settings)).password).not.toBe(first.password);
  });

  test('on a laptop never offer the clear-text password plugin', async () => {
    const options = await connectionOptions(databaseSettingsFrom('mysql://root@127.0.0.1/portal'));
    expect(options).not.toHaveProperty('enableCleartextPlugin');
    expect(options).not.toHaveProperty('ssl');
  });

  test('from a URL without a port mean 3306, for both spellings of the protocol', () => {
    expect(databaseSettingsFrom('mysql://root@db/portal').port).toBe(3306);
    expect(databaseSettingsFrom('mariadb://root@db:3307/portal').port).toBe(3307);
    expect(databaseSettingsFrom({ ...environment, DATABASE_URL: 'mysql://root@db/portal' }).host).toBe('db');
    for (const url of ['xmysql://root@db/portal', 'mysqlx://root@db/portal', 'mysql:///portal'])
      expect(() => databaseSettingsFrom(url)).toThrow(SettingError);
  });

  test('make every connection read values alike: UTC, dates, DECIMAL and JSON as text, whole letters', async () => {
    const url = 'mysql://root:secret@127.0.0.1/portal';
    expect(await connectionOptions(databaseSettingsFrom(url))).toEqual({
      host: '127.0.0.1',
      port: 3306,
      database: 'portal',
      user: 'root',
      password: 'secret',
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      decimalNumbers: false,
      supportBigNumbers: true,
      bigNumberStrings: false,
      jsonStrings: true,
      maxPreparedStatements: 50,
    });
  });

  test('in AWS take port, certificates and the function’s own key from the environment', async () => {
    const settings = databaseSettingsFrom(
      {
        ...environment,
        DATABASE_PORT: '3307',
        DATABASE_CERTIFICATES: 'package.json',
        AWS_SESSION_TOKEN: 'of-the-role',
      },
      { now: () => new Date('2026-11-23T00:00:00Z') },
    );
    expect(settings.certificates).toBe(readFileSync('package.json', 'utf8'));
    const token = new URL(`https://${await settings.password()}`);
    expect(token.port).toBe('3307');
    expect(token.searchParams.get('X-Amz-Security-Token')).toBe('of-the-role');
    expect(token.searchParams.get('X-Amz-Credential')).toBe('AKIDEXAMPLE/20261123/ap-northeast-2/rds-db/aws4_request');
    expect((await connectionOptions(settings)).ssl).toEqual({
      ca: settings.certificates,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      verifyIdentity: true,
    });
  });

  test('sign with the clock of the moment when no other is given', async () => {
    const settings = databaseSettingsFrom(environment, { readFile: () => '' });
    const token = new URL(`https://${await settings.password()}`);
    const signedAt = token.searchParams
      .get('X-Amz-Date')!
      .replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
    expect(Math.abs(Date.parse(signedAt) - Date.now())).toBeLessThan(60_000);
  });

  test.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('without %s there is no token', async (variable) => {
    const settings = databaseSettingsFrom({ ...environment, [variable]: '' }, { readFile: () => '' });
    await expect(settings.password()).rejects.toThrow(`${variable} is not set`);
  });

  test.each(['0', '65536', 'x'])('are not on port %s', (port) => {
    expect(() => databaseSettingsFrom({ ...environment, DATABASE_PORT: port }, { readFile: () => '' })).toThrow(
      'DATABASE_PORT must be a whole number from 1 to 65535',
    );
  });

  test.each(['DATABASE_HOST', 'DATABASE_NAME', 'DATABASE_USER', 'AWS_REGION'])(
    'without %s do not start',
    (variable) => {
      expect(() => databaseSettingsFrom({ ...environment, [variable]: '' }, { readFile: () => '' })).toThrow(
        `Setting ${variable} is not set`,
      );
    },
  );

  test('take credentials from elsewhere when told to (the batch server’s role)', async () => {
    const credentials = async () => ({ accessKeyId: 'ASIAROLE', secretAccessKey: 's', sessionToken: 't' });
    const settings = databaseSettingsFrom(environment, { readFile: () => '', credentials });
    await expect(settings.password()).resolves.toContain('ASIAROLE');
  });
});
