// Writes README's table of routes and functions from template.yaml: node tools/route-table.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, type TemplateResource } from './read-template.ts';

const readme = join(import.meta.dirname, '..', 'README.md');
const markers = /(<!-- routes:begin[^\n]*-->\n)[\s\S]*?(<!-- routes:end -->)/;

interface Event {
  Type: string;
  Properties: { Path?: string; Method?: string; Auth?: { Authorizer?: string }; ScheduleExpression?: string };
}

/** One row for each function of the template: what calls it, its folder, and who may. */
export function routeTable(): string {
  const rows = Object.entries(readTemplate().Resources)
    .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
    .map(([id, resource]) => row(id, resource))
    .sort((a, b) => a.order.localeCompare(b.order));
  return [
    '| called by | function | folder | in the VPC | time-out |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ text }) => text),
    '',
  ].join('\n');
}

function row(id: string, { Properties }: TemplateResource): { order: string; text: string } {
  const events = Object.values((Properties.Events ?? {}) as unknown as Record<string, Event>);
  const callers = events.map(caller).join(', ') || 'invoked by name';
  const folder = String(Properties.CodeUri).replace('dist/', '');
  const isRoute = events.some(({ Type }) => Type === 'Api');
  return {
    // Routes first, by path; then the rest.
    order: `${isRoute ? 0 : 1} ${events[0]?.Properties.Path ?? id} ${events[0]?.Properties.Method ?? ''}`,
    text: `| ${callers} | ${id} | [${folder}](${folder}) | ${Properties.VpcConfig ? 'yes' : 'no'} | ${Properties.Timeout} s |`,
  };
}

function caller({ Type, Properties }: Event): string {
  if (Type === 'Api')
    return `\`${Properties.Method} ${Properties.Path}\`${Properties.Auth?.Authorizer === 'NONE' ? ' (open)' : ''}`;
  if (Type === 'S3') return 'each object in the drop bucket';
  if (Type === 'ScheduleV2') return `schedule \`${Properties.ScheduleExpression}\``;
  return Type;
}

/** README as it has to be. */
export function withRouteTable(text: string): string {
  return text.replace(markers, (_all, begin, end) => `${begin}${routeTable()}${end}`);
}

export const readReadme = () => readFileSync(readme, 'utf8');

if (import.meta.main) writeFileSync(readme, withRouteTable(readReadme()));
