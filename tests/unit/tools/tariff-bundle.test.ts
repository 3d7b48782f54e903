import { expect, test } from '@jest/globals';
import { tariffBundleSize } from '../../../tools/tariff-bundle.ts';

test('the tariff engine with all rates is at most 60 KB gzipped in the browser, and needs nothing from Node', async () => {
  const { gzipBytes } = await tariffBundleSize();
  expect(gzipBytes).toBeLessThanOrEqual(60 * 1024);
});
