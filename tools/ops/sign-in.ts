import { existsSync, readFileSync } from 'node:fs';
import { addressSetting, type Environment, textSetting } from '../../runtime/settings.ts';

export interface SignIn {
  /** Base address with the stage, without a slash at the end. */
  url: string;
  username: string;
  password: string;
}

/**
 * Where the API is and who signs in: OPS_API_URL, OPS_USERNAME and OPS_PASSWORD, or else what `npm start` left in .local/stack.json.
 * The password is never an argument, because arguments are seen by everybody on the machine.
 * @throws SettingError naming the variable; Error when there is neither
 */
export function signInFrom(environment: Environment, stackFile: string): SignIn {
  if (environment.OPS_API_URL !== undefined) {
    return {
      url: addressSetting(environment, 'OPS_API_URL').href.replace(/\/$/, ''),
      username: textSetting(environment, 'OPS_USERNAME'),
      password: textSetting(environment, 'OPS_PASSWORD'),
    };
  }
  if (!existsSync(stackFile))
    throw new Error(
      'No address: set OPS_API_URL, OPS_USERNAME and OPS_PASSWORD, or start the local stack (npm start).',
    );
  const { apiUrl, operator } = JSON.parse(readFileSync(stackFile, 'utf8')) as {
    apiUrl: string;
    operator: { username: string; password: string };
  };
  return { url: apiUrl, ...operator };
}
