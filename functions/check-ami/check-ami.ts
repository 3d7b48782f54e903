import { checkImage, DEFAULT_MAX_AGE_DAYS, type Finding, isAccepted } from '../../domain/batch-server/check-image.ts';
import type { FunctionEvent } from '../../runtime/event-function.ts';
import type { Images } from './images.ts';
import type { schema } from './schema.ts';

export interface AmiReport {
  /** Null when a launch template names none. */
  imageId: string | null;
  name: string | null;
  accepted: boolean;
  findings: Finding[];
}

/**
 * Looks an image up and says whether a batch server may be made from it.
 * @param account our own account id
 * @throws RangeError when neither an image nor a launch template is named, or both are
 */
export async function checkAmi(
  event: FunctionEvent<typeof schema>,
  { images, account, now }: { images: Images; account: string; now: number },
): Promise<AmiReport> {
  const { launchTemplateId, launchTemplateVersion = '$Latest' } = event;
  if ((event.imageId === undefined) === (launchTemplateId === undefined))
    throw new RangeError('Name either an imageId or a launchTemplateId.');
  const imageId = event.imageId ?? (await images.ofLaunchTemplate(launchTemplateId!, launchTemplateVersion));
  const image = imageId === null ? null : await images.describe(imageId);
  const findings = checkImage(image, {
    source: event.source,
    architecture: event.architecture,
    allowedOwners: event.allowedOwners ?? [],
    account,
    productCode: event.productCode ?? null,
    maxAgeDays: event.maxAgeDays ?? DEFAULT_MAX_AGE_DAYS,
    now,
  });
  return { imageId, name: image?.name ?? null, accepted: isAccepted(findings), findings };
}
