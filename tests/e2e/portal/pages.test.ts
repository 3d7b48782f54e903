import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { MockPortal } from '../../support/mock-api.ts';
import {
  type Account,
  accessibilityViolations,
  DESK,
  goTo,
  openBrowser,
  PHONE,
  type PortalUnderTest,
  portalOfStack,
  signIn,
  standIn,
  type Visit,
  visit,
} from '../../support/portal.ts';

// Every page, in both languages, light and dark, on a phone and on a desk: it has its heading, breaks no policy, asks nobody else for anything,
// does not scroll sideways, and axe-core finds nothing. With PORTAL_SCREENSHOTS=folder each page is photographed.
const CUSTOMER_PAGES: [name: string, address: string][] = [
  ['home', '#/'],
  ['bills', '#/bills'],
  ['bill', '#/bills/FIRST'],
  ['why', '#/bills/FIRST/why'],
  ['objection', '#/bills/FIRST/objection'],
  ['usage-year', '#/usage'],
  ['usage-month', '#/usage?at=2026-11'],
  ['usage-day', '#/usage?at=2026-11-20'],
  ['what-if', '#/what-if'],
  ['alerts', '#/alerts'],
  ['profile', '#/profile'],
  ['how-it-works', '#/how-it-works'],
  ['more', '#/more'],
  ['not-found', '#/nowhere'],
];
const OPERATOR_PAGES: [name: string, address: string][] = [
  ['jobs', '#/operator/jobs'],
  ['job', '#/operator/jobs/FIRST'],
  ['batch-server', '#/operator/batch-server'],
  ['plan', '#/operator/plan'],
  ['files', '#/operator/files'],
  ['quarantine', '#/operator/quarantine'],
  ['reconciliation', '#/operator/reconciliation'],
  ['readings', '#/operator/readings'],
  ['objections', '#/operator/objections'],
  ['bill-runs', '#/operator/bill-runs'],
  ['bill-run', '#/operator/bill-runs/FIRST'],
  ['audit', '#/operator/audit'],
];

const SIZES = [
  { size: 'phone', options: { ...PHONE, colorScheme: 'light' as const }, language: 'ko' as const },
  { size: 'phone', options: { ...PHONE, colorScheme: 'dark' as const }, language: 'en' as const },
  { size: 'desk', options: { ...DESK, colorScheme: 'light' as const }, language: 'en' as const },
  { size: 'desk', options: { ...DESK, colorScheme: 'dark' as const }, language: 'ko' as const },
];

const screenshots = process.env.PORTAL_SCREENSHOTS;
const stack = await portalOfStack();
let mock: MockPortal;
let browser: Browser;
const portals: Partial<Record<PortalUnderTest['name'], PortalUnderTest>> = stack ? { stack } : {};

beforeAll(async () => {
  const started = await standIn();
  mock = started.mock;
  portals['stand-in'] = started.portal;
  browser = await openBrowser();
  if (screenshots) mkdirSync(screenshots, { recursive: true });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await mock?.close();
});

async function photograph({ page }: Visit, file: string): Promise<void> {
  if (!screenshots) return;
  await page.waitForTimeout(300);
  // As tall as the page, so that the bar at the bottom of a phone stands at the bottom of the picture.
  const before = page.viewportSize() ?? DESK.viewport;
  const tall = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ width: before.width, height: Math.min(4000, Math.max(before.height, tall)) });
  await page.screenshot({ path: `${screenshots}/${file}.png` });
  await page.setViewportSize(before);
}

/** The last part of the first link that leads below an address. A fresh stack may have none: then what is not found has to look right as well. */
async function firstBelow({ page }: Visit, address: string): Promise<string> {
  await goTo(page, address);
  const link = page.locator(`main a[href^="${address}/"]`).first();
  return (await link.count()) === 0 ? '0' : ((await link.getAttribute('href'))?.split('/').at(-1) ?? '0');
}

async function check(v: Visit, name: string): Promise<void> {
  const { page, faults } = v;
  expect({ name, faults }).toEqual({ name, faults: [] });
  expect({ name, errors: await page.locator('.notice.bad').allTextContents() }).toEqual({ name, errors: [] });
  expect({ name, headings: await page.locator('h1').count() }).toEqual({ name, headings: 1 });
  expect({ name, wide: await page.evaluate('document.documentElement.scrollWidth - innerWidth') }).toEqual({
    name,
    wide: 0,
  });
  expect({ name, violations: await accessibilityViolations(page) }).toEqual({ name, violations: [] });
}

describe.each(Object.keys({ ...portals, 'stand-in': 1 }) as PortalUnderTest['name'][])('on the %s', (name) => {
  const portal = () => portals[name] as PortalUnderTest;

  describe.each(SIZES)('$size, $options.colorScheme, $language', ({ size, options, language }) => {
    const suffix = `${size}-${options.colorScheme}-${language}`;

    test('sign-in', async () => {
      const v = await visit(browser, portal(), { ...options, language });
      await v.page.goto(portal().url);
      await v.page.locator('form').waitFor();
      await check(v, 'sign-in');
      await photograph(v, `sign-in-${suffix}`);
      await v.context.close();
    }, 60_000);

    test.each<[string, 'demo' | 'operator', [string, string][]]>([
      ["the customer's pages", 'demo', CUSTOMER_PAGES],
      ["the operator's pages", 'operator', OPERATOR_PAGES],
    ])(
      '%s',
      async (_, who, pages) => {
        const v = await visit(browser, portal(), { ...options, language });
        await signIn(v.page, portal(), portal()[who] as Account);
        for (const [pageName, address] of pages) {
          const [list = '', rest] = address.split('/FIRST');
          const first = rest === undefined ? null : await firstBelow(v, list);
          await goTo(v.page, first === null ? address : `${list}/${first}${rest}`);
          await check(v, pageName);
          // Every route that a page asks is there; only a thing that nobody has made yet may be missing.
          if (first !== '0') {
            const missing = await v.page.getByText(/아직 준비되지 않은 기능|Not available yet/).count();
            expect({ pageName, missing }).toEqual({ pageName, missing: 0 });
          }
          await photograph(v, `${pageName}-${suffix}`);
        }
        await v.context.close();
      },
      180_000,
    );
  });
});

describe('what a page hides at first', () => {
  const portal = () => portals['stand-in'] as PortalUnderTest;

  test('every line of a bill opened, tables under charts, a dialog, errors in a form', async () => {
    const v = await visit(browser, portal(), { language: 'en' });
    const { page } = v;
    await signIn(page, portal(), portal().operator);
    const open = async (name: string, address: string, act: () => Promise<unknown>) => {
      await goTo(page, address);
      await act();
      await check(v, name);
    };
    await open('lines', '#/bills/1005', () => page.getByRole('button', { name: 'Open all' }).click());
    for (const address of [
      '#/home',
      '#/usage?at=2026-11',
      '#/usage?at=2026-11-20',
      '#/what-if',
      '#/profile',
      '#/operator/audit',
    ]) {
      await open(`tables of ${address}`, address, async () => {
        for (const summary of await page.locator('main summary').all()) await summary.click();
      });
    }
    await open('form with an error', '#/bills/1004/objection', () =>
      page.getByRole('button', { name: 'Send the objection' }).click(),
    );
    await open('dialog with an error', '#/operator/jobs/907', async () => {
      await page.getByRole('button', { name: 'Hold', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
    });
    await v.context.close();
  }, 120_000);

  test('at 320 pixels, which is 400 % zoom, nothing scrolls sideways (WCAG 1.4.10)', async () => {
    for (const [who, pages] of [
      ['demo', CUSTOMER_PAGES],
      ['operator', OPERATOR_PAGES],
    ] as const) {
      for (const language of ['ko', 'en'] as const) {
        const { page, context } = await visit(browser, portal(), { viewport: { width: 320, height: 640 }, language });
        await signIn(page, portal(), portal()[who]);
        for (const [name, address] of pages) {
          await goTo(
            page,
            address
              .replace('bills/FIRST', 'bills/1005')
              .replace('jobs/FIRST', 'jobs/906')
              .replace('runs/FIRST', 'runs/12'),
          );
          const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          expect({ name, language, wide }).toEqual({ name, language, wide: 0 });
        }
        await context.close();
      }
    }
  }, 180_000);
});
