import type { Instant } from './types.ts';

/** What EC2 says of a machine image (AMI); only what is checked. */
export interface Image {
  id: string;
  name: string;
  /** Twelve digits. */
  ownerId: string;
  /** `amazon` or `aws-marketplace` for images that AWS vouches for. */
  ownerAlias: string | null;
  state: string;
  architecture: string;
  rootDeviceType: string;
  virtualizationType: string;
  /** `windows`, or null for Linux. */
  platform: string | null;
  createdAt: Instant | null;
  deprecatedAt: Instant | null;
  productCodes: readonly { id: string; type: string }[];
}

export const IMAGE_SOURCES = ['quickstart', 'community', 'marketplace', 'own'] as const;

export interface ImageWish {
  source: (typeof IMAGE_SOURCES)[number];
  architecture: 'arm64' | 'x86_64';
  /** Accounts that may own a community image; `amazon` stands for AWS itself. */
  allowedOwners: readonly string[];
  /** Our own account. */
  account: string;
  /** For marketplace: the product that was subscribed to. */
  productCode: string | null;
  /** An older image has too many holes that were mended since. */
  maxAgeDays: number;
  now: Instant;
}

export interface Finding {
  code: string;
  /** `refuse`: do not use this image. `warn`: it can be used, and this should be known. */
  weight: 'refuse' | 'warn';
  message: string;
}

const DAY_MS = 86_400_000;
const DEPRECATION_NOTICE_DAYS = 30;
export const DEFAULT_MAX_AGE_DAYS = 180;

/**
 * Whether a batch server may be made from this image. Everything that is wrong is told at once.
 * @param image null: EC2 does not know the id, or does not show it to this account
 */
export function checkImage(image: Image | null, wish: ImageWish): Finding[] {
  if (image === null)
    return [
      refuse(
        'image.not-found',
        'EC2 does not show this image in this region: the id is wrong, or the image is private or gone.',
      ),
    ];
  return [
    ...checkOwner(image, wish),
    ...checkProductCodes(image, wish),
    ...checkMachine(image, wish),
    ...checkAge(image, wish),
  ];
}

const refuse = (code: string, message: string): Finding => ({ code, weight: 'refuse', message });
const warn = (code: string, message: string): Finding => ({ code, weight: 'warn', message });

/** Anybody can publish an image under any name: only the owner tells whose it is. */
function checkOwner({ ownerId, ownerAlias }: Image, { source, allowedOwners, account }: ImageWish): Finding[] {
  const owner = ownerAlias === null ? ownerId : `${ownerId} (${ownerAlias})`;
  switch (source) {
    case 'quickstart':
      return ownerAlias === 'amazon'
        ? []
        : [refuse('image.owner', `A Quick Start image is Amazon’s; this one is owned by ${owner}.`)];
    case 'marketplace':
      return ownerAlias === 'aws-marketplace'
        ? []
        : [refuse('image.owner', `A Marketplace image is owned by AWS Marketplace; this one is owned by ${owner}.`)];
    case 'own':
      return ownerId === account
        ? []
        : [refuse('image.owner', `Your own image is owned by account ${account}; this one by ${owner}.`)];
    case 'community':
      if (allowedOwners.includes(ownerId) || (ownerAlias === 'amazon' && allowedOwners.includes('amazon'))) return [];
      return [
        refuse(
          'image.owner',
          `Its owner ${owner} is not on the list of allowed owners: ${allowedOwners.join(', ') || 'the list is empty'}.`,
        ),
      ];
  }
}

/** A product code means a licence to be paid, and a start that fails without a subscription. */
function checkProductCodes({ productCodes }: Image, { source, productCode }: ImageWish): Finding[] {
  const codes = productCodes.map(({ id }) => id);
  if (source !== 'marketplace')
    return codes.length === 0
      ? []
      : [
          refuse(
            'image.product-code',
            `It carries the Marketplace product code ${codes.join(', ')}: every hour would be billed, and without a subscription it does not start.`,
          ),
        ];
  if (productCode === null)
    return [refuse('image.product-code', 'Say which product it must be: give its product code.')];
  return productCodes.some(({ id, type }) => id === productCode && type === 'marketplace')
    ? []
    : [
        refuse(
          'image.product-code',
          `It does not carry the product code ${productCode}, but ${codes.join(', ') || 'none'}.`,
        ),
      ];
}

function checkMachine(image: Image, { architecture }: ImageWish): Finding[] {
  const findings: Finding[] = [];
  if (image.state !== 'available') findings.push(refuse('image.state', `Its state is ${image.state}, not available.`));
  if (image.architecture !== architecture)
    findings.push(
      refuse('image.architecture', `It is for ${image.architecture}; the instance types need ${architecture}.`),
    );
  if (image.rootDeviceType !== 'ebs')
    findings.push(
      refuse(
        'image.root-device',
        `Its root device is ${image.rootDeviceType}: only an EBS-backed server can be stopped and started.`,
      ),
    );
  if (image.virtualizationType !== 'hvm')
    findings.push(
      refuse('image.virtualization', `It is ${image.virtualizationType}; current instance types need hvm.`),
    );
  if (image.platform !== null)
    findings.push(refuse('image.platform', `Its platform is ${image.platform}; the batch server is Linux.`));
  return findings;
}

function checkAge({ createdAt, deprecatedAt }: Image, { maxAgeDays, now }: ImageWish): Finding[] {
  const findings: Finding[] = [];
  if (deprecatedAt !== null && deprecatedAt <= now)
    findings.push(
      refuse('image.deprecated', `Its owner declared it deprecated on ${date(deprecatedAt)}: take a newer one.`),
    );
  else if (deprecatedAt !== null && deprecatedAt - now <= DEPRECATION_NOTICE_DAYS * DAY_MS)
    findings.push(warn('image.deprecated-soon', `Its owner will declare it deprecated on ${date(deprecatedAt)}.`));
  if (createdAt === null) findings.push(warn('image.age-unknown', 'EC2 does not say when it was made.'));
  else if (now - createdAt > maxAgeDays * DAY_MS)
    findings.push(
      refuse(
        'image.age',
        `It was made on ${date(createdAt)}, ${Math.floor((now - createdAt) / DAY_MS)} days ago; at most ${maxAgeDays} are allowed.`,
      ),
    );
  return findings;
}

const date = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** May it be used? */
export const isAccepted = (findings: readonly Finding[]): boolean =>
  findings.every(({ weight }) => weight !== 'refuse');
