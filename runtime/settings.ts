/** The process environment, or a stand-in for it in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or unusable. The message names the variable, never its value. */
export class SettingError extends Error {
  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`Setting ${variable} ${problem}`);
    this.name = 'SettingError';
    this.variable = variable;
  }
}

/**
 * A required text setting.
 * @throws SettingError when it is missing or empty
 */
export function textSetting(environment: Environment, variable: string): string {
  const value = optionalTextSetting(environment, variable);
  if (value === undefined) throw new SettingError(variable, 'is not set');
  return value;
}

/** An optional text setting; empty counts as absent, because CloudFormation cannot leave a variable out. */
export function optionalTextSetting(environment: Environment, variable: string): string | undefined {
  const value = environment[variable];
  return value === undefined || value === '' ? undefined : value;
}

/**
 * A whole number within `least`..`most`; `otherwise` when it is not set.
 * @throws SettingError when it is not such a number
 */
export function integerSetting(
  environment: Environment,
  variable: string,
  range: { least: number; most: number; otherwise?: number },
): number {
  const text = optionalTextSetting(environment, variable);
  if (text === undefined) {
    if (range.otherwise === undefined) throw new SettingError(variable, 'is not set');
    return range.otherwise;
  }
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < range.least || value > range.most) {
    throw new SettingError(variable, `must be a whole number from ${range.least} to ${range.most}`);
  }
  return value;
}

/**
 * An http(s) address. Plain http is accepted for this machine only: a key set fetched over http elsewhere could be anyone's.
 * @throws SettingError when it is not such an address
 */
export function addressSetting(environment: Environment, variable: string): URL {
  const text = textSetting(environment, variable);
  if (!URL.canParse(text)) throw new SettingError(variable, 'is not an address');
  const url = new URL(text);
  const local = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    throw new SettingError(variable, 'must be an https address (http only on 127.0.0.1)');
  }
  return url;
}
