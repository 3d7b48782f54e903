import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { RouteName } from '../../runtime/authorisation.ts';
import { answers } from '../../tools/openapi/answers.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (instance: Ajv2020) => void)(ajv);

/** Throws unless a successful JSON answer of a route is as the API's description says. Other answers pass. */
export function assertConforms(
  name: RouteName,
  { statusCode, headers, body }: { statusCode: number; headers?: object | undefined; body: string },
): void {
  const { status, schema } = answers[name];
  if (statusCode >= 300) return;
  if (statusCode !== status) throw new Error(`${name} answered ${statusCode}, described is ${status}`);
  if (schema === null || (headers as Record<string, string>)['Content-Type'] !== 'application/json') return;
  if (!ajv.validate(schema, JSON.parse(body))) throw new Error(`${name}: ${ajv.errorsText()} in ${body.slice(0, 500)}`);
}
