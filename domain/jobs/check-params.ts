/** The part of JSON Schema that job parameters may use. An unknown keyword is an error of the schema, never ignored. */
export interface ParamsSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';
  properties?: Record<string, ParamsSchema>;
  required?: readonly string[];
  additionalProperties?: boolean;
  items?: ParamsSchema;
  minItems?: number;
  maxItems?: number;
  enum?: readonly (string | number | boolean | null)[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  description?: string;
}

export interface ParamsProblem {
  /** such as params.period or params.ids[3] */
  field: string;
  reason: string;
}

const KEYWORDS = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems'],
  ...['enum', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'description', '$schema', 'title'],
]);

/**
 * Checks parameters against a job type's schema. An own small checker because schemas come from the database here, where
 * a precompiled validator cannot, and a general one costs 60 ms to load.
 * @returns the problems, empty when the parameters are right
 * @throws TypeError for a keyword it does not know
 */
export function checkParams(schema: ParamsSchema, value: unknown, field = 'params'): ParamsProblem[] {
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword))
      throw new TypeError(`The schema of ${field} uses "${keyword}", which job parameters cannot.`);
  }
  if (schema.type && typeOf(value) !== schema.type) {
    return [{ field, reason: `must be ${schema.type}, is ${value === undefined ? 'missing' : typeOf(value)}` }];
  }
  if (schema.enum && !schema.enum.includes(value as string))
    return [{ field, reason: `must be one of ${schema.enum.join(', ')}` }];
  if (typeof value === 'string') return checkText(schema, value, field);
  if (typeof value === 'number') return checkNumber(schema, value, field);
  if (Array.isArray(value)) return checkList(schema, value, field);
  if (value !== null && typeof value === 'object') return checkObject(schema, value as Record<string, unknown>, field);
  return [];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkText(schema: ParamsSchema, value: string, field: string): ParamsProblem[] {
  const problems: ParamsProblem[] = [];
  if (schema.minLength !== undefined && value.length < schema.minLength)
    problems.push({ field, reason: `must have at least ${schema.minLength} characters` });
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    problems.push({ field, reason: `must have at most ${schema.maxLength} characters` });
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    problems.push({ field, reason: `must match ${schema.pattern}` });
  return problems;
}

function checkNumber(schema: ParamsSchema, value: number, field: string): ParamsProblem[] {
  const problems: ParamsProblem[] = [];
  if (schema.minimum !== undefined && value < schema.minimum)
    problems.push({ field, reason: `must be at least ${schema.minimum}` });
  if (schema.maximum !== undefined && value > schema.maximum)
    problems.push({ field, reason: `must be at most ${schema.maximum}` });
  return problems;
}

function checkList(schema: ParamsSchema, value: readonly unknown[], field: string): ParamsProblem[] {
  const problems: ParamsProblem[] = [];
  if (schema.minItems !== undefined && value.length < schema.minItems)
    problems.push({ field, reason: `must have at least ${schema.minItems} items` });
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    problems.push({ field, reason: `must have at most ${schema.maxItems} items` });
  const { items } = schema;
  return items ? [...problems, ...value.flatMap((item, i) => checkParams(items, item, `${field}[${i}]`))] : problems;
}

function checkObject(schema: ParamsSchema, value: Record<string, unknown>, field: string): ParamsProblem[] {
  const properties = schema.properties ?? {};
  const missing = (schema.required ?? [])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ field: `${field}.${name}`, reason: 'is missing' }));
  const unknown =
    schema.additionalProperties === false
      ? Object.keys(value)
          .filter((name) => !Object.hasOwn(properties, name))
          .map((name) => ({ field: `${field}.${name}`, reason: 'is not known' }))
      : [];
  const wrong = Object.entries(properties).flatMap(([name, property]) =>
    Object.hasOwn(value, name) ? checkParams(property, value[name], `${field}.${name}`) : [],
  );
  return [...missing, ...unknown, ...wrong];
}
