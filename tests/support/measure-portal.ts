// How fast the portal's first page is on a phone with a slow line: node tests/support/measure-portal.ts [runs]
// Real Chromium with the throttling of Lighthouse's mobile profile (1.6 Mbit/s down, 0.75 up, 150 ms round trip, a processor four times slower), an empty
// cache for every run, no HTTP/2 (which would help). Prints one JSON object; medians of the runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST, openBrowser, PHONE, standIn, visit } from './portal.ts';

const runs = Number(process.argv[2] ?? 5);
const { portal, mock } = await standIn();
const browser = await openBrowser();

// Under the name of the stack, so that the page's clock runs: a stopped one hides the paint times.
async function load(signedIn: boolean): Promise<{ lcp: number; fcp: number; bytes: number; requests: number }> {
  const { page, context } = await visit(browser, { ...portal, name: 'stack' }, PHONE);
  if (signedIn) {
    await page.goto(portal.url);
    await page.locator('input[name=username]').fill(portal.demo.username);
    await page.locator('input[name=password]').fill(portal.demo.password);
    await page.locator('button[type=submit]').click();
    await page.locator('nav.menu').waitFor();
    await page.goto('about:blank');
  }
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (0.75 * 1024 * 1024) / 8,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let bytes = 0;
  let requests = 0;
  devtools.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength;
    requests += 1;
  });
  await page.goto(portal.url);
  await page
    .locator(signedIn ? '.big-number' : 'form')
    .first()
    .waitFor();
  await page.waitForTimeout(1500);
  const { lcp, fcp } = await page.evaluate<{ lcp: number; fcp: number }>(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      resolve({ lcp: list.getEntries().at(-1).startTime, fcp: paint ? paint.startTime : 0 });
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  })`);
  await context.close();
  return { lcp: Math.round(lcp), fcp: Math.round(fcp), bytes, requests };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(signedIn: boolean) {
  const all: Awaited<ReturnType<typeof load>>[] = [];
  for (let i = 0; i < runs; i += 1) all.push(await load(signedIn));
  return {
    lcpMs: median(all.map((one) => one.lcp)),
    worstLcpMs: Math.max(...all.map((one) => one.lcp)),
    fcpMs: median(all.map((one) => one.fcp)),
    transferredBytes: median(all.map((one) => one.bytes)),
    requests: median(all.map((one) => one.requests)),
  };
}

const sizes = Object.fromEntries(
  readdirSync(join(DIST, 'assets')).map((file) => [file, gzipSync(readFileSync(join(DIST, 'assets', file))).length]),
);
const first = [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/assets\/([^"]+\.js)"/g)].map(
  (match) => match[1] as string,
);
console.log(
  JSON.stringify(
    {
      runs,
      firstPageJsGzipBytes: first.reduce((sum, file) => sum + (sizes[file] ?? 0), 0),
      signIn: await measure(false),
      home: await measure(true),
      gzipBytes: sizes,
    },
    null,
    2,
  ),
);
await browser.close();
await mock.close();
