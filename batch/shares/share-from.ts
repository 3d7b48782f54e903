import { MOST_SHARES, type Share } from '../../domain/metering/share-of.ts';
import { type Environment, integerSetting, SettingError } from '../../runtime/settings.ts';

const INDEX = 'AWS_BATCH_JOB_ARRAY_INDEX';

/**
 * The share that AWS Batch gives this child of an array job; without its variables all supply points (share 0 of 1).
 * @throws SettingError when the index is no share of the size
 */
export function shareFrom(environment: Environment): Share {
  const count = integerSetting(environment, 'AWS_BATCH_JOB_ARRAY_SIZE', { least: 1, most: MOST_SHARES, otherwise: 1 });
  const index = integerSetting(environment, INDEX, { least: 0, most: MOST_SHARES - 1, otherwise: 0 });
  if (index >= count) throw new SettingError(INDEX, `must be less than AWS_BATCH_JOB_ARRAY_SIZE (${count})`);
  if (count > 1 && environment[INDEX] === undefined) throw new SettingError(INDEX, 'is not set');
  return { index, count };
}
