import { list, record } from '../../template/transformed.ts';
import { operations } from '../api-body.ts';
import type { Rule } from '../rule.ts';

/** `Required: true` alone enforces nothing: without a request validator the gateway lets the request through. */
export const unvalidatedParameter: Rule = {
  id: 'unvalidated-parameter',
  check: ({ transformed }) =>
    operations(transformed).flatMap(({ route, operation, body }) => {
      const name = operation['x-amazon-apigateway-request-validator'] ?? body['x-amazon-apigateway-request-validator'];
      const validator = record(record(body['x-amazon-apigateway-request-validators'])[String(name)]);
      if (validator['validateRequestParameters'] === true) return [];
      return list(operation['parameters'])
        .map(record)
        .filter(({ required, in: where }) => required === true && where !== 'path' && where !== 'body')
        .map(({ name: parameter, in: where }) => ({
          place: route,
          message: `The ${where} parameter "${parameter}" is marked required, but no validator enforces it: validate it in the function, or add a RequestModel with ValidateParameters.`,
        }));
    }),
};
