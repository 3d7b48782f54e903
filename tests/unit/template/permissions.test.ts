import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Filled, fill } from '../../../tools/template/evaluate.ts';
import { list, record, transformedTemplate, type Value } from '../../../tools/template/transformed.ts';

// What every function, and the batch server, may do and may not: the roles of the transformed template put to moto's evaluation of IAM
// policies, which also knows what AWS's managed policies say. A permission nobody asks about here fails the last test.

const root = join(import.meta.dirname, '..', '..', '..');
const python = join(root, '.local', 'python', 'moto', 'bin', 'python');
const template = fill(transformedTemplate(), {
  Stage: 'prod',
  CreateBatchArray: 'true',
  BatchArrayImage: 'image',
  CreateImagePipeline: 'true',
});

const pseudo: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'ap-northeast-2',
  'AWS::AccountId': '111122223333',
  'AWS::StackName': 'retail',
};

/** A value as text: what the deploy would know only then stands as <LogicalId> or <LogicalId.Attribute>. */
function asText(value: Value): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = record(value);
  if (typeof Ref === 'string') return pseudo[Ref] ?? `<${Ref}>`;
  if (attribute !== undefined) return `<${list(attribute).join('.')}>`;
  const [text, values] = Array.isArray(sub) ? sub : [sub, {}];
  if (typeof text !== 'string') throw new Error(`cannot be written out: ${JSON.stringify(value)}`);
  return text.replace(/\$\{([\w:.]+)\}/g, (_, name: string) => {
    const given = record(values)[name];
    return given === undefined ? (pseudo[name] ?? template.parameters[name] ?? `<${name}>`) : asText(given);
  });
}

const statementsOf = (document: Value) =>
  list(record(document)['Statement']).map((statement) => ({
    ...record(statement),
    Resource: list(record(statement)['Resource']).map(asText),
  }));

/** Policies of a role: AWS's own by ARN, ours as documents. */
function policiesOf({ resources }: Filled, roleId: string) {
  const properties = resources[roleId]?.Properties ?? {};
  const attached = list(properties['ManagedPolicyArns']).map(asText);
  const ours = attached.filter((arn) => arn.startsWith('<')).map((id) => resources[id.slice(1, -1)]?.Properties);
  return {
    managed: attached.filter((arn) => !arn.startsWith('<')),
    documents: [
      ...ours.map((policy) => ({ Statement: statementsOf(policy?.['PolicyDocument'] ?? null) })),
      ...list(properties['Policies']).map((policy) => ({
        Statement: statementsOf(record(policy)['PolicyDocument'] ?? null),
      })),
    ],
  };
}

const functions = Object.entries(template.resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
const roleOf = (functionId: string): string => `${functionId}Role`;
const inVpc = (functionId: string): boolean => template.resources[functionId]?.Properties['VpcConfig'] !== undefined;

const database = (user: string, id = '<Database.DbiResourceId>') =>
  `arn:aws:rds-db:ap-northeast-2:111122223333:dbuser:${id}/${user}`;
const instance = (id: string) => `arn:aws:ec2:ap-northeast-2:111122223333:instance/${id}`;
const drop = 'arn:aws:s3:::retail-drop-111122223333';
const artifacts = '<ArtifactBucket.Arn>';
const documents = '<DocumentsBucket.Arn>';
const settings = 'arn:aws:ssm:ap-northeast-2:111122223333:parameter/retail/retail/batch-settings';

/** Every permission that is asked about, by a short name. */
const questions: Record<string, [action: string, resource: string]> = {
  log: ['logs:PutLogEvents', '<FunctionLogGroup.Arn>'],
  'make a log group': ['logs:CreateLogGroup', 'arn:aws:logs:ap-northeast-2:111122223333:log-group:x'],
  'make a log stream': ['logs:CreateLogStream', '<FunctionLogGroup.Arn>'],
  'log of the batch server': ['logs:PutLogEvents', '<BatchLogGroup.Arn>'],
  'stream of the batch server': ['logs:CreateLogStream', '<BatchLogGroup.Arn>'],
  'read a log': ['logs:GetLogEvents', '<FunctionLogGroup.Arn>'],
  'delete a log': ['logs:DeleteLogGroup', '<ApiAccessLogGroup.Arn>'],
  trace: ['xray:PutTraceSegments', '*'],
  'trace telemetry': ['xray:PutTelemetryRecords', '*'],
  'trace rules': ['xray:GetSamplingRules', '*'],
  'trace targets': ['xray:GetSamplingTargets', '*'],
  'trace summaries': ['xray:GetSamplingStatisticSummaries', '*'],
  'make a network card': ['ec2:CreateNetworkInterface', '*'],
  'find a network card': ['ec2:DescribeNetworkInterfaces', '*'],
  'find a subnet': ['ec2:DescribeSubnets', '*'],
  'delete a network card': ['ec2:DeleteNetworkInterface', '*'],
  'assign an address': ['ec2:AssignPrivateIpAddresses', '*'],
  'release an address': ['ec2:UnassignPrivateIpAddresses', '*'],
  'sign in as portal': ['rds-db:connect', database('portal')],
  'sign in as batch': ['rds-db:connect', database('batch')],
  'sign in as migrator': ['rds-db:connect', database('migrator')],
  'sign in as admin': ['rds-db:connect', database('admin')],
  'sign in elsewhere': ['rds-db:connect', database('portal', 'db-OTHER')],
  'read the master password': ['secretsmanager:GetSecretValue', '<Database.MasterUserSecret.SecretArn>'],
  'look at instances': ['ec2:DescribeInstances', '*'],
  'look at images': ['ec2:DescribeImages', '*'],
  'look at launch templates': ['ec2:DescribeLaunchTemplateVersions', '*'],
  'change a launch template': ['ec2:CreateLaunchTemplateVersion', '*'],
  'start the server': ['ec2:StartInstances', instance('<BatchInstance>')],
  'stop the server': ['ec2:StopInstances', instance('<BatchInstance>')],
  'reboot the server': ['ec2:RebootInstances', instance('<BatchInstance>')],
  'change the server’s type': ['ec2:ModifyInstanceAttribute', instance('<BatchInstance>')],
  'start another machine': ['ec2:StartInstances', instance('i-0other')],
  'stop another machine': ['ec2:StopInstances', instance('i-0other')],
  'terminate the server': ['ec2:TerminateInstances', instance('<BatchInstance>')],
  'make a machine': ['ec2:RunInstances', '*'],
  'ask for work': ['lambda:InvokeFunction', '<ReportWorkAliaslive>'],
  'migrate tables': ['lambda:InvokeFunction', '<MigrateDatabaseAliaslive>'],
  'run the newest code': ['lambda:InvokeFunction', '<ReportWork.Arn>'],
  'change code': ['lambda:UpdateFunctionCode', '<GetBill.Arn>'],
  'report a failed event': ['sqs:SendMessage', '<FailedEventQueue.Arn>'],
  'take a failed event': ['sqs:ReceiveMessage', '<FailedEventQueue.Arn>'],
  'read a dropped file': ['s3:GetObject', `${drop}/2026/11/28.csv`],
  'read a version of it': ['s3:GetObjectVersion', `${drop}/2026/11/28.csv`],
  'list dropped files': ['s3:ListBucket', drop],
  'change a dropped file': ['s3:PutObject', `${drop}/2026/11/28.csv`],
  'delete a dropped file': ['s3:DeleteObject', `${drop}/2026/11/28.csv`],
  'read the batch program': ['s3:GetObject', `${artifacts}/batch/program.tar.gz`],
  'change the batch program': ['s3:PutObject', `${artifacts}/batch/program.tar.gz`],
  'read the batch settings': ['ssm:GetParameter', settings],
  'change the batch settings': ['ssm:PutParameter', settings],
  'read a printed bill': ['s3:GetObject', `${documents}/bills/17-v1.pdf`],
  'keep a printed bill': ['s3:PutObject', `${documents}/bills/17-v1.pdf`],
  'delete a printed bill': ['s3:DeleteObject', `${documents}/bills/17-v1.pdf`],
  // With versioning, deleting leaves the version for 30 days; this would not.
  'delete a printed bill for good': ['s3:DeleteObjectVersion', `${documents}/bills/17-v1.pdf`],
  'write as the alerts’ sender': ['ses:SendEmail', 'arn:aws:ses:ap-northeast-2:111122223333:identity/example.com'],
  'send a text message': ['sns:Publish', '*'],
  'change the portal': ['s3:PutObject', '<SiteBucket.Arn>/index.html'],
  'delete a sign-in': ['cognito-idp:AdminDeleteUser', '<UserPool.Arn>'],
  'set a password': ['cognito-idp:AdminSetUserPassword', '<UserPool.Arn>'],
  'make an operator': ['cognito-idp:AdminAddUserToGroup', '<UserPool.Arn>'],
  'list people': ['cognito-idp:ListUsers', '<UserPool.Arn>'],
  'hand a role on': ['iam:PassRole', 'arn:aws:iam::111122223333:role/x'],
  'widen a role': ['iam:AttachRolePolicy', 'arn:aws:iam::111122223333:role/x'],
  'become another role': ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/x'],
  'delete the stack': ['cloudformation:DeleteStack', '*'],
  'delete the database': ['rds:DeleteDBInstance', '*'],
  'silence an alarm': ['cloudwatch:DisableAlarmActions', '*'],
};

const always = [
  ...['log', 'make a log group', 'make a log stream', 'log of the batch server', 'stream of the batch server'],
  ...['trace', 'trace telemetry', 'trace rules', 'trace targets', 'trace summaries'],
];
const network = [
  ...['make a network card', 'find a network card', 'find a subnet', 'delete a network card'],
  ...['assign an address', 'release an address'],
];
/** Beside logs, traces and, inside the VPC, the network card and the sign-in as portal. */
const extra: Record<string, string[]> = {
  MigrateDatabase: ['sign in as migrator'],
  GetBill: ['sign in as portal', 'read a printed bill'],
  ReceiveOperatorFile: ['sign in as portal', 'report a failed event'],
  CheckAmi: ['look at images', 'look at launch templates'],
  ControlBatchServer: [
    ...['look at instances', 'start the server', 'stop the server', 'reboot the server', 'change the server’s type'],
    'ask for work',
    'report a failed event',
  ],
  MeasureOperations: ['sign in as portal', 'report a failed event'],
};
const mayOf = (functionId: string): string[] => [
  ...always,
  ...(inVpc(functionId) ? network : []),
  ...(extra[functionId] ?? (inVpc(functionId) ? ['sign in as portal'] : [])),
];

const servers: Record<string, string[]> = {
  BatchRole: [
    ...[
      'sign in as batch',
      'read a dropped file',
      'read a version of it',
      'list dropped files',
      'read the batch program',
      'read the batch settings',
    ],
    ...['delete a printed bill', 'keep a printed bill', 'log of the batch server', 'stream of the batch server'],
    'delete a sign-in',
  ],
  ArrayJobRole: ['sign in as batch', 'read a dropped file', 'read a version of it', 'list dropped files'],
};

/** A role that is not in the template, to see that too much would be seen. */
const TOO_WIDE = 'too wide';

function evaluate() {
  if (!existsSync(python)) throw new Error('moto is not installed here: node local/setup.mjs --test-tools');
  const roles: Record<string, ReturnType<typeof policiesOf>> = Object.fromEntries(
    [...functions.map(([id]) => roleOf(id)), ...Object.keys(servers)].map((id) => [id, policiesOf(template, id)]),
  );
  const statement = (Effect: string, Action: string) => ({ Effect, Action, Resource: ['arn:aws:*', '<*>', '?'] });
  roles[TOO_WIDE] = { managed: [], documents: [{ Statement: [statement('Allow', '*'), statement('Deny', 'iam:*')] }] };
  const answer = execFileSync(python, [join(root, 'tests', 'support', 'evaluate-policies.py')], {
    input: JSON.stringify({ roles, questions: Object.values(questions) }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(answer) as { allowed: Record<string, number[]>; actions: Record<string, string[]> };
}

const {
  allowed: { [TOO_WIDE]: tooWide, ...allowed },
  actions: { [TOO_WIDE]: _, ...actions },
} = evaluate();
const names = Object.keys(questions);
const mayDo = (role: string) => (allowed[role] ?? []).map((index) => names[index]).sort();

test('every function has a role of its own', () => {
  expect(functions.length).toBeGreaterThan(40);
  for (const [id, { Properties }] of functions)
    expect([id, Properties['Role']]).toEqual([id, { 'Fn::GetAtt': [roleOf(id), 'Arn'] }]);
});

describe(`of ${names.length} permissions`, () => {
  test.each(functions.map(([id]) => id))('%s has exactly those it needs', (id) => {
    expect(mayDo(roleOf(id))).toEqual(mayOf(id).sort());
  });

  test.each(Object.keys(servers))('%s has exactly those it needs', (id) => {
    expect(mayDo(id)).toEqual((servers[id] as string[]).sort());
  });

  test('a role that may do everything but iam:* is found to have all the others', () => {
    const wanted = Object.values(questions).flatMap(([action, resource], index) =>
      action.startsWith('iam:') || !/^(arn:aws:.*|<[^<]*>|.)$/.test(resource) ? [] : [index],
    );
    expect(wanted.length).toBeGreaterThan(40);
    expect(tooWide).toEqual(wanted);
  });

  test('nobody has those that only people who deploy need', () => {
    const taken = new Set(Object.keys(allowed).flatMap(mayDo));
    for (const name of [
      ...[
        'read the master password',
        'sign in as admin',
        'sign in elsewhere',
        'terminate the server',
        'make a machine',
      ],
      ...[
        'migrate tables',
        'change code',
        'delete a dropped file',
        'delete a printed bill for good',
        'change the batch program',
      ],
      ...['change the portal', 'set a password', 'make an operator', 'list people', 'hand a role on', 'widen a role'],
      ...['become another role', 'delete the stack', 'delete the database', 'delete a log', 'silence an alarm'],
    ])
      expect([name, taken.has(name)]).toEqual([name, false]);
  });

  test('no action is granted that is not asked about', () => {
    const asked = new Set(Object.values(questions).map(([action]) => action));
    // Systems Manager's own policy: a shell on the batch server without an open port. It reads no secret of ours: there is none in a parameter.
    const shell = /^(ssm|ssmmessages|ec2messages):/;
    for (const [role, granted] of Object.entries(actions))
      expect([
        role,
        granted.filter((action) => !asked.has(action) && !(role === 'BatchRole' && shell.test(action))),
      ]).toEqual([role, []]);
  });
});

describe('who may call what', () => {
  const permissions = Object.values(template.resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission');
  const callers = (id: string) =>
    permissions
      .filter(({ Properties }) => JSON.stringify(Properties['FunctionName']).includes(`"${id}`))
      .map(({ Properties }) => Properties['Principal']);

  test('MigrateDatabase, ReportWork, ControlBatchServer, CheckAmi and MeasureOperations cannot be called by any service', () => {
    for (const id of ['MigrateDatabase', 'ReportWork', 'ControlBatchServer', 'CheckAmi', 'MeasureOperations'])
      expect([id, callers(id)]).toEqual([id, []]);
  });

  test('ReceiveOperatorFile is called by buckets of our account only, everything else by our gateway', () => {
    expect(callers('ReceiveOperatorFile')).toEqual(['s3.amazonaws.com']);
    for (const { Properties } of permissions) {
      expect(['apigateway.amazonaws.com', 's3.amazonaws.com']).toContain(Properties['Principal']);
      if (Properties['Principal'] === 's3.amazonaws.com')
        expect(Properties['SourceAccount']).toEqual({ Ref: 'AWS::AccountId' });
      else expect(JSON.stringify(Properties['SourceArn'])).toContain('PortalApi');
    }
  });

  test('roles are assumed by the one service they are for', () => {
    for (const [id, { Type, Properties }] of Object.entries(template.resources)) {
      if (Type !== 'AWS::IAM::Role') continue;
      const trusted = list(record(Properties['AssumeRolePolicyDocument'])['Statement']).flatMap((statement) =>
        list(record(record(statement)['Principal'])['Service']),
      );
      expect([id, trusted.length]).toEqual([id, 1]);
      expect([
        id,
        Object.keys(record(record(list(record(Properties['AssumeRolePolicyDocument'])['Statement'])[0])['Principal'])),
      ]).toEqual([id, ['Service']]);
    }
  });
});
