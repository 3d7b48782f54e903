import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readTemplate } from '../../../tools/read-template.ts';
import { MINISTACK_STAND_IN } from '../../support/cloud-stand-ins.ts';
import { describeAgainst } from '../../support/describe-against.ts';
import { runCheckAmi } from '../../support/run-check-ami.ts';

jest.setTimeout(120_000);

describeAgainst(MINISTACK_STAND_IN, 'check-ami --stack', () => {
  let standIn: Awaited<ReturnType<typeof MINISTACK_STAND_IN.start>>;
  let cloudFormation: CloudFormationClient;
  let amazonImage: string;
  let strangersImage: string;
  let amazonAccount: string;

  beforeAll(async () => {
    standIn = await MINISTACK_STAND_IN.start();
    const settings = {
      endpoint: standIn.endpoint,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    cloudFormation = new CloudFormationClient(settings);
    const ec2 = new EC2Client(settings);
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
    ec2.destroy();
    const linux = Images.filter(({ Platform }) => Platform === undefined);
    const amazon = linux.find(({ ImageOwnerAlias }) => ImageOwnerAlias === 'amazon')!;
    [amazonImage, amazonAccount] = [amazon.ImageId!, amazon.OwnerId!];
    strangersImage = linux.find(({ ImageOwnerAlias }) => ImageOwnerAlias === undefined)!.ImageId!;
  });
  afterAll(async () => {
    cloudFormation?.destroy();
    await standIn?.stop();
  });

  /** A stack with the template's own parameters and its launch template; Quick Start's image stands in place of Amazon's parameter. */
  const deploy = async (StackName: string, given: Record<string, string>) => {
    const { Parameters, Conditions } = readTemplate();
    const names = Object.keys(Parameters).filter((name) => /^(Ami|Batch|Marketplace)/.test(name));
    const template = {
      Parameters: Object.fromEntries(
        names.map((name) => [name, { Type: Parameters[name]!.Type, Default: String(Parameters[name]!.Default ?? '') }]),
      ),
      Conditions: {
        UsesQuickStartImage: Conditions.UsesQuickStartImage,
        CreateBatchInstance: Conditions.CreateBatchInstance,
      },
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic' },
        BatchLaunchTemplate: {
          Type: 'AWS::EC2::LaunchTemplate',
          Condition: 'CreateBatchInstance',
          Properties: {
            LaunchTemplateData: { ImageId: { 'Fn::If': ['UsesQuickStartImage', amazonImage, { Ref: 'AmiId' }] } },
          },
        },
      },
    };
    await cloudFormation.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: JSON.stringify(template),
        Parameters: Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      }),
    );
    await waitUntilStackCreateComplete(
      { client: cloudFormation, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { StackName },
    );
    return StackName;
  };
  const run = (...args: string[]) => runCheckAmi(standIn.endpoint, args);
  const x86 = { BatchInstanceTypes: 'm7i.large,t3.small' };

  test('the image that the launch template of a Quick Start stack names, for the stack’s instance types', async () => {
    const good = await run('--stack', await deploy('quick', x86));
    expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining(`${amazonImage} `) });
    // The template's own instance types are arm64.
    const wrong = await run('--stack', await deploy('quick-arm', {}));
    expect(wrong).toMatchObject({ status: 1, stdout: expect.stringContaining('the instance types need arm64') });
  });

  test('AmiOwner and MarketplaceProductCode are compared with the image', async () => {
    const community = { ...x86, AmiSource: 'community', AmiId: amazonImage };
    expect(await run('--stack', await deploy('trusted', { ...community, AmiOwner: amazonAccount }))).toMatchObject({
      status: 0,
    });
    const foreign = { ...community, AmiId: strangersImage, AmiOwner: amazonAccount };
    expect(await run('--stack', await deploy('foreign', foreign))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`not on the list of allowed owners: ${amazonAccount}`),
    });
    const MarketplaceProductCode = 'a'.repeat(25);
    const market = { ...x86, AmiSource: 'marketplace', AmiId: strangersImage, MarketplaceProductCode };
    expect(await run('--stack', await deploy('market', market))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`does not carry the product code ${MarketplaceProductCode}`),
    });
  });

  test('before a deploy: what is given goes before what the stack has', async () => {
    const asked = ['--stack', await deploy('before', x86), '--image', strangersImage, '--source', 'own', '--json'];
    const { status, stdout } = await run(...asked);
    expect(status).toBe(1);
    // Compared with the account that the stack is in, which nobody had to name.
    expect(JSON.parse(stdout)).toMatchObject({
      imageId: strangersImage,
      findings: expect.arrayContaining([
        { code: 'image.owner', weight: 'refuse', message: expect.stringMatching(/owned by account 0{12};/) },
      ]),
    });
  });

  test('no such stack, or one without a batch server of its own, ends with 2 and one sentence', async () => {
    expect(await run('--stack', 'nowhere')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^There is no stack nowhere here: .*\n$/),
    });
    const own = await deploy('own-server', { BatchInstanceId: 'i-0123456789abcdef0' });
    expect(await run('--stack', own)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^The stack own-server makes no batch server: .*\n$/),
    });
  });
});
