import { ofType, type Properties, record, type Transformed, type Value } from '../template/transformed.ts';

export interface Operation {
  apiId: string;
  /** GET /bill/{billId} */
  route: string;
  method: string;
  operation: Record<string, Value>;
  /** the API's whole OpenAPI body */
  body: Properties;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method']);

/** OpenAPI bodies of the REST APIs, by logical id. */
export const apiBodies = (transformed: Transformed): [string, Properties][] =>
  ofType(transformed, 'AWS::ApiGateway::RestApi').map(([id, { Properties }]) => [id, record(Properties['Body'])]);

/** Every route the template serves, the OPTIONS of CORS included. */
export function operations(transformed: Transformed): Operation[] {
  return apiBodies(transformed).flatMap(([apiId, body]) =>
    Object.entries(record(body['paths'])).flatMap(([path, methodsOfPath]) =>
      Object.entries(record(methodsOfPath))
        .filter(([method]) => methods.has(method))
        .map(([method, operation]) => ({
          apiId,
          route: `${method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase()} ${path}`,
          method,
          operation: record(operation),
          body,
        })),
    ),
  );
}

/** A mock integration answers by itself: CORS preflight. */
export const isMock = ({ operation }: Operation): boolean =>
  record(operation['x-amazon-apigateway-integration'])['type'] === 'mock';

/** Logical ids of the functions a value refers to by Fn::Sub, Fn::GetAtt or Ref; an alias counts as its function. */
export function functionsIn(value: Value | undefined, transformed: Transformed): string[] {
  const text = JSON.stringify(value ?? null);
  const named = [...text.matchAll(/\$\{(\w+)(?:\.Arn)?\}|"Fn::GetAtt":\["(\w+)"|"Ref":"(\w+)"/g)].map(
    ([, inSub, inGetAtt, inRef]) => inSub ?? inGetAtt ?? inRef ?? '',
  );
  return named.flatMap((id) => {
    const resource = transformed.Resources[id];
    if (resource?.Type === 'AWS::Lambda::Function') return [id];
    if (resource?.Type === 'AWS::Lambda::Alias') return functionsIn(resource.Properties['FunctionName'], transformed);
    return [];
  });
}
