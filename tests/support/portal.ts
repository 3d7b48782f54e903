import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type MockPortal, startMockPortal } from './mock-api.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const DIST = join(ROOT, 'dist/portal');

export interface Account {
  username: string;
  password: string;
}

/** A portal to test: the running local stack, or the stand-in API. */
export interface PortalUnderTest {
  name: 'stack' | 'stand-in';
  url: string;
  stage: string;
  demo: Account;
  operator: Account;
}

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) =>
      entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0,
    ),
  );
}

/** Builds dist/portal where it is missing or older than its sources. */
export function buildPortal(): void {
  const built = existsSync(join(DIST, 'sw.js')) ? statSync(join(DIST, 'sw.js')).mtimeMs : 0;
  if (built > Math.max(newest(join(ROOT, 'portal')), newest(join(ROOT, 'domain/tariff')))) return;
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'portal/vite.config.ts', '--logLevel', 'warn'],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  );
}

export const MOCK_ACCOUNTS = {
  demo: { username: 'demo@example.com', password: 'Demo-Password-1' },
  operator: { username: 'operator@example.com', password: 'Operator-Password-1' },
};

/** The portal of the running local stack (.local/stack.json, or PORTAL_STACK_FILE); null, said aloud, where none answers. */
export async function portalOfStack(): Promise<PortalUnderTest | null> {
  const file = process.env.PORTAL_STACK_FILE ?? join(ROOT, '.local/stack.json');
  if (!existsSync(file)) {
    console.warn(
      `SKIPPED: ${file} is not there, so the portal is tested against the stand-in API only (npm start makes it)`,
    );
    return null;
  }
  const stack = JSON.parse(readFileSync(file, 'utf8'));
  const up = await fetch(stack.portalUrl, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  if (!up?.ok) {
    console.warn(`SKIPPED: ${stack.portalUrl} does not answer, so the portal is tested against the stand-in API only`);
    return null;
  }
  return { name: 'stack', url: stack.portalUrl, stage: stack.stage, demo: stack.demo, operator: stack.operator };
}

/** Starts the stand-in. */
export async function standIn(): Promise<{ portal: PortalUnderTest; mock: MockPortal }> {
  buildPortal();
  // A copy, because whoever builds the portal meanwhile empties the folder first.
  const site = mkdtempSync(join(tmpdir(), 'portal-'));
  cpSync(DIST, site, { recursive: true });
  const mock = await startMockPortal(0, site);
  const close = mock.close;
  mock.close = () => close().then(() => rmSync(site, { recursive: true, force: true }));
  return { mock, portal: { name: 'stand-in', url: mock.url, stage: 'dev', ...MOCK_ACCOUNTS } };
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
export const DESK = { viewport: { width: 1280, height: 900 } };
/** The day the stand-in's data were made for. */
const MOCK_NOW = '2026-11-23T05:00:00Z';

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** everything that must stay empty: broken policies, requests to others, exceptions */
  faults: string[];
}

/**
 * A fresh visitor's page. The worker of the offline shell is off unless asked for, so that a test sees every request itself.
 */
export async function visit(
  browser: Browser,
  portal: PortalUnderTest,
  {
    language = 'ko',
    worker = false,
    ...options
  }: BrowserContextOptions & { language?: 'ko' | 'en'; worker?: boolean } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    ...DESK,
    locale: 'ko-KR',
    serviceWorkers: worker ? 'allow' : 'block',
    ...options,
  });
  await context.addInitScript(`localStorage.setItem('portal.language', '${language}')`);
  const page = await context.newPage();
  if (portal.name === 'stand-in') await page.clock.setFixedTime(MOCK_NOW);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) faults.push(`policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(portal.url).origin)
      faults.push(`third party: ${request.url()}`);
  });
  return { page, context, faults };
}

/** Signs in through the form and waits for the menu. */
export async function signIn(page: Page, portal: PortalUnderTest, account: Account, address = ''): Promise<void> {
  await page.goto(`${portal.url}/${address}`);
  await page.locator('input[name=username]').fill(account.username);
  await page.locator('input[name=password]').fill(account.password);
  await page.locator('button[type=submit]').click();
  await page.locator('nav.menu').waitFor();
}

/** Goes to an address of the portal and waits until it has loaded what it asks for. */
export async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  await settle(page);
}

/** Waits until nothing is loading any more and the page has its heading. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await until(async () => (await page.locator('.waiting').count()) === 0);
}

/** Asks until it is so; from here, because the page's policy forbids the evaluation that Playwright's own waiting needs. */
export async function until(isSo: () => Promise<boolean>, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`not so after ${seconds} s: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs axe-core with the rules of WCAG 2.2 A and AA and its best practices; answers the violations, one line each. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // Evaluated through the debugger, not as an element: the page's policy stays as strict as it is.
  await page.evaluate(`if (!window.axe) { ${AXE} }`);
  // Given as text, because this file is checked without the browser's types.
  return page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) =>
    violations.map((v) => v.id + ': ' + v.help + ' (' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ') + ')'))`);
}
