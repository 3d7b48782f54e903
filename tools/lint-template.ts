// `npm run lint:template`: the mistakes in template.yaml that cfn-lint, sam validate and checkov do not see.
//   --json   findings as one JSON array; the status is 1 when there is one
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepted } from './lint-template/accepted.ts';
import { lint } from './lint-template/lint.ts';
import { rules } from './lint-template/rules/index.ts';
import { readTemplate } from './read-template.ts';
import { transformedTemplate } from './template/transformed.ts';

function file(path: string): string | undefined {
  try {
    return readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  } catch {
    return undefined;
  }
}

const findings = lint({ raw: readTemplate(), transformed: transformedTemplate(), file });
if (process.argv.includes('--json')) console.log(JSON.stringify(findings, null, 2));
else {
  for (const { rule, place, message } of findings) console.log(`${rule}  ${place}\n    ${message}`);
  console.log(
    `${rules.length} rules, ${findings.length} findings, ${accepted.length} accepted with a reason (tools/lint-template/accepted.ts)`,
  );
}
process.exitCode = findings.length > 0 ? 1 : 0;
