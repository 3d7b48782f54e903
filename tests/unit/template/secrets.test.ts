import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fill } from '../../../tools/template/evaluate.ts';
import { ofType, transformedTemplate } from '../../../tools/template/transformed.ts';

// No secret in the template, in an environment, or in a file of the repository. That none gets into a log: tests/unit/functions/logs.test.ts.

const root = join(import.meta.dirname, '..', '..', '..');
const transformed = transformedTemplate();
const secretParameters = Object.entries(transformed.Parameters).flatMap(([name, { NoEcho }]) => (NoEcho ? [name] : []));

test('the only secret parameter is the password of a database of one’s own', () => {
  expect(secretParameters).toEqual(['DatabasePassword']);
});

test('in production no setting of anything holds a secret, or where one lies', () => {
  const { resources } = fill(transformed, { Stage: 'prod' });
  for (const [id, { Properties }] of Object.entries(resources)) {
    const text = JSON.stringify(Properties);
    for (const word of [...secretParameters, 'MasterUserSecret', 'resolve:secretsmanager', 'resolve:ssm-secure'])
      expect([id, text.includes(word) ? word : null]).toEqual([id, null]);
  }
});

test('with a password, on stage dev only, it is in the one variable that needs it', () => {
  const given = {
    DatabaseHost: 'db.example',
    DatabaseAuthentication: 'password',
    DatabaseUser: 'u',
    DatabasePassword: 'p',
  };
  const { resources } = fill(transformed, { Stage: 'dev', ...given });
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (!JSON.stringify(Properties).includes('DatabasePassword')) continue;
    expect([id, Type]).toEqual([id, 'AWS::Lambda::Function']);
    const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
    const holders = Object.keys(Variables).filter((name) =>
      JSON.stringify(Variables[name]).includes('DatabasePassword'),
    );
    expect([id, holders]).toEqual([id, ['DATABASE_URL']]);
  }
});

test('outputs name the secret, they do not hold it', () => {
  const text = readFileSync(join(root, 'template.yaml'), 'utf8');
  const outputs = text.slice(text.indexOf('\nOutputs:'));
  for (const name of secretParameters) expect(outputs).not.toContain(name);
  expect(
    ofType(transformed, 'AWS::RDS::DBInstance').map(([, { Properties }]) => Properties['ManageMasterUserPassword']),
  ).toEqual([true]);
});

/** What keys and passwords look like; the examples that AWS itself publishes are none. */
const patterns: [what: string, pattern: RegExp][] = [
  ['access key of AWS', /\b(AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b/],
  ['private key', /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}/],
  ['secret key of AWS', /aws_secret_access_key\s*[=:]\s*["']?[A-Za-z0-9/+]{40}\b/i],
  ['token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36}\b/],
  ['token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['token of Slack', /\bxox[abprs]-[0-9A-Za-z-]{20,}/],
  [
    'address with a password',
    /\b(?:mysql|https?):\/\/[^\s:/@"'`${}]+:[^\s:/@"'`${}<>…]{12,}@(?!127\.0\.0\.1|localhost)/,
  ],
];

test.each(patterns)('no file of the repository holds a %s', (_, pattern) => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  expect(files.length).toBeGreaterThan(500);
  const found = files.filter((file) => pattern.test(readFileSync(join(root, file), 'latin1')));
  expect(found).toEqual([]);
});

test('the patterns see what they are for', () => {
  const samples = [
    `AKIA${'Q'.repeat(16)}`,
    `-----BEGIN ${'PRIVATE KEY'}-----\n${'A'.repeat(64)}`,
    `aws_secret_access_key = ${'a'.repeat(40)}`,
    `ghp_${'a'.repeat(36)}`,
    `npm_${'a'.repeat(36)}`,
    `xoxb-${'1'.repeat(24)}`,
    `mysql://portal:${'correct-horse-battery'}@db.example.com/retail`,
  ];
  for (const [index, [what, pattern]] of patterns.entries())
    expect([what, pattern.test(samples[index] as string)]).toEqual([what, true]);
});
