import type { TemplateValue } from '../../read-template.ts';
import type { Rule } from '../rule.ts';

const exportedAs = (name: string) => new RegExp(`export (async )?(const|function|let) ${name}\\b`);

/** The file and the exported name a function's Handler points at; SAM and CloudFormation look at neither. */
export const handlerFile: Rule = {
  id: 'handler-file',
  check: ({ raw, file }) =>
    Object.entries(raw.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
      .flatMap(([place, { Properties }]) => {
        const handler: TemplateValue | undefined = Properties['Handler'] ?? raw.Globals.Function['Handler'];
        const { CodeUri } = Properties;
        if (typeof handler !== 'string' || typeof CodeUri !== 'string')
          return [{ place, message: 'Has no Handler or no CodeUri.' }];
        const dot = handler.lastIndexOf('.');
        const [stem, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
        // What is in dist/ is built from the folder of the same name.
        const source = `${CodeUri.replace(/^(\.\/)?dist\//, '')}/${stem}.ts`;
        const text = file(source);
        if (text === undefined)
          return [{ place, message: `${source}, which Handler "${handler}" is built from, does not exist.` }];
        if (!exportedAs(name).test(text))
          return [{ place, message: `${source} does not export "${name}", which Handler "${handler}" calls.` }];
        return [];
      }),
};
