import { DEFAULT_SETTINGS, type Settings } from '../../domain/batch-server/types.ts';
import { windowsFrom } from '../../domain/batch-server/windows.ts';
import { type Environment, optionalTextSetting, SettingError } from '../../runtime/settings.ts';

const MODES = ['on-demand', 'window', 'both'] as const;

/** When the control function wants the server on: its BATCH_MODE and BATCH_WINDOW. @throws SettingError naming the variable */
export function planSettings(environment: Environment): Pick<Settings, 'mode' | 'windows' | 'idleSeconds'> {
  const text = optionalTextSetting(environment, 'BATCH_MODE') ?? DEFAULT_SETTINGS.mode;
  const mode = MODES.find((known) => known === text);
  if (mode === undefined) throw new SettingError('BATCH_MODE', `must be one of ${MODES.join(', ')}`);
  try {
    const windows = windowsFrom(optionalTextSetting(environment, 'BATCH_WINDOW') ?? '');
    return { mode, windows, idleSeconds: DEFAULT_SETTINGS.idleSeconds };
  } catch (error) {
    throw new SettingError('BATCH_WINDOW', (error as Error).message);
  }
}
