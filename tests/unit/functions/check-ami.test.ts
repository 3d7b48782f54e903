import { describe, expect, test } from '@jest/globals';
import type { Image } from '../../../domain/batch-server/check-image.ts';
import { checkAmi } from '../../../functions/check-ami/check-ami.ts';
import type { Images } from '../../../functions/check-ami/images.ts';
import validate from '../../../functions/check-ami/validate.generated.js';
import { readEvent } from '../../support/events.ts';

const NOW = Date.UTC(2026, 10, 23);
const image: Image = {
  id: 'ami-0123456789abcdef0',
  name: 'batch-2026-11',
  ownerId: '123456789012',
  ownerAlias: null,
  state: 'available',
  architecture: 'arm64',
  rootDeviceType: 'ebs',
  virtualizationType: 'hvm',
  platform: null,
  createdAt: NOW,
  deprecatedAt: null,
  productCodes: [],
};
const asked: string[] = [];
const images: Images = {
  describe: async (id) => {
    asked.push(id);
    return id === image.id ? image : null;
  },
  ofLaunchTemplate: async (id, version) => {
    asked.push(`${id} ${version}`);
    return version === '9' ? null : image.id;
  },
};
const ports = { images, account: '123456789012', now: NOW };
const own = readEvent<Parameters<typeof checkAmi>[0]>('check-ami.own-image');

test('an image by its id', async () => {
  expect(await checkAmi(own, ports)).toEqual({
    imageId: image.id,
    name: 'batch-2026-11',
    accepted: true,
    findings: [],
  });
});

test('the image of a launch template, its latest version unless one is named', async () => {
  const { imageId: _, ...rest } = own;
  asked.length = 0;
  await checkAmi({ ...rest, launchTemplateId: 'lt-0123456789abcdef0' }, ports);
  await checkAmi({ ...rest, launchTemplateId: 'lt-0123456789abcdef0', launchTemplateVersion: '3' }, ports);
  expect(asked).toEqual(['lt-0123456789abcdef0 $Latest', image.id, 'lt-0123456789abcdef0 3', image.id]);
  expect(
    await checkAmi({ ...rest, launchTemplateId: 'lt-0123456789abcdef0', launchTemplateVersion: '9' }, ports),
  ).toMatchObject({
    imageId: null,
    accepted: false,
  });
});

test('what the event says is what is checked', async () => {
  const refused = await checkAmi(
    { ...own, source: 'community', allowedOwners: ['136693071363'], maxAgeDays: 1 },
    ports,
  );
  expect(refused).toMatchObject({ accepted: false, findings: [{ code: 'image.owner' }] });
  expect((await checkAmi({ ...own, source: 'community', allowedOwners: ['123456789012'] }, ports)).accepted).toBe(true);
  expect((await checkAmi({ ...own, imageId: 'ami-00000000000000000' }, ports)).findings[0]!.code).toBe(
    'image.not-found',
  );
  const market = { ...own, source: 'marketplace', productCode: 'a'.repeat(25) } as const;
  expect((await checkAmi(market, ports)).findings.map(({ code }) => code)).toEqual([
    'image.owner',
    'image.product-code',
  ]);
});

test('neither or both of image and launch template is an error that says so', async () => {
  const { imageId: _, ...none } = own;
  await expect(checkAmi(none, ports)).rejects.toThrow('Name either an imageId or a launchTemplateId.');
  await expect(checkAmi({ ...own, launchTemplateId: 'lt-0123456789abcdef0' }, ports)).rejects.toThrow(RangeError);
});

describe('the event', () => {
  test.each(['check-ami.own-image', 'check-ami.launch-template'])('%s is understood', (name) => {
    expect(validate(readEvent(name))).toBe(true);
  });

  test.each([
    [{ ...own, source: 'somewhere' }],
    [{ ...own, architecture: 'sparc' }],
    [{ ...own, imageId: 'ami-x' }],
    [{ ...own, allowedOwners: ['self'] }],
    [{ ...own, maxAgeDays: 0 }],
    [{ ...own, imageID: 'ami-0123456789abcdef0' }],
    [{ imageId: own.imageId }],
  ])('%j is refused', (event) => {
    expect(validate(event)).toBe(false);
  });
});
