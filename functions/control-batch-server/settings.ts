import { DEFAULT_SETTINGS, type Settings } from '../../domain/batch-server/types.ts';
import { windowsFrom } from '../../domain/batch-server/windows.ts';
import { type Environment, integerSetting, optionalTextSetting, SettingError } from '../../runtime/settings.ts';

const MODES = ['on-demand', 'window', 'both'] as const;

/**
 * When the server shall be on, from the environment: BATCH_MODE (on-demand), BATCH_WINDOW (`MON-FRI 02:00-06:00; …`,
 * Asia/Seoul), BATCH_INSTANCE_TYPES (with commas, preferred first), BATCH_IDLE_SECONDS.
 * @throws SettingError naming the variable
 */
export function batchServerSettings(environment: Environment): Settings {
  const modeText = optionalTextSetting(environment, 'BATCH_MODE') ?? DEFAULT_SETTINGS.mode;
  const mode = MODES.find((known) => known === modeText);
  if (mode === undefined) throw new SettingError('BATCH_MODE', `must be one of ${MODES.join(', ')}`);
  const windows = windowsOf(optionalTextSetting(environment, 'BATCH_WINDOW') ?? '');
  if (mode !== 'on-demand' && windows.length === 0)
    throw new SettingError('BATCH_WINDOW', `must name at least one window when BATCH_MODE is ${mode}`);
  return {
    ...DEFAULT_SETTINGS,
    mode,
    windows,
    instanceTypes: (optionalTextSetting(environment, 'BATCH_INSTANCE_TYPES') ?? '')
      .split(',')
      .map((type) => type.trim())
      .filter(Boolean),
    idleSeconds: integerSetting(environment, 'BATCH_IDLE_SECONDS', {
      least: 0,
      most: 45,
      otherwise: DEFAULT_SETTINGS.idleSeconds,
    }),
  };
}

function windowsOf(text: string) {
  try {
    return windowsFrom(text);
  } catch (error) {
    throw new SettingError('BATCH_WINDOW', (error as Error).message);
  }
}
