import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');

/**
 * Compiles each function's schema.ts to a validate.generated.js beside it. At run time a schema would cost
 * 60 ms to load Ajv and 35 ms to compile; compiled ahead it is a few kilobytes. Files that are up to date are left alone, so a run with
 * nothing to do loads no library.
 * @returns the files written
 */
export async function compileValidators(): Promise<string[]> {
  const shared = fingerprint([import.meta.filename, join(root, 'runtime/schemas.ts'), join(root, 'package-lock.json')]);
  const stale = globSync('functions/*/schema.ts', { cwd: root })
    .map((file) => join(root, file))
    .map((source) => ({
      source,
      target: join(dirname(source), 'validate.generated.js'),
      mark: `// Compiled from schema.ts (${shared}${fingerprint([source])}); do not edit.`,
    }))
    .filter(({ target, mark }) => !existsSync(target) || !readFileSync(target, 'utf8').startsWith(mark));
  if (stale.length === 0) return [];
  const [{ Ajv }, { default: standaloneCode }, { build }] = await Promise.all([
    import('ajv'),
    import('ajv/dist/standalone/index.js').then(
      (module) => module.default as unknown as { default: (ajv: unknown, validate: unknown) => string },
    ),
    import('esbuild'),
  ]);
  for (const { source, target, mark } of stale) {
    const { schema } = (await import(pathToFileURL(source).href)) as { schema: object };
    // No coercion and no defaults: null must not become 0, nor true 1, where money and energy are read.
    const ajv = new Ajv({
      allErrors: true,
      strict: true,
      coerceTypes: false,
      useDefaults: false,
      code: { source: true },
    });
    // esbuild inlines what the compiled code requires (string length by code point), so that the result stands alone.
    const bundled = await build({
      stdin: { contents: standaloneCode(ajv, ajv.compile(schema)), resolveDir: root },
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      write: false,
    });
    writeFileSync(target, `${mark}\n${bundled.outputFiles[0]!.text}`);
  }
  return stale.map(({ target }) => target);
}

function fingerprint(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

if (import.meta.main) {
  for (const file of await compileValidators()) console.log(`compiled ${file.slice(root.length + 1)}`);
}
