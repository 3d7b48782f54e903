import { ofType, record, type Value } from '../../template/transformed.ts';
import type { Rule } from '../rule.ts';

const secretName = /passw(or)?d|secret|private_?key|api_?key|credential/i;

const isLiteral = (value: Value | undefined): boolean =>
  typeof value === 'string' && value !== '' && !value.startsWith('{{resolve:');

/** A secret written down: in a parameter that is shown, in a default, or in an environment variable. */
export const plainSecret: Rule = {
  id: 'plain-secret',
  check: ({ transformed }) => [
    ...Object.entries(transformed.Parameters)
      .filter(([name, { NoEcho, AllowedValues }]) => secretName.test(name) && !NoEcho && AllowedValues === undefined)
      .map(([name]) => ({
        place: `Parameters.${name}`,
        message: 'A secret that the console would show: set NoEcho: true.',
      })),
    ...Object.entries(transformed.Parameters)
      .filter(([, { NoEcho, Default }]) => NoEcho && Default !== undefined && Default !== '')
      .map(([name]) => ({
        place: `Parameters.${name}`,
        message: 'A secret with a default is a secret everyone knows: leave the default empty.',
      })),
    ...ofType(transformed, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) =>
      Object.entries(record(record(Properties['Environment'])['Variables']))
        .filter(([name, value]) => secretName.test(name) && isLiteral(value))
        .map(([name]) => ({
          place: `${id}.${name}`,
          message: 'A secret in the template is in its history for ever: fetch it at run time.',
        })),
    ),
    ...ofType(transformed, 'AWS::RDS::DBInstance')
      .filter(([, { Properties }]) => isLiteral(Properties['MasterUserPassword']))
      .map(([place]) => ({ place, message: 'The master password is in the template: use ManageMasterUserPassword.' })),
  ],
};
