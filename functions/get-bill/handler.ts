import { binary, json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { negotiate } from '../../runtime/negotiate.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { getBillPdf } from './bill-pdf.ts';
import { documentsFrom } from './fetch-document.ts';
import { getBill } from './get-bill.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const PDF = 'application/pdf';
const fetchDocument = documentsFrom(process.env);

export const lambdaHandler = async ({ caller, pathParameters, headers }: RouteEvent<typeof schema>) => {
  const request = { subject: caller.subject, billId: pathParameters.billId };
  const { accept } = headers;
  // API Gateway sends bytes only when the type is the first in Accept; named later, the caller would get base64.
  const first = accept?.split(/[,;]/, 1)[0]?.trim().toLowerCase();
  const type = negotiate(accept, first === PDF ? ['application/json', PDF] : ['application/json']);
  if (type === 'application/json') return json(await getBill(database, request), { headers: { Vary: 'Accept' } });
  const { bytes, fileName } = await getBillPdf(database, fetchDocument, request);
  return binary(bytes, PDF, {
    headers: { Vary: 'Accept', 'Content-Disposition': `attachment; filename="${fileName}"` },
  });
};

export const handler = route('get-bill', { schema, validate }, lambdaHandler);
