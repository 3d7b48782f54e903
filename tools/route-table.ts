// Writes README's table of routes and functions, and the last columns of the one in functions/README.md, from template.yaml: node tools/route-table.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, type TemplateResource } from './read-template.ts';

const readme = join(import.meta.dirname, '..', 'README.md');
const functionsReadme = join(import.meta.dirname, '..', 'functions', 'README.md');
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

/** functions/README.md as it has to be: whether a function is in the VPC, its time-out and its memory are the template's; the rest is written by hand. */
export function withSettings(text: string): string {
  const { Resources, Globals } = readTemplate();
  return text
    .split('\n')
    .map((line) => {
      const [call, folder, id, access, tables, iam, , env] = line.replace(/^\| | \|$/g, '').split(' | ');
      const resource = Resources[id ?? ''];
      if (resource?.Type !== 'AWS::Serverless::Function') return line;
      const { VpcConfig, Timeout, MemorySize } = resource.Properties;
      const settings = [VpcConfig ? 'yes' : 'no', env, Timeout, MemorySize ?? Globals.Function.MemorySize];
      return `| ${[call, folder, id, access, tables, iam, ...settings].join(' | ')} |`;
    })
    .join('\n');
}

export const readReadme = () => readFileSync(readme, 'utf8');
export const readFunctionsReadme = () => readFileSync(functionsReadme, 'utf8');

if (import.meta.main) {
  writeFileSync(readme, withRouteTable(readReadme()));
  writeFileSync(functionsReadme, withSettings(readFunctionsReadme()));
}
