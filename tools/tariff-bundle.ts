import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Size in bytes of the tariff engine with all its rates as the browser loads it: minified and compressed. */
export const tariffBundleSize = async (): Promise<{ bytes: number; gzipBytes: number }> => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('../domain/tariff/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const code = (result.outputFiles[0] as { contents: Uint8Array }).contents;
  return { bytes: code.length, gzipBytes: gzipSync(code, { level: 9 }).length };
};
