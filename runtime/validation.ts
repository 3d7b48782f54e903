import type { FieldProblem } from './errors.ts';

/** What ajv reports of one violated rule, as far as it is used. */
export interface RuleViolation {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Record<string, unknown>;
  readonly message?: string;
}

/** A precompiled validator (validate.generated.js). */
export interface Validate {
  (event: unknown): boolean;
  errors?: RuleViolation[] | null;
}

const PLACES: Record<string, string> = { queryStringParameters: 'query', pathParameters: 'path', headers: 'header' };

/**
 * Violations as field and reason. The reason is the violated schema's own `description` where it has one
 * ("a month as YYYY-MM"), because a pattern tells a person nothing.
 */
export function fieldProblems(violations: readonly RuleViolation[], schema: object): FieldProblem[] {
  const problems = new Map<string, FieldProblem>();
  for (const violation of violations) {
    const problem = { field: fieldOf(violation), reason: reasonOf(violation, schema) };
    if (!problems.has(problem.field)) problems.set(problem.field, problem);
  }
  return [...problems.values()];
}

function fieldOf({ instancePath, keyword, params }: RuleViolation): string {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'required') steps.push(String(params.missingProperty));
  if (keyword === 'additionalProperties') steps.push(String(params.additionalProperty));
  const [place = 'request', ...rest] = steps;
  return [PLACES[place] ?? place, ...rest].join('.').slice(0, 200);
}

function reasonOf({ keyword, schemaPath, message }: RuleViolation, schema: object): string {
  if (keyword === 'required') return 'is required';
  if (keyword === 'additionalProperties') return 'is not known here';
  const description = describedAt(schema, schemaPath);
  return description === undefined ? (message ?? 'is wrong') : `must be ${description}`;
}

function describedAt(schema: object, schemaPath: string): string | undefined {
  let at: unknown = schema;
  for (const step of schemaPath.split('/').slice(1, -1)) {
    at = (at as Record<string, unknown> | undefined)?.[
      decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  const description = (at as { description?: unknown } | undefined)?.description;
  return typeof description === 'string' ? description : undefined;
}
