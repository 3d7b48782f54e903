// Parts of which the answers are described.

/** A JSON Schema (2020-12), as OpenAPI 3.1 has it. */
export type Schema = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly description: string;
  /** null = no body. */
  readonly schema: Schema | null;
  /** Other media types of the same answer. */
  readonly alsoAs?: readonly string[];
}

export const text: Schema = { type: 'string' };
export const textOrNull: Schema = { type: ['string', 'null'] };
export const whole: Schema = { type: 'integer' };
export const won: Schema = { type: 'integer', description: 'won' };
export const wh: Schema = { type: 'integer', description: 'Wh' };
export const id: Schema = { type: 'string', pattern: '^[1-9][0-9]*$' };
export const day: Schema = { type: 'string', format: 'date', description: 'a day in Asia/Seoul' };
export const moment: Schema = { type: 'string', format: 'date-time' };
export const next: Schema = {
  type: ['string', 'null'],
  description: 'send it as `after` to get the next page; null at the end',
};
export const label: Schema = object({ ko: text, en: text });
export const period: Schema = object({ from: day, to: day });

export function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });

export const ok = (description: string, schema: Schema, alsoAs?: readonly string[]): Answer => ({
  status: 200,
  description,
  schema,
  ...(alsoAs === undefined ? {} : { alsoAs }),
});
