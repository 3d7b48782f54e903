import { href } from '../../logic/route.ts';
import { operatorText } from '../../text/operator.ts';
import { useText } from '../../ui/context.ts';
import { useRoute } from '../../ui/router.tsx';

/** A row of links that narrow a list by state; the choice is part of the address. */
export function StateFilter<S extends string>({
  parts,
  states,
  first,
}: {
  parts: string[];
  states: Record<S, string>;
  first?: S;
}) {
  const t = useText(operatorText);
  const { query } = useRoute();
  const current = query.get('state') ?? first ?? 'all';
  const choices: [string, string][] = [['all', t.all], ...(Object.entries(states) as [S, string][])];
  return (
    <nav class="filter" aria-label={t.state}>
      {choices.map(([value, label]) => (
        <a key={value} href={href(parts, { state: value })} aria-current={current === value ? 'true' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

/** The `state` of the address as a query text of the API: empty for all. */
export function stateQuery(query: URLSearchParams, first = 'all'): string {
  const state = query.get('state') ?? first;
  return state === 'all' ? '' : `&state=${encodeURIComponent(state)}`;
}
