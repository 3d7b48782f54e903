import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

/** A value of the template with CloudFormation's short tags written out: `!Ref X` is `{ Ref: 'X' }`. */
export type TemplateValue = string | number | boolean | null | TemplateValue[] | { [key: string]: TemplateValue };

export interface TemplateResource {
  Type: string;
  Condition?: string;
  DeletionPolicy?: string;
  Properties: Record<string, TemplateValue>;
}

export interface Template {
  Parameters: Record<string, { Type: string; Description?: string; Default?: string }>;
  Rules: Record<string, unknown>;
  Conditions: Record<string, TemplateValue>;
  Globals: { Function: Record<string, TemplateValue> };
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, { Description?: string }>;
}

const functions = [
  'And',
  'Base64',
  'Equals',
  'FindInMap',
  'GetAZs',
  'If',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
];

const writtenOut = (tag: string): (ScalarTag | CollectionTag)[] => {
  const key = tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`;
  return [
    { tag: `!${tag}`, resolve: (text: string) => ({ [key]: text }) },
    {
      tag: `!${tag}`,
      collection: 'seq',
      resolve: (items: { toJSON(): unknown }) => ({ [key]: items.toJSON() }),
    },
  ] as never;
};

const getAtt: ScalarTag = { tag: '!GetAtt', resolve: (text) => ({ 'Fn::GetAtt': text.split('.') }) };

/** template.yaml as data. */
export function readTemplate(path = join(import.meta.dirname, '..', 'template.yaml')): Template {
  const customTags = [...functions, 'Ref', 'Condition'].flatMap(writtenOut);
  return parse(readFileSync(path, 'utf8'), { customTags: [...customTags, getAtt], maxAliasCount: -1, merge: true });
}
