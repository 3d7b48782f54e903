export type Architecture = 'arm64' | 'x86_64';

/**
 * What a machine image must be made for, by the names of the instance types: after family and generation a `g` says Graviton, which is
 * arm64 (EC2 User Guide, "Amazon EC2 instance type naming conventions"); the first of them, a1, has none.
 * @throws RangeError for no type, a name that is none, or types that no image fits all of
 */
export function architectureOf(instanceTypes: readonly string[]): Architecture {
  const [first, ...others] = instanceTypes;
  if (first === undefined) throw new RangeError('There is no instance type.');
  const architecture = architectureOfOne(first);
  const other = others.find((type) => architectureOfOne(type) !== architecture);
  if (other !== undefined)
    throw new RangeError(`${first} is ${architecture} and ${other} ${architectureOfOne(other)}: no image fits both.`);
  return architecture;
}

function architectureOfOne(instanceType: string): Architecture {
  const [, family, generation, options] = /^(u-|[a-z]+)(\d+)([a-z0-9-]*)\.[a-z0-9-]+$/.exec(instanceType) ?? [];
  if (family === undefined) throw new RangeError(`${instanceType} is not the name of an instance type.`);
  return options!.startsWith('g') || `${family}${generation}` === 'a1' ? 'arm64' : 'x86_64';
}
