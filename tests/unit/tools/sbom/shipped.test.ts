import { describe, expect, test } from '@jest/globals';
import { type Bom, licenceOf, licenceTable, mayShip, shippedOnly } from '../../../../tools/sbom/shipped.ts';

const component = (name: string, license?: string) => ({
  'bom-ref': `${name}@1`,
  name,
  version: '1',
  licenses: license ? [{ license: { id: license } }] : [],
});

const bom: Bom = {
  metadata: { component: component('folder') },
  components: [component('a', 'MIT'), component('b', 'ISC'), component('tool', 'GPL-3.0'), component('c')],
  dependencies: [
    { ref: 'folder@1', dependsOn: ['a@1', 'tool@1'] },
    { ref: 'a@1', dependsOn: ['b@1'] },
    { ref: 'b@1', dependsOn: ['a@1', 'c@1'] },
    { ref: 'tool@1', dependsOn: ['c@1'] },
    { ref: 'c@1' },
  ],
};

test('only what the roots need is shipped, also in a circle', () => {
  const shipped = shippedOnly(bom, 'retail', ['a']);
  expect(shipped.components.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(shipped.metadata.component.name).toBe('retail');
  expect(shipped.dependencies.map(({ ref }) => ref)).toEqual(['folder@1', 'a@1', 'b@1', 'c@1']);
  expect(shipped.dependencies[0]?.dependsOn).toEqual(['a@1']);
});

test('a root that is no direct dependency is named', () => {
  expect(() => shippedOnly(bom, 'retail', ['a', 'b'])).toThrow('Not among the direct dependencies: b.');
});

describe('licences', () => {
  test.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0)', 'BSD-3-Clause'])('%s may be shipped', (licence) => {
    expect(mayShip(licence)).toBe(true);
  });

  test.each(['', 'GPL-3.0', 'MIT AND GPL-3.0', 'SEE LICENSE IN x', 'AGPL-3.0 OR BUSL-1.1'])(
    '"%s" may not',
    (licence) => {
      expect(mayShip(licence)).toBe(false);
    },
  );

  test('are listed by name, and a missing one is seen', () => {
    expect(licenceOf({ ...component('x'), licenses: [{ expression: 'MIT OR ISC' }] })).toBe('MIT OR ISC');
    expect(licenceOf({ ...component('png-js'), version: '2.0.0' })).toBe('MIT');
    expect(licenceTable([component('z', 'MIT'), component('a')])).toBe(
      '| package | version | licence |\n| --- | --- | --- |\n| a | 1 | **none named** |\n| z | 1 | MIT |\n',
    );
  });
});
