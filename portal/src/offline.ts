interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/**
 * Registers the worker that keeps the site's own files, so that the portal opens without a connection. The address of a worker is
 * a Trusted Types sink: this is the site's only policy, and it lets through one constant.
 */
export function registerOfflineShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('portal', {
    createScriptURL(url) {
      if (url !== './sw.js') throw new TypeError(`not a script of this site: ${url}`);
      return url;
    },
  });
  const address = (policy ? policy.createScriptURL('./sw.js') : './sw.js') as string;
  // Not before the page is up: on a slow line the worker's copies must not compete with the page itself.
  addEventListener('load', () => void navigator.serviceWorker.register(address).catch(() => undefined));
}
