export interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
}

/** A CycloneDX 1.5 document as `npm sbom` writes it; what is not named here is passed on as it is. */
export interface Bom {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/** What reaches customers or servers: the packages of `roots` and everything they need. Tools and tests are left out. */
export function shippedOnly(bom: Bom, product: string, roots: readonly string[]): Bom {
  const byName = new Map(bom.components.map((component) => [component['bom-ref'], component]));
  const needs = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn ?? []]));
  const direct = (needs.get(bom.metadata.component['bom-ref']) ?? []).filter((ref) =>
    roots.includes(byName.get(ref)?.name ?? ''),
  );
  const missing = roots.filter((root) => !direct.some((ref) => byName.get(ref)?.name === root));
  if (missing.length > 0) throw new Error(`Not among the direct dependencies: ${missing.join(', ')}.`);
  const reached = new Set<string>();
  const queue = [...direct];
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    queue.push(...(needs.get(ref) ?? []));
  }
  const self = bom.metadata.component['bom-ref'];
  return {
    ...bom,
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name: product } },
    components: bom.components.filter((component) => reached.has(component['bom-ref'])),
    dependencies: [{ ref: self, dependsOn: direct }, ...bom.dependencies.filter(({ ref }) => reached.has(ref))],
  };
}

/** Packages whose licence is in a file and not in package.json; read by a person, for this version only. */
const readByHand: Readonly<Record<string, string>> = { 'png-js@2.0.0': 'MIT' };

/** The licence of a component as an SPDX id or expression; empty when it names none. */
export const licenceOf = ({ name, version, licenses = [] }: Component): string =>
  licenses
    .map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '')
    .filter(Boolean)
    .join(' AND ') ||
  (readByHand[`${name}@${version}`] ?? '');

/** Licences that allow what this product does with the packages: bundle them, unchanged, into a service (fonts: embed them in documents). */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Unlicense',
]);

/** Whether a licence may be shipped: every part of an AND must be allowed, one part of an OR is enough. */
export function mayShip(licence: string): boolean {
  const alternatives = licence.replace(/[()]/g, '').split(/ OR /);
  return alternatives.some((one) => one.split(/ AND /).every((part) => allowed.has(part.trim())));
}

/** The licence list as a Markdown table. */
export function licenceTable(components: readonly Component[]): string {
  const rows = [...components]
    .sort((one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version))
    .map((component) => `| ${component.name} | ${component.version} | ${licenceOf(component) || '**none named**'} |`);
  return ['| package | version | licence |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
