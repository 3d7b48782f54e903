import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Chunks only an operator (or one rare page) needs: not fetched ahead by the service worker. */
const ON_DEMAND = /operator|interval-chart|what-if|how-it-works/i;

/**
 * Writes the list of files the offline shell needs into the service worker, which must keep the name `sw.js` for ever:
 * browsers look for updates of a worker at the address it was registered with.
 */
function offlineShell(): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') throw new Error('sw.js is missing from the bundle');
      const hashed = Object.keys(bundle).filter((name) => name.startsWith('assets/') && !name.endsWith('.map'));
      // config.json is not part of the build: it is written beside it at deploy time.
      const files = [
        './',
        'config.json',
        ...hashed.filter((name) => !ON_DEMAND.test(name)),
        'icon.svg',
        'manifest.webmanifest',
      ];
      const version = hashed.join('|').replaceAll(/[^\w|-]/g, '');
      worker.code = worker.code
        .replace(/(["'`])__SHELL_FILES__\1/, () => JSON.stringify(JSON.stringify(files)))
        .replace('__SHELL_VERSION__', simpleHash(version));
    },
  };
}

/** In development the site's `config.json` (written to the bucket at deploy time) points at the address in PORTAL_API. */
function developmentConfig(): Plugin {
  return {
    name: 'development-config',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/config.json', (_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(readFileSync(join(here, 'config.example.json')));
      });
    },
  };
}

/** FNV-1a, enough to tell one build from another. */
function simpleHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16);
}

export default defineConfig(({ command }) => {
  // A test runner's NODE_ENV=test would build a portal without its offline shell.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: here,
    base: './',
    plugins: [offlineShell(), developmentConfig()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    server: { host: '127.0.0.1', proxy: { '/dev': process.env.PORTAL_API ?? 'http://127.0.0.1:8080' } },
    build: {
      outDir: fileURLToPath(new URL('../dist/portal', import.meta.url)),
      emptyOutDir: true,
      target: 'es2023',
      // A data: URI in CSS would need img-src data: anyway; hashed files cache better.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: { index: join(here, 'index.html'), sw: join(here, 'src/sw.ts') },
        output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
      },
    },
  };
});
