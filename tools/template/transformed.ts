import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Anything CloudFormation takes as a value, intrinsic functions in their long form. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Properties = Record<string, Value>;

export interface Resource {
  Type: string;
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties: Properties;
}

/** template.yaml as CloudFormation sees it: after the SAM transform. */
export interface Transformed {
  Parameters: Record<string, { Type: string; Default?: string | number; NoEcho?: boolean; AllowedValues?: unknown[] }>;
  Conditions: Record<string, Value>;
  Resources: Record<string, Resource>;
}

/**
 * Transforms templates with SAM's own translator, in one process, without a call to AWS.
 * @param paths absolute paths of SAM templates
 * @throws Error with the translator's complaint when a template cannot be transformed, or when `npm run setup` never ran
 */
export function transformTemplates(paths: readonly string[]): Transformed[] {
  const python = join(root, '.local', 'python', 'ministack', 'bin', 'python');
  if (!existsSync(python)) throw new Error('The SAM translator is not installed here: run `npm run setup` first.');
  const output = execFileSync(python, [join(root, 'tools', 'transform-template.py'), '--list', ...paths], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (JSON.parse(output) as Partial<Transformed>[]).map((each) => ({
    Parameters: each.Parameters ?? {},
    Conditions: each.Conditions ?? {},
    Resources: Object.fromEntries(
      Object.entries(each.Resources ?? {}).map(([id, one]) => [id, { ...one, Properties: one.Properties ?? {} }]),
    ),
  }));
}

/** template.yaml of this repository, transformed. */
export function transformedTemplate(path = join(root, 'template.yaml')): Transformed {
  return transformTemplates([path])[0] as Transformed;
}

/** Resources of one type with their logical ids. */
export const ofType = ({ Resources }: Transformed, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, resource]) => resource.Type === type);

/** The value as a record, or an empty one: templates are written by hand and may hold anything anywhere. */
export const record = (value: unknown): Record<string, Value> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, Value>) : {};

export const list = (value: Value | undefined): Value[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
