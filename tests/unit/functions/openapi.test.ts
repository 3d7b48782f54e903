import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { routes } from '../../../runtime/authorisation.ts';
import { openApiDocument } from '../../../tools/openapi/document.ts';

interface ApiEvent {
  readonly Type: string;
  readonly Properties: {
    readonly Method: string;
    readonly Path: string;
    readonly Auth?: { readonly Authorizer?: string };
  };
}

const root = join(import.meta.dirname, '../../..');

test('the description that is served is the one the schemas give (else: node tools/openapi.ts)', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(JSON.parse(readFileSync(join(root, 'portal/public/openapi.json'), 'utf8'))).toEqual(
    await openApiDocument(version),
  );
});

test('every route is described once, open only where the table says so', async () => {
  const { paths } = (await openApiDocument('x')) as {
    paths: Record<string, Record<string, { operationId: string; security: object[] }>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => ({
      path,
      method: method.toUpperCase(),
      operationId,
      open: !security.some((scheme) => 'accessToken' in scheme),
    })),
  );
  const expected = Object.entries(routes).map(([operationId, { path, method, access }]) => ({
    path,
    method,
    operationId,
    open: access === 'public',
  }));
  const byName = (a: { operationId: string }, b: { operationId: string }) => a.operationId.localeCompare(b.operationId);
  expect(described.sort(byName)).toEqual(expected.sort(byName));
});

test('the template has exactly the routes that are described, with the authorizer where a token is wanted', async () => {
  const { Resources } = parse(readFileSync(join(root, 'template.yaml'), 'utf8'), {
    logLevel: 'silent',
    maxAliasCount: -1,
  }) as { Resources: Record<string, { Properties?: { Events?: Record<string, ApiEvent> } }> };
  const deployed = Object.values(Resources)
    .flatMap(({ Properties }) => Object.values(Properties?.Events ?? {}))
    .filter(({ Type }) => Type === 'Api')
    .map(({ Properties: { Method, Path, Auth } }) => `${Method} ${Path}${Auth?.Authorizer === 'NONE' ? ' open' : ''}`);
  const { paths } = (await openApiDocument('x')) as {
    paths: Record<string, Record<string, { security: object[] }>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { security }]) =>
        `${method.toUpperCase()} ${path}${security.some((scheme) => 'accessToken' in scheme) ? '' : ' open'}`,
    ),
  );
  expect(described.sort()).toEqual(deployed.sort());
});
