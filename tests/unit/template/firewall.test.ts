import { describe, expect, test } from '@jest/globals';
import { errorRegistry } from '../../../runtime/errors.ts';
import { readTemplate } from '../../../tools/read-template.ts';
import { fill } from '../../../tools/template/evaluate.ts';
import { list, record, transformedTemplate, type Value } from '../../../tools/template/transformed.ts';

// No local cloud counts requests as AWS WAF does: here is held what the template says, not that AWS does it.

const { Parameters, Resources } = readTemplate();
const transformed = transformedTemplate();
const prod = fill(transformed, { Stage: 'prod' });
const acl = record(prod.resources['Firewall']?.Properties);
const rules = list(acl['Rules']).map(record);
const rateOf = (name: string) =>
  record(record(rules.find(({ Name }) => Name === name)?.['Statement'])['RateBasedStatement']);
const parameter = (name: string) => Number(prod.parameters[name]);
const responses = record(Resources['PortalApi']?.Properties['GatewayResponses']);

describe('the firewall', () => {
  test("stands before the API's own stage, which is made first", () => {
    expect(prod.resources['FirewallOfTheApi']).toMatchObject({
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: {
        WebACLArn: { 'Fn::GetAtt': ['Firewall', 'Arn'] },
        ResourceArn: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
          'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${PortalApi}/stages/${PortalApiStage}',
        },
      },
    });
    expect(prod.resources['PortalApiStage']?.Type).toBe('AWS::ApiGateway::Stage');
    expect(acl['Scope']).toBe('REGIONAL');
  });

  test('lets everything through that no rule counts too often, and stops the rest', () => {
    expect(acl['DefaultAction']).toEqual({ Allow: {} });
    expect(rules.map(({ Name, Action }) => [Name, Action])).toEqual([
      ['caller', { Block: {} }],
      ['sign-in', { Block: {} }],
    ]);
    expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(rules.length);
  });

  test('counts who is signed in by access token, however "Bearer" is spelt', () => {
    expect(rateOf('caller')).toMatchObject({
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ Header: { Name: 'authorization', TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }] } }],
    });
  });

  test('counts sign-ins by the address before CloudFront', () => {
    const { AggregateKeyType, ForwardedIPConfig, ScopeDownStatement } = rateOf('sign-in');
    expect({ AggregateKeyType, ForwardedIPConfig }).toEqual({
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' },
    });
    expect(record(record(ScopeDownStatement)['ByteMatchStatement'])).toMatchObject({
      FieldToMatch: { UriPath: {} },
      PositionalConstraint: 'CONTAINS',
      SearchString: '/session',
    });
  });

  test('of all routes those of sign-in, and no other, have the path it looks for', () => {
    const search = String(
      record(record(rateOf('sign-in')['ScopeDownStatement'])['ByteMatchStatement'])['SearchString'],
    );
    const found = Object.values(Resources)
      .flatMap(({ Properties }) => Object.values(record(Properties?.['Events'])))
      .map((event) => record(record(event)['Properties']))
      .filter(({ Path }) => String(Path).includes(search));
    expect(found.map(({ Auth }) => record(Auth)['Authorizer'])).toEqual(found.map(() => 'NONE'));
    expect([...new Set(found.map(({ Path }) => Path))].sort()).toEqual([
      '/session',
      '/session/challenge',
      '/session/refresh',
      '/session/reset',
      '/session/reset/confirm',
    ]);
  });

  test('keeps no sample of requests: they hold access tokens', () => {
    for (const { VisibilityConfig } of [acl, ...rules])
      expect(VisibilityConfig).toMatchObject({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false });
  });

  test('is the one the alarm looks at', () => {
    const dimensions = list(prod.resources['CallersLimited']?.Properties['Dimensions']).map(record);
    const dimension = (name: string) => dimensions.find(({ Name }) => Name === name)?.['Value'];
    expect(dimension('WebACL')).toEqual(record(acl['VisibilityConfig'])['MetricName']);
    expect(dimension('Rule')).toBe('ALL');
  });

  test('is left out as a whole, with its alarm', () => {
    const without = Object.keys(fill(transformed, { Stage: 'prod', CreateFirewall: 'false' }).resources);
    const gone = Object.keys(prod.resources).filter((id) => !without.includes(id));
    expect(gone.sort()).toEqual(['CallersLimited', 'Firewall', 'FirewallOfTheApi']);
  });
});

describe('limits', () => {
  test.each([
    ['caller', 'CallerRequestLimit'],
    ['sign-in', 'AddressSignInLimit'],
  ])('of rule %s are %s, within what AWS WAF takes', (rule, name) => {
    // API reference of AWS WAF, RateBasedStatement: limit 10 to 2,000,000,000 within 60, 120, 300 or 600 s.
    expect(rateOf(rule)).toMatchObject({
      Limit: prod.parameters[name],
      EvaluationWindowSec: prod.parameters['RequestWindowSeconds'],
    });
    const { MinValue, MaxValue } = record(Parameters[name] as Value);
    expect(Number(MinValue)).toBeGreaterThanOrEqual(10);
    expect(Number(MaxValue)).toBeLessThanOrEqual(2_000_000_000);
    expect(Parameters['RequestWindowSeconds']).toMatchObject({ AllowedValues: [60, 120, 300, 600] });
  });

  test('one caller alone cannot use up what all have together', () => {
    const seconds = parameter('RequestWindowSeconds');
    expect(parameter('CallerRequestLimit') / seconds).toBeLessThan(parameter('ApiRateLimit') / 2);
    expect(parameter('AddressSignInLimit') / seconds).toBeLessThan(parameter('SignInRateLimit') / 2);
  });
});

describe('the answer to who is stopped', () => {
  const response = record(responses['WAF_FILTERED']);
  const body = JSON.parse(String(record(response['ResponseTemplates'])['application/json'])) as { error: object };

  test('is the status of our own refusal', () => {
    expect(response['StatusCode']).toBe(errorRegistry['rate.exceeded'].status);
  });

  test('is our error, with the request id, and the code of the other limits', () => {
    const throttled = JSON.parse(
      String(record(record(responses['THROTTLED'])['ResponseTemplates'])['application/json']),
    );
    expect(body).toEqual({
      error: { code: throttled.error.code, message: expect.any(String), requestId: '$context.requestId' },
    });
  });

  test('says when to come again: after the window over which is counted', () => {
    const { 'Retry-After': retryAfter } = record(record(response['ResponseParameters'])['Headers']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholder
    expect(retryAfter).toEqual({ 'Fn::Sub': "'${RequestWindowSeconds}'" });
  });

  test('is not replaced by an answer of a rule, which could not hold the request id', () => {
    expect(JSON.stringify(acl)).not.toContain('CustomResponse');
  });
});
