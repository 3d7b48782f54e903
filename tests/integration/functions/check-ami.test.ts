import { CopyImageCommand, CreateLaunchTemplateCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { checkAmi } from '../../../functions/check-ami/check-ami.ts';
import { type Images, imagesOf } from '../../../functions/check-ami/images.ts';
import { MOTO_STAND_IN } from '../../support/cloud-stand-ins.ts';
import { describeAgainst } from '../../support/describe-against.ts';
import { runCheckAmi } from '../../support/run-check-ami.ts';

jest.setTimeout(120_000);

describeAgainst(MOTO_STAND_IN, 'check-ami', () => {
  let standIn: Awaited<ReturnType<typeof MOTO_STAND_IN.start>>;
  let client: EC2Client;
  let images: Images;
  let amazonImage: string;
  let ownImage: string;
  const account = '123456789012';
  const ports = () => ({ images, account, now: Date.now() });

  beforeAll(async () => {
    standIn = await MOTO_STAND_IN.start();
    client = new EC2Client({
      endpoint: standIn.endpoint,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    images = imagesOf(client);
    const { Images: known } = await client.send(
      new DescribeImagesCommand({ Owners: ['amazon'], Filters: [{ Name: 'architecture', Values: ['x86_64'] }] }),
    );
    amazonImage = known!.find(({ Platform, RootDeviceType }) => Platform === undefined && RootDeviceType === 'ebs')!
      .ImageId!;
    const copy = new CopyImageCommand({ Name: 'batch', SourceImageId: amazonImage, SourceRegion: 'ap-northeast-2' });
    ownImage = (await client.send(copy)).ImageId!;
  });
  afterAll(async () => {
    client?.destroy();
    await standIn?.stop();
  });

  test('reads owner, architecture, root device and date from EC2’s answer', async () => {
    expect(await images.describe(ownImage)).toMatchObject({
      id: ownImage,
      ownerId: account,
      architecture: 'x86_64',
      virtualizationType: 'hvm',
      platform: null,
      state: 'available',
      productCodes: [],
    });
    expect(Math.abs((await images.describe(ownImage))!.createdAt! - Date.now())).toBeLessThan(3_600_000);
  });

  test('our own image is ours, Amazon’s is Amazon’s, and not the other way round', async () => {
    const accepted = async (imageId: string, source: 'own' | 'quickstart') =>
      (await checkAmi({ imageId, source, architecture: 'x86_64' }, ports())).findings.map(({ code }) => code);
    // moto gives every image that is made in it the root device `standard`; real ones are `ebs`.
    expect(await accepted(ownImage, 'own')).toEqual(['image.root-device']);
    expect(await accepted(amazonImage, 'quickstart')).toEqual([]);
    expect(await accepted(amazonImage, 'own')).toContain('image.owner');
    expect(await accepted(ownImage, 'quickstart')).toContain('image.owner');
  });

  test('an image that is not there is refused, not an error', async () => {
    expect(await images.describe('ami-00000000000000000')).toBeNull();
  });

  test('finds the image of a launch template', async () => {
    const { LaunchTemplate } = await client.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: 'batch', LaunchTemplateData: { ImageId: ownImage } }),
    );
    expect(await images.ofLaunchTemplate(LaunchTemplate!.LaunchTemplateId!, '$Latest')).toBe(ownImage);
  });

  const run = (...args: string[]) => runCheckAmi(standIn.endpoint, args);

  test('the command ends with 0, 1 or 2: may be used, must not, not understood', async () => {
    const amazon = ['--image', amazonImage, '--source', 'quickstart'];
    expect(await run(...amazon, '--architecture', 'x86_64')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('may be used'),
    });
    expect(await run(...amazon, '--architecture', 'arm64')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('image.architecture'),
    });
    const own = ['--image', ownImage, '--source', 'own', '--architecture', 'x86_64'];
    expect(await run(...own)).toMatchObject({ status: 2, stderr: expect.stringContaining('--account') });
    expect(await run(...own, '--account', account)).toMatchObject({ status: 1 });
    expect(await run('--image', 'ami-x', '--source', 'own')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Not understood'),
    });
    const json = await run(...amazon, '--architecture', 'x86_64', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ imageId: amazonImage, accepted: true });
  });
});
