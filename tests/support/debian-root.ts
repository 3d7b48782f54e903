/**
 * A clean, minimal Debian in a folder, to run the batch server's set-up in. `node tests/support/debian-root.ts` makes it (root and
 * debootstrap are needed, and a Debian mirror once); tests copy it and need no network.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { inRoot } from '../../local/paths.ts';

export const DEBIAN_ROOT = inRoot('.local', 'debian-root');
const MIRROR = 'http://deb.debian.org/debian';

const isThere = () =>
  existsSync(`${DEBIAN_ROOT}/etc/debian_version`) && existsSync(`${DEBIAN_ROOT}/usr/sbin/logrotate`);

/** Whether it is there, and whether this user may enter it. */
export const debianRootIsUsable = (): boolean => isThere() && process.getuid?.() === 0;

/** Makes it; nothing to do when it is there. Throws without root, debootstrap or a mirror. */
export function setUpDebianRoot(): void {
  if (isThere()) return;
  const staging = `${DEBIAN_ROOT}.new`;
  rmSync(staging, { recursive: true, force: true });
  execFileSync('debootstrap', ['--variant=minbase', '--include=logrotate', 'bookworm', staging, MIRROR], {
    stdio: 'inherit',
  });
  rmSync(DEBIAN_ROOT, { recursive: true, force: true });
  renameSync(staging, DEBIAN_ROOT);
}

if (import.meta.main) {
  setUpDebianRoot();
  console.log(`Debian is in ${DEBIAN_ROOT}.`);
}
