import { ofType } from '../../template/transformed.ts';
import type { Rule } from '../rule.ts';

/** A service that may call a function on behalf of anyone's account (confused deputy). */
export const openInvoke: Rule = {
  id: 'open-invoke',
  check: ({ transformed }) =>
    ofType(transformed, 'AWS::Lambda::Permission')
      .filter(
        ([, { Properties }]) =>
          /\.amazonaws\.com$/.test(String(Properties['Principal'])) &&
          Properties['SourceArn'] === undefined &&
          Properties['SourceAccount'] === undefined,
      )
      .map(([place, { Properties }]) => ({
        place,
        message: `${Properties['Principal']} may call the function for any account: add SourceArn or SourceAccount.`,
      })),
};
