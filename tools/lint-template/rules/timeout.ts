import { record } from '../../template/transformed.ts';
import { apiBodies, functionsIn, operations } from '../api-body.ts';
import type { Rule } from '../rule.ts';

/** API Gateway gives up after 29 s and the function runs on, unseen and paid. */
const GATEWAY_LIMIT = 29;

export const apiTimeout: Rule = {
  id: 'api-timeout',
  check: ({ transformed }) => {
    const behindTheApi = [
      ...operations(transformed).map(({ route, operation }) => ({
        place: route,
        target: record(operation['x-amazon-apigateway-integration'])['uri'],
      })),
      ...apiBodies(transformed).flatMap(([apiId, body]) =>
        Object.entries(record(body['securityDefinitions'])).map(([name, definition]) => ({
          place: `${apiId}.${name}`,
          target: record(record(definition)['x-amazon-apigateway-authorizer'])['authorizerUri'],
        })),
      ),
    ];
    return behindTheApi.flatMap(({ place, target }) =>
      functionsIn(target, transformed).flatMap((id) => {
        const timeout = Number(transformed.Resources[id]?.Properties['Timeout'] ?? 3);
        if (timeout < GATEWAY_LIMIT) return [];
        return [
          {
            place,
            message: `${id} may run ${timeout} s, but the gateway answers 504 after ${GATEWAY_LIMIT} s: state a shorter Timeout.`,
          },
        ];
      }),
    );
  },
};

/** A function that does not say how long it may run gets 3 s, or whatever Globals holds next year. */
export const inheritedTimeout: Rule = {
  id: 'inherited-timeout',
  check: ({ raw }) =>
    Object.entries(raw.Resources)
      .filter(
        ([, { Type, Properties }]) =>
          /^AWS::(Serverless|Lambda)::Function$/.test(Type) && Properties['Timeout'] === undefined,
      )
      .map(([place]) => ({ place, message: 'States no Timeout of its own, so it inherits one: state it.' })),
};
