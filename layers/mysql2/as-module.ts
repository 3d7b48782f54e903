import { isBuiltin } from 'node:module';

/**
 * A CommonJS file of mysql2 as an ECMAScript module. esbuild puts the functions of modules into one scope, and wraps each CommonJS file in a
 * function of its own, which V8 reads twice at every start: once to skip it and once to run it.
 * Relies on how the driver's files are written (`const Name = require('…');` at the start of a line).
 * @param onDemand the requests that stay `require`, to be answered when the line runs
 * @throws Error naming the file when it is written in another way
 */
export function asModule(source: string, file: string, onDemand: (request: string) => boolean): string {
  const stays = (request: string) => isBuiltin(request) || onDemand(request);
  const imports: string[] = [];
  const imported = (request: string, name = `required${imports.length}`): string => {
    imports.push(`import ${name} from '${request}';`);
    return name;
  };
  const body = source
    .replace(/^(?:'use strict'|"use strict");$/m, '')
    .replace(/^const (\w+) = require\('([^']+)'\);$/gm, (line, name: string, request: string) =>
      stays(request) ? line : imported(request, name) && '',
    )
    .replace(/^(const \{[^}]+\} = )require\('([^']+)'\);$/gm, (line, start: string, request: string) =>
      stays(request) ? line : `${start}${imported(request)};`,
    )
    .replace(/require\('(\.{1,2}\/[^']+)'\)/g, (call, request: string) => (stays(request) ? call : imported(request)));
  const assigned = /^module\.exports = /m.test(body);
  const once = assigned && body.match(/\bexports\b/g)?.length === 1;
  // A name in a message (query.js tells people to require('mysql2/promise')) asks for nothing.
  const left = [...body.matchAll(/\brequire\('([^']+)'\)/g)].map(([, request]) => request!);
  const unknown = left.filter((request) => !stays(request) && request !== 'mysql2/promise');
  if (unknown.length > 0 || (assigned && /^exports\./m.test(body)))
    throw new Error(`mysql2’s ${file} is written in another way: correct layers/mysql2/as-module.ts ${unknown.join()}`);
  const module_ = once
    ? body.replace(/^module\.exports = /m, 'export default ')
    : `const module = { exports: {} };\nconst { exports } = module;\n${body}\nexport default module.exports;`;
  return `${imports.join('\n')}\n${module_}`;
}
