// `npm run sbom [-- --out dist/sbom]`: what is shipped, as a build output.
//   shipped.cdx.json   CycloneDX 1.5: every package in the functions, the layer, the batch program and the portal, with its hash
//   LICENCES.md        their licences; the status is 1 when one does not allow shipping or none is named
// Whether a package has a known vulnerability is looked up from this file where there is a database of them (osv-scanner --sbom, GitHub, …).
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from './command-line.ts';
import { type Bom, licenceOf, licenceTable, mayShip, shippedOnly } from './sbom/shipped.ts';

const root = join(import.meta.dirname, '..');
const { values } = commandLine('Usage: npm run sbom -- [--out dist/sbom]', {
  options: { out: { type: 'string', default: join(root, 'dist', 'sbom') } },
});

/** Packages the portal imports: they are development dependencies of the repository, but Vite puts them into what browsers load. */
function portalPackages(): string[] {
  const imports = globSync('portal/src/**/*.{ts,tsx}', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/from '((?:@[\w.-]+\/)?[\w-][\w.-]*)[^']*'/g)].map(
      ([, name]) => name as string,
    ),
  );
  return [...new Set(imports)].filter((name) => !name.startsWith('node:'));
}

const { name, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  name: string;
  dependencies: Record<string, string>;
};
const everything = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as Bom;
const bom = shippedOnly(everything, name, [...new Set([...Object.keys(dependencies), ...portalPackages()])]);
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, 'shipped.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
writeFileSync(join(values.out, 'LICENCES.md'), licenceTable(bom.components));
const refused = bom.components.filter((component) => !mayShip(licenceOf(component)));
for (const component of refused)
  console.error(
    `${component.name} ${component.version}: ${licenceOf(component) || 'names no licence'}; it may not be shipped as it is`,
  );
console.log(
  `${bom.components.length} packages are shipped (of ${everything.components.length} in the lock file), ${refused.length} with a licence to look at: ${values.out}`,
);
process.exitCode = refused.length > 0 ? 1 : 0;
