import { type Accepted, accepted } from './accepted.ts';
import type { Finding, LintInput } from './rule.ts';
import { rules } from './rules/index.ts';

/** Findings of all rules, what is accepted with a reason left out, acceptances that match nothing put in. */
export function lint(input: LintInput, acceptances: readonly Accepted[] = accepted): Finding[] {
  const found = rules.flatMap(({ id, check }) => check(input).map((one) => ({ rule: id, ...one })));
  const isAccepted = (finding: Finding) =>
    acceptances.some(({ rule, place }) => rule === finding.rule && place === finding.place);
  const stale = acceptances
    .filter(({ rule, place }) => !found.some((finding) => finding.rule === rule && finding.place === place))
    .map(({ rule, place }) => ({
      rule: 'stale-acceptance',
      place,
      message: `Rule ${rule} no longer finds anything here: take the entry out of tools/lint-template/accepted.ts.`,
    }));
  return [...found.filter((finding) => !isAccepted(finding)), ...stale];
}
