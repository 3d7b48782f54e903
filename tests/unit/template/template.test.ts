import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { errorRegistry } from '../../../runtime/errors.ts';
import { readTemplate, type TemplateResource, type TemplateValue } from '../../../tools/read-template.ts';
import { siteHeaders } from '../../support/site-headers.ts';

const template = readTemplate();
const root = join(import.meta.dirname, '..', '..', '..');

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: TemplateValue;
}

const ofType = (type: string): [string, TemplateResource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

const functions = ofType('AWS::Serverless::Function');

/** Every policy statement anywhere below a value: inline policies, roles, bucket policies. */
function statementsIn(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (value === null || typeof value !== 'object') return [];
  const here = 'Effect' in value && 'Action' in value ? [value as Statement] : [];
  return [...here, ...Object.values(value).flatMap(statementsIn)];
}

const actionsOf = ({ Action }: Statement) => (Array.isArray(Action) ? Action : [Action]);

const routesOf = (resource: TemplateResource) =>
  Object.values(
    (resource.Properties.Events ?? {}) as Record<string, { Type: string; Properties: Record<string, unknown> }>,
  )
    .filter(({ Type }) => Type === 'Api')
    .map(({ Properties }) => Properties as { Path: string; Method: string; Auth?: { Authorizer: string } });

describe('who gets in', () => {
  test('MySQL takes TLS only', () => {
    const groups = ofType('AWS::RDS::DBParameterGroup').map(([, { Properties }]) => Properties.Parameters);
    expect(groups).toEqual([expect.objectContaining({ require_secure_transport: '1' })]);
  });

  test('nothing is let in from outside: the database admits functions and batch server, these nobody', () => {
    const admitted = ofType('AWS::EC2::SecurityGroup').map(([id, { Properties }]) => [
      id,
      ((Properties.SecurityGroupIngress ?? []) as Record<string, unknown>[]).map((rule) => [
        rule['CidrIp'] ?? rule['CidrIpv6'] ?? null,
        rule['SourceSecurityGroupId'],
      ]),
    ]);
    expect(Object.fromEntries(admitted)).toEqual({
      FunctionSecurityGroup: [],
      BatchSecurityGroup: [],
      DatabaseSecurityGroup: [
        [null, { Ref: 'FunctionSecurityGroup' }],
        [null, { Ref: 'BatchSecurityGroup' }],
      ],
    });
    expect(ofType('AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  test('the portal runs no script but its own, and makes markup through its one policy only', () => {
    const { 'content-security-policy': policy, ...headers } = siteHeaders();
    const directives = Object.fromEntries(
      policy!.split(';').map((directive) => {
        const [name, ...values] = directive.trim().split(/\s+/);
        return [name, values.join(' ')];
      }),
    );
    expect(directives).toMatchObject({
      'default-src': "'self'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'object-src': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'portal',
      'frame-ancestors': "'none'",
    });
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin' });
  });
});

describe('what may touch the batch server', () => {
  const allStatements = Object.entries(template.Resources).flatMap(([id, resource]) =>
    statementsIn(resource).map((statement) => ({ id, statement })),
  );

  test('only ControlBatchServer starts and stops, and only the one instance', () => {
    const switching = allStatements.filter(({ statement }) =>
      actionsOf(statement).some((action) => /^ec2:(Start|Stop|Reboot|Modify)/.test(action)),
    );
    expect(switching.map(({ id }) => id)).toEqual(['ControlBatchServer']);
    expect(switching[0]?.statement.Resource).toEqual({
      'Fn::Sub': [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
        'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/${InstanceId}',
        { InstanceId: { 'Fn::If': ['CreateBatchInstance', { Ref: 'BatchInstance' }, { Ref: 'BatchInstanceId' }] } },
      ],
    });
  });

  test('nothing may terminate it', () => {
    for (const { statement } of allStatements)
      for (const action of actionsOf(statement)) expect(action).not.toMatch(/^ec2:Terminate|^ec2:\*|^\*$/);
    expect(template.Resources.BatchLaunchTemplate?.Properties).toMatchObject({
      LaunchTemplateData: { DisableApiTermination: true, InstanceInitiatedShutdownBehavior: 'stop' },
    });
  });

  test('no deploy replaces it unless a person raises the version, and its user data name only what never changes', () => {
    expect(template.Resources.BatchInstance?.Properties.LaunchTemplate).toEqual({
      LaunchTemplateId: { Ref: 'BatchLaunchTemplate' },
      Version: { Ref: 'BatchLaunchTemplateVersion' },
    });
    const { LaunchTemplateData } = template.Resources.BatchLaunchTemplate!.Properties as {
      LaunchTemplateData: { UserData: { 'Fn::Base64': { 'Fn::Sub': string } } };
    };
    const named = LaunchTemplateData.UserData['Fn::Base64']['Fn::Sub'].matchAll(/\$\{([^!}][^}]*)\}/g);
    expect([...new Set(Array.from(named, ([, name]) => name))].sort()).toEqual([
      'AWS::Region',
      'AWS::StackName',
      'ArtifactBucket',
    ]);
  });

  test('every setting its program reads is in its parameter', () => {
    const { Value } = template.Resources.BatchSettings!.Properties as { Value: { 'Fn::Sub': [string, object] } };
    const given = Value['Fn::Sub'][0].split('\n').map((line) => line.split('=')[0]);
    for (const name of ['DROP_BUCKET', 'DOCUMENTS_BUCKET', 'ALERT_SENDER', 'ALERT_SMS', 'PORTAL_URL', 'USER_POOL_ID'])
      expect(given).toContain(name);
    const script = readFileSync(join(root, 'batch/server/fetch-program.sh'), 'utf8');
    const [, demanded] = /for name in (.*); do/.exec(script)!;
    for (const name of demanded!.split(' ')) expect(given).toContain(name);
  });

  test('"*" as a resource is used only for actions of EC2 that look and cannot be scoped', () => {
    const everywhere = allStatements.filter(
      ({ statement }) => statement.Effect === 'Allow' && statement.Resource === '*',
    );
    expect(everywhere.flatMap(({ statement }) => actionsOf(statement)).sort()).toEqual([
      'ec2:DescribeImages',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplateVersions',
    ]);
  });

  test('its metadata service wants a token and its disk is encrypted', () => {
    expect(template.Resources.BatchLaunchTemplate?.Properties).toMatchObject({
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: 'required' },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
      },
    });
  });
});

describe('every function', () => {
  test.each(functions)('%s states its own time-out and has its folder and code', (id, { Properties }) => {
    const folder = String(Properties.CodeUri).replace(/^dist\//, '');
    expect(Properties.Timeout).toEqual(expect.any(Number));
    expect(Properties.Description).toEqual(expect.any(String));
    expect(existsSync(join(root, folder, 'handler.ts'))).toBe(true);
    const named = folder
      .replace(/^functions\//, '')
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('');
    expect(id).toBe(named);
  });

  test.each(functions.filter(([, resource]) => routesOf(resource).length > 0))(
    '%s answers before the gateway gives up at 29 s',
    (_id, { Properties }) => {
      expect(Properties.Timeout as number).toBeLessThan(29);
    },
  );

  test('only sign-in routes work without a token', () => {
    const open = functions.flatMap(([, resource]) =>
      routesOf(resource)
        .filter(({ Auth }) => Auth?.Authorizer === 'NONE')
        .map(({ Method, Path }) => `${Method} ${Path}`),
    );
    for (const route of open) expect(route).toMatch(/ \/session(\/|$)|GET \/openapi\.json$/);
    expect(template.Resources.PortalApi?.Properties).toMatchObject({ Auth: { DefaultAuthorizer: 'TokenAuthorizer' } });
  });

  test('functions with the mysql2 layer are in the private subnets, the others are not', () => {
    for (const [id, { Properties }] of functions)
      expect({ id, inVpc: Properties.VpcConfig !== undefined }).toEqual({ id, inVpc: Properties.Layers !== undefined });
  });
});

describe('what holds data', () => {
  test.each([...ofType('AWS::S3::Bucket'), ...ofType('AWS::RDS::DBInstance'), ...ofType('AWS::Cognito::UserPool')])(
    '%s says what happens to it when the stack is deleted',
    (_id, resource) => {
      expect(resource.DeletionPolicy).toBeDefined();
    },
  );

  test.each(ofType('AWS::S3::Bucket'))('%s is encrypted and private', (_id, { Properties }) => {
    expect(Properties.BucketEncryption).toBeDefined();
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  test('the database is MySQL 8.4, encrypted, private, signed in to with IAM, its password managed', () => {
    expect(template.Resources.Database?.Properties).toMatchObject({
      Engine: 'mysql',
      EngineVersion: expect.stringMatching(/^8\.4\./),
      StorageEncrypted: true,
      PubliclyAccessible: false,
      ManageMasterUserPassword: true,
      EnableIAMDatabaseAuthentication: true,
    });
  });
});

test('no NAT gateway, no interface endpoint, no RDS Proxy: each costs more than all functions together', () => {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types).not.toContain('AWS::EC2::NatGateway');
  expect(types).not.toContain('AWS::RDS::DBProxy');
  for (const [, { Properties }] of ofType('AWS::EC2::VPCEndpoint')) expect(Properties.VpcEndpointType).toBe('Gateway');
});

test('every parameter and output is described', () => {
  for (const [name, { Description }] of [...Object.entries(template.Parameters), ...Object.entries(template.Outputs)])
    expect({ name, described: Boolean(Description) }).toEqual({ name, described: true });
});

describe('what the gateway answers by itself', () => {
  const answers = Object.entries(
    template.Resources.PortalApi!.Properties['GatewayResponses'] as Record<
      string,
      { StatusCode?: number; ResponseTemplates: Record<string, string> }
    >,
  );

  test.each(answers)('%s has a code of ours, of its status', (name, { StatusCode, ResponseTemplates }) => {
    const [, code] = /"code":"([^"]*)"/.exec(ResponseTemplates['application/json']!)!;
    const entry = (errorRegistry as Record<string, { status: number }>)[code!];
    expect(entry).toBeDefined();
    // Without a status of its own (DEFAULT_4XX, DEFAULT_5XX) the gateway chooses one of the same hundred.
    const [, hundred] = /^DEFAULT_(\d)XX$/.exec(name) ?? [];
    if (hundred === undefined) expect(entry?.status).toBe(StatusCode);
    else expect(`${entry?.status}`).toMatch(new RegExp(`^${hundred}`));
  });
});
