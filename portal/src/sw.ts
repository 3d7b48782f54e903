/// <reference lib="webworker" />
// The offline shell. It keeps the site's own files and nothing else: no answer of the API, no bill, no personal data is ever stored.
declare const self: ServiceWorkerGlobalScope;

// Both are filled in by the build (vite.config.ts).
const FILES = JSON.parse('__SHELL_FILES__') as string[];
const CACHE = `shell-${'__SHELL_VERSION__'}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      // Past the HTTP cache: index.html must be the one that belongs to these hashed files.
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  const scope = new URL(self.registration.scope).pathname;
  const path = url.pathname.startsWith(scope) ? url.pathname.slice(scope.length) : url.pathname;
  if (request.mode === 'navigate' && path === '') event.respondWith(networkFirst('./'));
  else if (path === 'config.json') event.respondWith(networkFirst(request));
  else if (path.startsWith('assets/') || FILES.includes(path)) event.respondWith(cacheFirst(request));
});

/** Hashed names never change their content. */
async function cacheFirst(request: Request): Promise<Response> {
  const cached = await caches.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

/** The page itself and its configuration: a new version wins as soon as there is a connection. */
async function networkFirst(request: Request | string): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
    return response;
  } catch (error) {
    const cached = await caches.match(request);
    if (cached) return cached;
    throw error;
  }
}

export {};
