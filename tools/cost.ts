// `npm run cost -- --customers N --calls-per-month M --values-per-day V`: what template.yaml costs a month in Seoul.
//   --batch-hours H            hours a day the batch server runs (else worked out from the values)
//   --parameter Name=value     a parameter of the template; production (Stage=prod) is priced otherwise
//   --json
import { businessMetrics } from '../runtime/metrics.ts';
import { alternative } from './cost/alternative.ts';
import { priceTemplate } from './cost/price-template.ts';
import { report, text } from './cost/report.ts';
import { traps } from './cost/traps.ts';
import { readOptions } from './cost/usage.ts';
import { fill } from './template/evaluate.ts';
import { transformedTemplate } from './template/transformed.ts';

if (process.argv.includes('--help')) {
  console.log(
    'Usage: npm run cost -- --customers N --calls-per-month M --values-per-day V [--batch-hours H] [--parameter Name=value]… [--json]',
  );
  process.exit(0);
}
try {
  const { usage, json, parameters } = readOptions(process.argv.slice(2));
  const given = { Stage: 'prod', ...parameters };
  const filled = fill(transformedTemplate(), given);
  const { lines, unpriced } = priceTemplate(filled, usage, Object.keys(businessMetrics).length);
  const cost = report({
    usage,
    parameters: given,
    lines,
    unpriced,
    alternative: alternative(usage, lines),
    traps: traps(filled, usage),
  });
  console.log(json ? JSON.stringify(cost, null, 2) : text(cost));
} catch (error) {
  console.error(`cost: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
