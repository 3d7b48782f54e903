import { list, record } from '../../template/transformed.ts';
import { isMock, operations } from '../api-body.ts';
import type { Rule } from '../rule.ts';

/** A route that anyone can call. SAM says nothing about it, and neither do cfn-lint and checkov. */
export const openRoute: Rule = {
  id: 'open-route',
  check: ({ transformed }) =>
    operations(transformed)
      .filter((operation) => !isMock(operation))
      .flatMap(({ route, operation, body }) => {
        const known = new Set(Object.keys(record(body['securityDefinitions'])));
        const security = list(operation['security'] ?? body['security']);
        const guarded =
          security.length > 0 && security.every((one) => Object.keys(record(one)).some((name) => known.has(name)));
        if (guarded) return [];
        return [
          {
            place: route,
            message:
              'No authorizer: anyone may call it. Remove Authorizer: NONE, or accept it with a reason in tools/lint-template/accepted.ts.',
          },
        ];
      }),
};

/** Browsers send no token with a preflight request: an authorizer there breaks every cross-origin call. */
export const guardedPreflight: Rule = {
  id: 'guarded-preflight',
  check: ({ transformed }) =>
    operations(transformed)
      .filter((operation) => operation.method === 'options' && isMock(operation))
      .filter(({ operation, body }) => {
        const known = new Set(Object.keys(record(body['securityDefinitions'])));
        return list(operation['security']).some((one) => Object.keys(record(one)).some((name) => known.has(name)));
      })
      .map(({ route }) => ({
        place: route,
        message:
          'The preflight wants a token, which browsers do not send: set AddDefaultAuthorizerToCorsPreflight: false.',
      })),
};
