import { list, ofType, record } from '../../template/transformed.ts';
import { operations } from '../api-body.ts';
import type { Rule } from '../rule.ts';

/** `/~1session~1refresh` is how CloudFormation writes `/session/refresh`; without `~1` it is another path. */
const pathOf = (resourcePath: string) => resourcePath.replace(/^\/(?=~1)/, '').replaceAll('~1', '/');

/** Throttling or logging of a method that does not exist: the deploy takes it and limits nothing. */
export const methodSetting: Rule = {
  id: 'method-setting',
  check: ({ transformed }) => {
    const routes = new Set(operations(transformed).map(({ route }) => route));
    return ofType(transformed, 'AWS::ApiGateway::Stage').flatMap(([place, { Properties }]) =>
      list(Properties['MethodSettings'])
        .map(record)
        .filter(({ ResourcePath }) => ResourcePath !== '/*')
        .map(({ HttpMethod, ResourcePath }) => `${HttpMethod} ${pathOf(String(ResourcePath))}`)
        .filter((route) => !routes.has(route))
        .map((route) => ({
          place,
          message: `MethodSettings are for ${route}, which the API does not have, so they do nothing: write /~1 for the first slash and ~1 for the others.`,
        })),
    );
  },
};
