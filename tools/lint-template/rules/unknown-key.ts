import type { TemplateValue } from '../../read-template.ts';
import { nearest } from '../nearest.ts';
import type { Found, Rule } from '../rule.ts';

// SAM specification, AWS::Serverless::Api: ApiAuth, ApiAuthorizers, LambdaRequestAuthorizationIdentity,
// LambdaTokenAuthorizationIdentity, CognitoAuthorizationIdentity, CorsConfiguration; ApiFunctionAuth, RequestParameter.
const auth = [
  'AddApiKeyRequiredToCorsPreflight',
  'AddDefaultAuthorizerToCorsPreflight',
  'ApiKeyRequired',
  'Authorizers',
  'DefaultAuthorizer',
  'InvokeRole',
  'ResourcePolicy',
  'UsagePlan',
];
const authorizer = [
  'AuthorizationScopes',
  'DisableFunctionDefaultPermissions',
  'FunctionArn',
  'FunctionInvokeRole',
  'FunctionPayloadType',
  'Identity',
  'UserPoolArn',
];
const identity = [
  'Context',
  'Header',
  'Headers',
  'QueryStrings',
  'ReauthorizeEvery',
  'StageVariables',
  'ValidationExpression',
];
const cors = ['AllowCredentials', 'AllowHeaders', 'AllowMethods', 'AllowOrigin', 'MaxAge'];
const routeAuth = [
  'ApiKeyRequired',
  'AuthorizationScopes',
  'Authorizer',
  'InvokeRole',
  'OverrideApiAuth',
  'ResourcePolicy',
];

const isRecord = (value: unknown): value is Record<string, TemplateValue> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !('Fn::If' in value) && !('Ref' in value);

function unknown(place: string, value: TemplateValue | undefined, allowed: readonly string[]): Found[] {
  if (!isRecord(value)) return [];
  return Object.keys(value)
    .filter((key) => !allowed.includes(key))
    .map((key) => ({
      place: `${place}.${key}`,
      message: `SAM does not know "${key}" here and drops it without a word; did you mean "${nearest(key, allowed)}"?`,
    }));
}

function inside(value: TemplateValue | undefined): [string, TemplateValue][] {
  return isRecord(value) ? Object.entries(value) : [];
}

const at = (value: TemplateValue | undefined, key: string): TemplateValue | undefined =>
  isRecord(value) ? value[key] : undefined;

/** Keys below the first level of an API, where SAM ignores what it does not know (ReauthoriseEvery). */
export const unknownKey: Rule = {
  id: 'unknown-key',
  check: ({ raw }) =>
    Object.entries(raw.Resources).flatMap(([id, { Type, Properties }]) => {
      if (Type === 'AWS::Serverless::Function')
        return inside(Properties['Events']).flatMap(([event, value]) =>
          at(value, 'Type') === 'Api'
            ? unknown(`${id}.${event}.Auth`, at(at(value, 'Properties'), 'Auth'), routeAuth)
            : [],
        );
      if (Type !== 'AWS::Serverless::Api') return [];
      const place = `${id}.Auth`;
      return [
        ...unknown(place, Properties['Auth'], auth),
        ...inside(at(Properties['Auth'], 'Authorizers')).flatMap(([name, value]) => [
          ...unknown(`${place}.${name}`, value, authorizer),
          ...unknown(`${place}.${name}.Identity`, at(value, 'Identity'), identity),
        ]),
        ...unknown(`${id}.Cors`, Properties['Cors'], cors),
      ];
    }),
};
