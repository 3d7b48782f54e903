import { list, type Properties, type Resource, record, type Transformed, type Value } from './transformed.ts';

/** A template with its parameters filled in: only the resources whose condition holds, Fn::If and parameters resolved. */
export interface Filled {
  parameters: Record<string, string>;
  resources: Record<string, Resource>;
}

/**
 * Fills a template in as a deploy with these parameters would.
 * @throws Error naming the parameter when one is unknown or has neither a value nor a default
 */
export function fill(transformed: Transformed, given: Readonly<Record<string, string>>): Filled {
  for (const name of Object.keys(given))
    if (!(name in transformed.Parameters)) throw new Error(`The template has no parameter ${name}.`);
  const parameters = Object.fromEntries(
    Object.entries(transformed.Parameters).map(([name, { Default }]) => {
      const value = given[name] ?? Default;
      if (value === undefined) throw new Error(`Parameter ${name} has no default: give it a value.`);
      return [name, String(value)];
    }),
  );
  const resolver = new Resolver(transformed, parameters);
  const resources = Object.entries(transformed.Resources)
    .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
    .map(([id, resource]): [string, Resource] => [
      id,
      { ...resource, Properties: (resolver.value(resource.Properties) ?? {}) as Properties },
    ]);
  return { parameters, resources: Object.fromEntries(resources) };
}

class Resolver {
  readonly #transformed: Transformed;
  readonly #parameters: Record<string, string>;

  constructor(transformed: Transformed, parameters: Record<string, string>) {
    this.#transformed = transformed;
    this.#parameters = parameters;
  }

  condition(name: string): boolean {
    const rule = this.#transformed.Conditions[name];
    if (rule === undefined) throw new Error(`The template has no condition ${name}.`);
    return this.#holds(rule);
  }

  #holds(rule: Value): boolean {
    const [[name, value] = ['', null]] = Object.entries(record(rule));
    const parts = list(value);
    if (name === 'Condition') return this.condition(String(value));
    if (name === 'Fn::Not') return !this.#holds(parts[0] as Value);
    if (name === 'Fn::And') return parts.every((part) => this.#holds(part));
    if (name === 'Fn::Or') return parts.some((part) => this.#holds(part));
    if (name === 'Fn::Equals') {
      // CloudFormation compares texts: the number 0 equals the parameter value "0".
      const [one, other] = parts.map((part) => asText(this.value(part)));
      return one === other;
    }
    throw new Error(`A condition cannot be made of ${JSON.stringify(rule)}.`);
  }

  /** The value with parameters and choices filled in; undefined where it is AWS::NoValue. References to resources stay. */
  value(value: Value): Value | undefined {
    if (Array.isArray(value))
      return value.flatMap((each) => {
        const resolved = this.value(each);
        return resolved === undefined ? [] : [resolved];
      });
    if (value === null || typeof value !== 'object') return value;
    const { Ref, 'Fn::If': choice, 'Fn::Select': selection } = value;
    if (typeof Ref === 'string') return this.#reference(Ref);
    if (Array.isArray(choice)) return this.value(choice[this.condition(String(choice[0])) ? 1 : 2] as Value);
    if (Array.isArray(selection)) return list(this.value(selection[1] as Value))[Number(selection[0])];
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => {
        const resolved = this.value(each);
        return resolved === undefined ? [] : [[key, resolved]];
      }),
    );
  }

  #reference(name: string): Value | undefined {
    if (name === 'AWS::NoValue') return undefined;
    const parameter = this.#parameters[name];
    if (parameter === undefined) return { Ref: name };
    return this.#transformed.Parameters[name]?.Type === 'CommaDelimitedList' ? parameter.split(',') : parameter;
  }
}

const asText = (value: Value | undefined): string =>
  value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
