import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lint } from '../../../../tools/lint-template/lint.ts';
import type { Finding } from '../../../../tools/lint-template/rule.ts';
import { rules } from '../../../../tools/lint-template/rules/index.ts';
import { readTemplate, type Template } from '../../../../tools/read-template.ts';
import { type Transformed, transformTemplates } from '../../../../tools/template/transformed.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const api = ['Resources', 'PortalApi', 'Properties'];
const inFunction = (id: string, ...rest: string[]) => ['Resources', id, 'Properties', ...rest];

interface Mistake {
  rule: string;
  what: string;
  place: string;
  make(template: Template): void;
}

type Node = Record<string, unknown>;

/** What holds the last step of the path. */
const parentOf = (template: Template, path: readonly string[]): Node =>
  path.slice(0, -1).reduce<Node>(
    (node, key) => {
      node[key] ??= {};
      return node[key] as Node;
    },
    template as unknown as Node,
  );

const set =
  (path: readonly string[], value: unknown): Mistake['make'] =>
  (template) => {
    parentOf(template, path)[path.at(-1) as string] = value;
  };

const remove =
  (path: readonly string[]): Mistake['make'] =>
  (template) => {
    const parent = parentOf(template, path);
    if (!((path.at(-1) as string) in parent))
      throw new Error(`${path.join('.')} is not in template.yaml: adapt the test`);
    delete parent[path.at(-1) as string];
  };

const statement = (extra: object) => [{ Statement: [{ Sid: 'Wide', Effect: 'Allow', ...extra }] }];

const mistakes: Mistake[] = [
  {
    rule: 'open-route',
    what: 'a route without authorizer',
    place: 'GET /bill/{billId}',
    make: set(inFunction('GetBill', 'Events', 'Route', 'Properties', 'Auth'), { Authorizer: 'NONE' }),
  },
  {
    rule: 'open-route',
    what: 'an API whose default authorizer was taken out',
    place: 'GET /bill',
    make: (template) => {
      remove([...api, 'Auth', 'DefaultAuthorizer'])(template);
      // The translator itself refuses Authorizer: NONE without a default.
      for (const { Properties } of Object.values(template.Resources)) {
        const { Route } = (Properties?.['Events'] ?? {}) as { Route?: { Properties: Node } };
        if (Route) delete Route.Properties['Auth'];
      }
    },
  },
  {
    rule: 'guarded-preflight',
    what: 'a preflight that wants a token',
    place: 'OPTIONS /bill',
    make: set([...api, 'Auth', 'AddDefaultAuthorizerToCorsPreflight'], true),
  },
  {
    rule: 'authorizer-ttl',
    what: 'a cache of two hours',
    place: 'PortalApi.TokenAuthorizer',
    make: set([...api, 'Auth', 'Authorizers', 'TokenAuthorizer', 'Identity', 'ReauthorizeEvery'], 7200),
  },
  {
    rule: 'unknown-key',
    what: 'ReauthoriseEvery',
    place: 'PortalApi.Auth.TokenAuthorizer.Identity.ReauthoriseEvery',
    make: set([...api, 'Auth', 'Authorizers', 'TokenAuthorizer', 'Identity', 'ReauthoriseEvery'], 60),
  },
  {
    rule: 'unknown-key',
    what: 'Authoriser at a route',
    place: 'GetBill.Route.Auth.Authoriser',
    make: set(inFunction('GetBill', 'Events', 'Route', 'Properties', 'Auth'), { Authoriser: 'TokenAuthorizer' }),
  },
  {
    rule: 'gateway-response',
    what: 'UNAUTHORISED',
    place: 'PortalApi.GatewayResponses.UNAUTHORISED',
    make: set([...api, 'GatewayResponses', 'UNAUTHORISED'], { StatusCode: 401 }),
  },
  {
    rule: 'unquoted-header',
    what: 'a CORS origin without inner quotes',
    place: 'OPTIONS /bill',
    make: set([...api, 'Cors', 'AllowOrigin'], 'https://portal.example'),
  },
  {
    rule: 'unquoted-header',
    what: 'a header of a gateway response without inner quotes',
    place: 'PortalApi.GatewayResponses.THROTTLED',
    make: set([...api, 'GatewayResponses', 'THROTTLED', 'ResponseParameters', 'Headers', 'Retry-After'], '1'),
  },
  {
    rule: 'unvalidated-parameter',
    what: 'a required query parameter that nothing enforces',
    place: 'GET /bill',
    make: set(inFunction('ListBills', 'Events', 'Route', 'Properties', 'RequestParameters'), [
      { 'method.request.querystring.period': { Required: true } },
    ]),
  },
  {
    rule: 'api-timeout',
    what: 'an API function that may run a minute',
    place: 'GET /bill',
    make: set(inFunction('ListBills', 'Timeout'), 60),
  },
  {
    rule: 'api-timeout',
    what: 'an authorizer that may run half a minute',
    place: 'PortalApi.TokenAuthorizer',
    make: set(inFunction('Authorize', 'Timeout'), 30),
  },
  {
    rule: 'inherited-timeout',
    what: 'a function without a time-out of its own',
    place: 'ReportWork',
    make: remove(inFunction('ReportWork', 'Timeout')),
  },
  {
    rule: 'handler-file',
    what: 'a folder that is not there',
    place: 'GetBill',
    make: set(inFunction('GetBill', 'CodeUri'), 'dist/functions/get-bil'),
  },
  {
    rule: 'handler-file',
    what: 'a name that is not exported',
    place: 'GetBill',
    make: set(inFunction('GetBill', 'Handler'), 'handler.main'),
  },
  ...[
    ['a month 13', 'cron(0 6 1 13 ? *)'],
    ['a minute 61', 'cron(61 6 * * ? *)'],
    ['five fields', 'cron(0 6 * * ?)'],
    ['a day of month and a day of week', 'cron(0 6 1 * MON *)'],
    ['1 minutes', 'rate(1 minutes)'],
  ].map(([what, expression]) => ({
    rule: 'schedule-expression',
    what: what as string,
    place: 'ControlBatchServerEachMinute',
    make: set(inFunction('ControlBatchServer', 'Events', 'EachMinute', 'Properties', 'ScheduleExpression'), expression),
  })),
  {
    rule: 'schedule-expression',
    what: 'a time zone that does not exist',
    place: 'ControlBatchServerEachMinute',
    make: set(
      inFunction('ControlBatchServer', 'Events', 'EachMinute', 'Properties', 'ScheduleExpressionTimezone'),
      'Asia/Soul',
    ),
  },
  ...[
    ['every action', { Action: '*', Resource: 'arn:aws:s3:::one' }],
    ['every action of a service', { Action: ['s3:GetObject', 'ec2:*'], Resource: 'arn:aws:s3:::one' }],
    ['every resource', { Action: 's3:GetObject', Resource: '*' }],
    ['everything but a list', { NotAction: 'iam:*', Resource: 'arn:aws:s3:::one' }],
  ].map(([what, extra]) => ({
    rule: 'wildcard-permission',
    what: what as string,
    place: 'GetBillRole.Wide',
    make: set(inFunction('GetBill', 'Policies'), statement(extra as object)),
  })),
  {
    rule: 'wildcard-permission',
    what: 'a full-access policy of AWS',
    place: 'GetBillRole',
    make: set(inFunction('GetBill', 'Policies'), ['arn:aws:iam::aws:policy/AmazonS3FullAccess']),
  },
  {
    rule: 'wildcard-permission',
    what: 'a bucket for the whole world',
    place: 'SiteBucketPolicy',
    make: (template) => {
      const path = [...inFunction('SiteBucketPolicy', 'PolicyDocument', 'Statement'), '0'];
      set([...path, 'Principal'], '*')(template);
      remove([...path, 'Condition'])(template);
    },
  },
  {
    rule: 'open-invoke',
    what: 'a permission for any account',
    place: 'Anyone',
    make: set(['Resources', 'Anyone'], {
      Type: 'AWS::Lambda::Permission',
      Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'x', Principal: 's3.amazonaws.com' },
    }),
  },
  {
    rule: 'plain-secret',
    what: 'a password parameter that is shown',
    place: 'Parameters.DatabasePassword',
    make: remove(['Parameters', 'DatabasePassword', 'NoEcho']),
  },
  {
    rule: 'plain-secret',
    what: 'a password with a default',
    place: 'Parameters.DatabasePassword',
    make: set(['Parameters', 'DatabasePassword', 'Default'], 'retail'),
  },
  {
    rule: 'plain-secret',
    what: 'a password in a function’s environment',
    place: 'ReportWork.SMTP_PASSWORD',
    make: set(inFunction('ReportWork', 'Environment', 'Variables', 'SMTP_PASSWORD'), 'hunter2'),
  },
  {
    rule: 'plain-secret',
    what: 'a master password',
    place: 'Database',
    make: set(inFunction('Database', 'MasterUserPassword'), 'hunter2'),
  },
  {
    rule: 'deletion-policy',
    what: 'a database that goes with its stack',
    place: 'Database',
    make: remove(['Resources', 'Database', 'DeletionPolicy']),
  },
  {
    rule: 'deletion-policy',
    what: 'a bucket that goes when it is replaced',
    place: 'DropBucket',
    make: remove(['Resources', 'DropBucket', 'UpdateReplacePolicy']),
  },
  {
    rule: 'fixed-name',
    what: 'a name that a second stage would take too',
    place: 'DropBucket',
    make: set(inFunction('DropBucket', 'BucketName'), 'retail-drop'),
  },
  {
    rule: 'lost-event',
    what: 'an event function without a failure destination',
    place: 'ReceiveOperatorFile',
    make: remove(inFunction('ReceiveOperatorFile', 'EventInvokeConfig')),
  },
  {
    rule: 'lost-event',
    what: 'a schedule without a dead-letter queue',
    place: 'ControlBatchServerEachMinute',
    make: remove(inFunction('ControlBatchServer', 'Events', 'EachMinute', 'Properties', 'DeadLetterConfig')),
  },
  {
    rule: 'log-retention',
    what: 'a log group that is kept for ever',
    place: 'ApiAccessLogGroup',
    make: remove(inFunction('ApiAccessLogGroup', 'RetentionInDays')),
  },
  {
    rule: 'log-retention',
    what: 'functions that make their own log groups',
    place: 'GetBill',
    make: remove(['Globals', 'Function', 'LoggingConfig']),
  },
  {
    rule: 'method-setting',
    what: 'throttling of a path written with plain slashes',
    place: 'PortalApiStage',
    make: set([...api, 'MethodSettings', '1', 'ResourcePath'], '/session'),
  },
  {
    rule: 'silent-alarm',
    what: 'an alarm that tells nobody',
    place: 'ApiServerErrors',
    make: remove(inFunction('ApiServerErrors', 'AlarmActions')),
  },
  {
    rule: 'silent-alarm',
    what: 'an alarm that does not say what to do',
    place: 'ApiServerErrors',
    make: set(inFunction('ApiServerErrors', 'AlarmDescription'), 'Errors'),
  },
  {
    rule: 'resource-count',
    what: 'more than CloudFormation takes',
    place: 'Resources',
    make: (template) => {
      for (let index = 0; index < 400; index++)
        set(['Resources', `Topic${index}`], { Type: 'AWS::SNS::Topic', Properties: {} })(template);
    },
  },
];

const concerned = new Set([
  'Authorize',
  'CreateSession',
  'ListBills',
  'GetBill',
  'ReportWork',
  'ReceiveOperatorFile',
  'ControlBatchServer',
  'MigrateDatabase',
]);

const folder = mkdtempSync(join(tmpdir(), 'lint-template-'));
const original = join(root, 'template.yaml');
let transformed: Transformed[] = [];

const file = (path: string): string | undefined => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

/** The functions no mistake is about left out: forty transforms of the whole template take half a minute. */
function withoutOtherFunctions(template: Template): Template {
  for (const [id, { Type }] of Object.entries(template.Resources))
    if (Type === 'AWS::Serverless::Function' && !concerned.has(id)) delete template.Resources[id];
  return template;
}

/** The n-th mistakes of all rules share one template: they do not touch one another, and each transform costs half a second. */
const sheets = mistakes.map(
  ({ rule }, index) => mistakes.slice(0, index).filter((earlier) => earlier.rule === rule).length,
);
const sheetPath = (sheet: number) => join(folder, `${sheet}.json`);

beforeAll(() => {
  const paths = [...new Set(sheets)].sort().map((sheet) => {
    // Through JSON, because YAML anchors make one object of what stands in several places.
    const template = withoutOtherFunctions(JSON.parse(JSON.stringify(readTemplate())));
    for (const [index, { make }] of mistakes.entries()) if (sheets[index] === sheet) make(template);
    writeFileSync(sheetPath(sheet), JSON.stringify(template));
    return sheetPath(sheet);
  });
  transformed = transformTemplates([original, ...paths]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const findings = (index: number, path: string): Finding[] =>
  lint({ raw: readTemplate(path), transformed: transformed[index] as Transformed, file });

test('our own template has no finding', () => {
  expect(findings(0, original)).toEqual([]);
});

describe('finds', () => {
  test.each(mistakes.map((mistake, index) => ({ ...mistake, sheet: sheets[index] as number })))(
    '$rule: $what',
    ({ rule, place, sheet }) => {
      const found = findings(sheet + 1, sheetPath(sheet));
      expect(found).toContainEqual({ rule, place, message: expect.stringMatching(/^.{20,}[.?]$/) });
    },
  );
});

test('every rule is shown to find something', () => {
  expect([...new Set(mistakes.map(({ rule }) => rule))].sort()).toEqual(rules.map(({ id }) => id).sort());
});

test('an acceptance that matches nothing is a finding', () => {
  const input = { raw: readTemplate(original), transformed: transformed[0] as Transformed, file };
  const found = lint(input, [{ rule: 'open-route', place: 'GET /gone', reason: 'was open once' }]);
  expect(found).toContainEqual({
    rule: 'stale-acceptance',
    place: 'GET /gone',
    message: expect.stringContaining('open-route'),
  });
});
