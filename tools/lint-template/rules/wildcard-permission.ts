import { list, record, type Transformed, type Value } from '../../template/transformed.ts';
import type { Found, Rule } from '../rule.ts';

interface Statement {
  place: string;
  statement: Record<string, Value>;
}

/** Every Allow statement of every policy in the template, wherever it hangs. */
function allowed(transformed: Transformed): Statement[] {
  const found: Statement[] = [];
  const visit = (place: string, value: Value): void => {
    if (Array.isArray(value)) for (const each of value) visit(place, each);
    else if (value !== null && typeof value === 'object') {
      if (value['Effect'] === 'Allow' && (value['Action'] !== undefined || value['NotAction'] !== undefined)) {
        const sid = value['Sid'];
        found.push({ place: typeof sid === 'string' ? `${place}.${sid}` : place, statement: value });
      } else for (const each of Object.values(value)) visit(place, each);
    }
  };
  for (const [id, { Properties }] of Object.entries(transformed.Resources)) visit(id, Properties);
  return found;
}

const isWildcardAction = (action: Value) =>
  typeof action === 'string' && (action === '*' || /^[\w-]+:\*$/.test(action));

// A resource policy's Resource "*" means the resource it hangs on, so only identity policies are looked at there.
const isIdentityPolicy = (statement: Record<string, Value>) => statement['Principal'] === undefined;

function isEveryone(principal: Value | undefined): boolean {
  return principal === '*' || Object.values(record(principal)).some((one) => list(one).includes('*'));
}

function complaints({ place, statement }: Statement): Found[] {
  const actions = list(statement['Action']);
  const found: Found[] = [];
  if (statement['NotAction'] !== undefined)
    found.push({ place, message: 'Allows everything but a list (NotAction): name what is allowed.' });
  const wide = actions.filter(isWildcardAction);
  if (wide.length > 0) found.push({ place, message: `Allows ${wide.join(', ')}: name the actions that are used.` });
  if (isIdentityPolicy(statement) && list(statement['Resource']).includes('*'))
    found.push({ place, message: `Allows ${actions.join(', ')} on every resource of the account: name the resource.` });
  if (isEveryone(statement['Principal']) && statement['Condition'] === undefined)
    found.push({ place, message: 'Allows everyone in the world (Principal "*"): name who, or add a Condition.' });
  return found;
}

const tooWidePolicy = /policy\/(AdministratorAccess|PowerUserAccess|\w*FullAccess)$/;

/** Permissions that are wider than their use: `*` as action, resource or principal, and AWS's full-access policies. */
export const wildcardPermission: Rule = {
  id: 'wildcard-permission',
  check: ({ transformed }) => [
    ...allowed(transformed).flatMap(complaints),
    ...Object.entries(transformed.Resources).flatMap(([place, { Properties }]) =>
      list(Properties['ManagedPolicyArns'])
        .map((arn) => (typeof arn === 'string' ? arn : String(record(arn)['Fn::Sub'] ?? '')))
        .filter((arn) => tooWidePolicy.test(arn))
        .map((arn) => ({
          place,
          message: `Carries ${arn.split('/').at(-1)}: name the actions and resources that are used.`,
        })),
    ),
  ],
};
