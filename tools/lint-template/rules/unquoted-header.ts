import { record, type Value } from '../../template/transformed.ts';
import { apiBodies, operations } from '../api-body.ts';
import type { Rule } from '../rule.ts';

/** Texts a value may become: itself, or what its Fn::If and Fn::Sub say. */
function texts(value: Value | undefined): string[] {
  if (typeof value === 'string') return [value];
  const { 'Fn::If': choice, 'Fn::Sub': substituted } = record(value);
  if (Array.isArray(choice)) return choice.slice(1).flatMap(texts);
  if (Array.isArray(substituted)) return texts(substituted[0]);
  return texts(substituted);
}

// A static value stands in single quotes; anything else must be a mapping expression.
const wellFormed = (text: string) =>
  /^'[^']*'$/.test(text) || /^(context|method|integration|stageVariables)\./.test(text);

const message = (header: string, text: string) =>
  `${header}: API Gateway wants a fixed value in single quotes inside the YAML quotes: "'${text}'" instead of ${JSON.stringify(text)}.`;

/** Header values of CORS and of gateway responses without their inner quotes. */
export const unquotedHeader: Rule = {
  id: 'unquoted-header',
  check: ({ transformed }) => [
    ...operations(transformed).flatMap(({ route, operation }) =>
      Object.values(record(record(operation['x-amazon-apigateway-integration'])['responses'])).flatMap((response) =>
        Object.entries(record(record(response)['responseParameters'])).flatMap(([name, value]) =>
          texts(value)
            .filter((text) => !wellFormed(text))
            .map((text) => ({ place: route, message: message(name.replace('method.response.header.', ''), text) })),
        ),
      ),
    ),
    ...apiBodies(transformed).flatMap(([apiId, body]) =>
      Object.entries(record(body['x-amazon-apigateway-gateway-responses'])).flatMap(([type, response]) =>
        Object.entries(record(record(response)['responseParameters'])).flatMap(([name, value]) =>
          texts(value)
            .filter((text) => !wellFormed(text))
            .map((text) => ({
              place: `${apiId}.GatewayResponses.${type}`,
              message: message(name.replace('gatewayresponse.header.', ''), text),
            })),
        ),
      ),
    ),
  ],
};
