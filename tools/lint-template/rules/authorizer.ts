import { ofType, record, type Value } from '../../template/transformed.ts';
import { apiBodies } from '../api-body.ts';
import type { Found, Rule } from '../rule.ts';

const TTL_LIMIT = 3600;

function ttlFound(place: string, ttl: Value | undefined): Found[] {
  if (ttl === undefined || typeof ttl === 'object') return [];
  const seconds = Number(ttl);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= TTL_LIMIT) return [];
  return [{ place, message: `Results cannot be kept for ${ttl} s: API Gateway allows 0 to ${TTL_LIMIT}.` }];
}

/** How long a result is cached (ReauthorizeEvery); cfn-lint looks at this in raw authorizers only. */
export const authorizerTtl: Rule = {
  id: 'authorizer-ttl',
  check: ({ transformed }) => [
    ...apiBodies(transformed).flatMap(([apiId, body]) =>
      Object.entries(record(body['securityDefinitions'])).flatMap(([name, definition]) =>
        ttlFound(
          `${apiId}.${name}`,
          record(record(definition)['x-amazon-apigateway-authorizer'])['authorizerResultTtlInSeconds'],
        ),
      ),
    ),
    ...ofType(transformed, 'AWS::ApiGateway::Authorizer').flatMap(([id, { Properties }]) =>
      ttlFound(id, Properties['AuthorizerResultTtlInSeconds']),
    ),
  ],
};
