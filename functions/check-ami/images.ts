import {
  DescribeImagesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type Image as Ec2Image,
} from '@aws-sdk/client-ec2';
import type { Image } from '../../domain/batch-server/check-image.ts';

/** Looks images up in EC2. */
export interface Images {
  /** Null when EC2 does not show it to this account. Deprecated images are shown. */
  describe(imageId: string): Promise<Image | null>;
  /** The image that a version of a launch template starts from, a public parameter resolved. */
  ofLaunchTemplate(launchTemplateId: string, version: string): Promise<string | null>;
}

const NOT_FOUND = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidAMIID.Malformed']);

/** Images through the EC2 API. */
export function imagesOf(client: Pick<EC2Client, 'send'>): Images {
  return {
    async describe(imageId) {
      try {
        const { Images } = await client.send(
          new DescribeImagesCommand({ ImageIds: [imageId], IncludeDeprecated: true }),
        );
        const found = Images?.find(({ ImageId }) => ImageId === imageId);
        return found === undefined ? null : imageFrom(found);
      } catch (error) {
        if (NOT_FOUND.has((error as Error).name)) return null;
        throw error;
      }
    },
    async ofLaunchTemplate(launchTemplateId, version) {
      const { LaunchTemplateVersions } = await client.send(
        new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateId: launchTemplateId,
          Versions: [version],
          ResolveAlias: true,
        }),
      );
      return LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId ?? null;
    },
  };
}

function imageFrom(image: Ec2Image): Image {
  const instant = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
  return {
    id: image.ImageId ?? '',
    name: image.Name ?? '',
    ownerId: image.OwnerId ?? '',
    ownerAlias: image.ImageOwnerAlias ?? null,
    state: image.State ?? '',
    architecture: image.Architecture ?? '',
    rootDeviceType: image.RootDeviceType ?? '',
    virtualizationType: image.VirtualizationType ?? '',
    platform: image.Platform === undefined ? null : String(image.Platform).toLowerCase(),
    createdAt: instant(image.CreationDate),
    deprecatedAt: instant(image.DeprecationTime),
    productCodes: (image.ProductCodes ?? []).map(({ ProductCodeId, ProductCodeType }) => ({
      id: ProductCodeId ?? '',
      type: ProductCodeType ?? '',
    })),
  };
}
