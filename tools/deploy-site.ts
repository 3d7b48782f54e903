// node tools/deploy-site.ts --stack NAME [--folder dist/portal]: puts the built portal into the stack's site bucket.
// The distribution asks for index.html and config.json anew at each visit, so nothing has to be invalidated.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './deploy/command.ts';
import { output, stackOutputs } from './deploy/stack-outputs.ts';
import { uploadSite } from './upload-site.ts';

await command('deploy-site', { folder: true }, async (stack, { folder }) => {
  const site = String(folder ?? join(import.meta.dirname, '..', 'dist', 'portal'));
  if (!existsSync(join(site, 'index.html')))
    throw new Error(
      `${site} holds no index.html: build the portal first (npx vite build --config portal/vite.config.ts).`,
    );
  const outputs = await stackOutputs(stack);
  const stage = output(outputs, 'ApiUrl').split('/').at(-1) as string;
  const count = await uploadSite(site, output(outputs, 'SiteBucketName'), { stage, apiBase: `/${stage}` });
  console.log(
    `${count} files are in ${outputs['SiteBucketName']}; the portal is ${outputs['PortalUrl'] ?? 'not behind a distribution'}`,
  );
});
