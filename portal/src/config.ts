/** What the deployment says about itself, in `config.json` beside the page. */
export interface SiteConfig {
  stage: string;
  /** same-origin path of the API, e.g. `/dev`; no slash at the end */
  apiBase: string;
  /** shown as the site's name; the product's own name where absent */
  retailer?: { ko: string; en: string; phone?: string };
}

/**
 * Reads a site's `config.json`. A wrong file must be seen at once, so it throws a sentence naming what is wrong.
 * `apiBase` has to be a path of our own origin: the content security policy would stop anything else with a far less clear message.
 */
export function parseConfig(value: unknown): SiteConfig {
  const config = value as Partial<SiteConfig> | null;
  if (typeof config?.stage !== 'string' || config.stage === '') throw new Error('config.json: "stage" is missing');
  const apiBase = config.apiBase ?? `/${config.stage}`;
  if (typeof apiBase !== 'string' || !/^\/(?!\/)[^?#]*$/.test(apiBase)) {
    throw new Error('config.json: "apiBase" must be a path such as "/dev"');
  }
  return { ...config, stage: config.stage, apiBase: apiBase.replace(/\/+$/, '') };
}

/** Fetches `config.json`; index.html preloads it, so this costs no extra round trip. */
export async function loadConfig(): Promise<SiteConfig> {
  const response = await fetch('./config.json', { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`config.json: HTTP ${response.status}`);
  return parseConfig(await response.json());
}
