import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { GetAliasCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { adaptTemplate } from '../../../local/adapt-template.ts';
import { freePort } from '../../../local/mariadb.ts';
import { cloudEnvironment, startMiniStack, untilReady } from '../../../local/ministack.ts';
import { inRoot, samBin } from '../../../local/paths.ts';
import { type Running, runToEnd, stopProgram } from '../../../local/processes.ts';
import { readTemplate } from '../../../tools/read-template.ts';

export const stackName = 'deploy-test';

/** What the laptop brings of its own: everything else is made by the template. */
export const laptop: Record<string, string> = {
  Stage: 'dev',
  DatabaseHost: '127.0.0.1',
  DatabaseUser: 'root',
  DatabaseAuthentication: 'password',
  DatabasePassword: 'secret',
  BatchInstanceId: 'i-0123456789abcdef0',
  AlarmEmail: 'operator@example.com',
  CreateFirewall: 'false',
  SignInRateLimit: '10',
  SignInBurstLimit: '10',
  ApiRateLimit: '10',
  ApiBurstLimit: '10',
};

/**
 * A local cloud of its own with the real template, whose functions hold one line of code each: what is tried is the template and
 * how it deploys, and small code keeps a deploy within seconds.
 */
export class DeployLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'deploy-test-'));
  readonly template = join(this.folder, 'template.yaml');
  readonly endpoint: string;
  readonly #cloud: Running;
  readonly #cloudFormation: CloudFormationClient;
  readonly #lambda: LambdaClient;
  readonly #s3: S3Client;

  private constructor(port: number) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#cloud = startMiniStack(port, join(this.folder, 'ministack.log'));
    const settings = {
      endpoint: this.endpoint,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    this.#cloudFormation = new CloudFormationClient(settings);
    this.#lambda = new LambdaClient(settings);
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
  }

  static async open(): Promise<DeployLab> {
    const port = await freePort();
    const lab = new DeployLab(port);
    await untilReady(lab.endpoint, lab.#cloud);
    for (const path of codePaths()) lab.#write(path, path.includes('/functions/') ? code('first') : '');
    lab.#write('dist/functions/authorize/handler.js', LETS_IN);
    await adaptTemplate(inRoot('template.yaml'), lab.template, port);
    return lab;
  }

  async close(): Promise<void> {
    await stopProgram(this.#cloud);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** New code for one function, by its folder. */
  change(name: string): void {
    this.#write(`dist/functions/${name}/handler.js`, code('second'));
  }

  /** `samlocal deploy`, as `npm start` runs it. Returns its output. */
  deploy(changed: Readonly<Record<string, string>> = {}): Promise<string> {
    return runToEnd(
      samBin('samlocal'),
      [
        'deploy',
        ...['--template-file', this.template, '--stack-name', stackName, '--region', 'ap-northeast-2'],
        ...[
          '--resolve-s3',
          '--capabilities',
          'CAPABILITY_IAM',
          '--no-confirm-changeset',
          '--no-fail-on-empty-changeset',
        ],
        '--parameter-overrides',
        ...Object.entries({ ...laptop, ...changed }).map(([name, value]) => `${name}=${value}`),
      ],
      { cwd: this.folder, env: { ...process.env, ...cloudEnvironment(this.endpoint) } },
    );
  }

  /** Logical id → type and physical id of everything the stack holds. */
  async resources(): Promise<Map<string, { type: string; physicalId: string }>> {
    const found = new Map<string, { type: string; physicalId: string }>();
    const pages = paginateListStackResources({ client: this.#cloudFormation }, { StackName: stackName });
    for await (const { StackResourceSummaries = [] } of pages)
      for (const { LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus } of StackResourceSummaries)
        if (!ResourceStatus?.startsWith('DELETE'))
          found.set(LogicalResourceId as string, {
            type: ResourceType as string,
            physicalId: PhysicalResourceId as string,
          });
    return found;
  }

  async status(): Promise<string> {
    const { Stacks } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks?.[0]?.StackStatus ?? 'gone';
  }

  async outputs(): Promise<Record<string, string>> {
    const { Stacks } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
  }

  /** How many versions a function has and which one people get. */
  async published(physicalId: string): Promise<{ versions: string[]; live: string }> {
    const { Versions = [] } = await this.#lambda.send(new ListVersionsByFunctionCommand({ FunctionName: physicalId }));
    const alias = await this.#lambda.send(new GetAliasCommand({ FunctionName: physicalId, Name: 'live' }));
    const versions = Versions.map(({ Version }) => Version as string).filter((version) => version !== '$LATEST');
    return { versions, live: alias.FunctionVersion as string };
  }

  async remove(): Promise<void> {
    await this.#cloudFormation.send(new DeleteStackCommand({ StackName: stackName }));
    for (let waited = 0; waited < 60; waited++) {
      const status = await this.status().catch(() => 'gone');
      if (status === 'gone' || status === 'DELETE_COMPLETE') return;
      if (status === 'DELETE_FAILED') throw new Error('The stack could not be deleted');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error('The stack was still being deleted after 30 s');
  }

  /**
   * What CloudFormation says to a deploy with these parameters.
   * @returns its complaint; empty when it takes them
   */
  async refusal(parameters: Readonly<Record<string, string>>, name: string): Promise<string> {
    const bucket = 'deploy-test-templates';
    await this.#s3.send(new CreateBucketCommand({ Bucket: bucket })).catch(() => undefined);
    const { body } = onlyParameters();
    await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'rules.json', Body: body }));
    try {
      await this.#cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: `rules-${name}`,
          ChangeSetName: 'try',
          ChangeSetType: 'CREATE',
          TemplateURL: `${this.endpoint}/${bucket}/rules.json`,
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
        }),
      );
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Whether the thing itself is there, asked of its own service; undefined for types that are not asked about. */
  async exists(type: string, physicalId: string): Promise<boolean | undefined> {
    const questions: Record<string, () => Promise<Response>> = {
      'AWS::S3::Bucket': () => this.#ask('s3', `/${physicalId}`, { method: 'HEAD' }),
      'AWS::Lambda::Function': () => this.#ask('lambda', `/2015-03-31/functions/${physicalId}`),
      'AWS::ApiGateway::RestApi': () => this.#ask('apigateway', `/restapis/${physicalId}`),
      'AWS::IAM::Role': () => this.#ask('iam', '/', query({ Action: 'GetRole', RoleName: physicalId })),
      'AWS::SNS::Topic': () => this.#ask('sns', '/', query({ Action: 'GetTopicAttributes', TopicArn: physicalId })),
      'AWS::Scheduler::Schedule': () => this.#ask('scheduler', `/schedules/${physicalId.split(/[/|]/).at(-1)}`),
      'AWS::Cognito::UserPool': () =>
        this.#ask(
          'cognito-idp',
          '/',
          json('AWSCognitoIdentityProviderService.DescribeUserPool', { UserPoolId: physicalId }),
        ),
      'AWS::SQS::Queue': () =>
        this.#ask('sqs', '/', json('AmazonSQS.GetQueueAttributes', { QueueUrl: physicalId, AttributeNames: ['All'] })),
    };
    const answer = await questions[type]?.();
    return answer?.ok;
  }

  #ask(service: string, path: string, options: RequestInit = {}): Promise<Response> {
    // The local cloud reads the service from the signature's scope and checks nothing else.
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-2/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    return fetch(`${this.endpoint}${path}`, { ...options, headers: { ...options.headers, authorization } });
  }

  #write(path: string, text: string): void {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

const query = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ ...fields, Version: '2010-05-08' }).toString(),
});

const json = (target: string, fields: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
  body: JSON.stringify(fields),
});

const code = (what: string) => `exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(what)} });\n`;

// An authorizer that lets everybody in.
const LETS_IN = `exports.handler = async () => ({ principalId: 'kim', context: {}, policyDocument: { Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }] } });\n`;

/** A file for each folder of code the template names. */
function codePaths(): string[] {
  return Object.values(readTemplate().Resources).flatMap(({ Properties }) => {
    const folder = Properties?.['CodeUri'] ?? Properties?.['ContentUri'];
    if (typeof folder !== 'string') return [];
    return [`${folder}/${folder.includes('/functions/') ? 'handler.js' : 'nodejs/empty.txt'}`];
  });
}

/** Parameters and Rules of the template with one resource that costs nothing: what a rule says does not depend on the rest. */
function onlyParameters(): { body: string } {
  const { Parameters, Rules } = readTemplate();
  return {
    body: JSON.stringify({
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters,
      Rules,
      Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    }),
  };
}
