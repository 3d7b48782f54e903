import { presignedPath } from '../../runtime/presign.ts';
import { type Environment, optionalTextSetting, textSetting } from '../../runtime/settings.ts';
import type { FetchDocument } from './bill-pdf.ts';

const LIMIT_MS = 5_000;

/**
 * Reads objects of the bucket DOCUMENTS_BUCKET with the function's own credentials. No S3 client: it would weigh ten times this whole function.
 * Inside the VPC the way is the S3 gateway endpoint.
 * @throws SettingError when a document is wanted and the settings are missing
 */
export function documentsFrom(environment: Environment): FetchDocument {
  return async (key) => {
    const bucket = textSetting(environment, 'DOCUMENTS_BUCKET');
    const region = textSetting(environment, 'AWS_REGION');
    const local = optionalTextSetting(environment, 'AWS_ENDPOINT_URL');
    const base = new URL(local ?? `https://${bucket}.s3.${region}.amazonaws.com`);
    const path = presignedPath({
      host: base.host,
      path: local === undefined ? `/${key}` : `/${bucket}/${key}`,
      service: 's3',
      region,
      validSeconds: 60,
      credentials: {
        accessKeyId: textSetting(environment, 'AWS_ACCESS_KEY_ID'),
        secretAccessKey: textSetting(environment, 'AWS_SECRET_ACCESS_KEY'),
        sessionToken: optionalTextSetting(environment, 'AWS_SESSION_TOKEN'),
      },
      now: new Date(),
    });
    const answer = await fetch(`${base.origin}${path}`, { signal: AbortSignal.timeout(LIMIT_MS) });
    if (!answer.ok) throw new Error(`the documents bucket answered ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}
