import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type RouteName, routes } from '../../runtime/authorisation.ts';
import { answers } from '../../tools/openapi/answers.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (instance: Ajv2020) => void)(ajv);

/**
 * Throws unless a successful JSON answer of a route is as the API's description says, with the headers that go with it: Cache-Control, the ETag of a
 * GET, the Link of a page that is not the last. Other answers pass.
 */
export function assertConforms(
  name: RouteName,
  { statusCode, headers, body }: { statusCode: number; headers?: object | undefined; body: string },
): void {
  const { status, schema } = answers[name];
  if (statusCode >= 300) return;
  if (statusCode !== status) throw new Error(`${name} answered ${statusCode}, described is ${status}`);
  const { 'Cache-Control': caching, 'Content-Type': type, ETag, Link } = (headers ?? {}) as Record<string, string>;
  if (!caching) throw new Error(`${name} answered without Cache-Control`);
  if (routes[name].method === 'GET' && !ETag) throw new Error(`${name} answered without ETag`);
  if (schema === null || type !== 'application/json') return;
  const { next = null } = JSON.parse(body) as { next?: string | null };
  const linked =
    Link === undefined ? null : new URLSearchParams(/^<[^?]*[?](.*)>; rel="next"$/.exec(Link)?.[1]).get('after');
  if (linked !== next) throw new Error(`${name}: next is ${next}, the Link header says ${Link}`);
  if (!ajv.validate(schema, JSON.parse(body))) throw new Error(`${name}: ${ajv.errorsText()} in ${body.slice(0, 500)}`);
}
