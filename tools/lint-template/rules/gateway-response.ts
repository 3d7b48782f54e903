import { ofType, record } from '../../template/transformed.ts';
import { apiBodies } from '../api-body.ts';
import { nearest } from '../nearest.ts';
import type { Found, Rule } from '../rule.ts';

// API Gateway developer guide, "Gateway response types".
const types = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
];

function complaint(place: string, name: string): Found[] {
  if (types.includes(name)) return [];
  return [{ place, message: `"${name}" is no gateway response type; did you mean ${nearest(name, types)}?` }];
}

/** Names of gateway responses; a wrong one is found by the deploy at the earliest. */
export const gatewayResponse: Rule = {
  id: 'gateway-response',
  check: ({ transformed }) => [
    ...apiBodies(transformed).flatMap(([apiId, body]) =>
      Object.keys(record(body['x-amazon-apigateway-gateway-responses'])).flatMap((name) =>
        complaint(`${apiId}.GatewayResponses.${name}`, name),
      ),
    ),
    ...ofType(transformed, 'AWS::ApiGateway::GatewayResponse').flatMap(([id, { Properties }]) =>
      complaint(id, String(Properties['ResponseType'])),
    ),
  ],
};
