import type { Template } from '../read-template.ts';
import type { Transformed } from '../template/transformed.ts';

export interface LintInput {
  /** template.yaml as written */
  raw: Template;
  /** the same after the SAM transform */
  transformed: Transformed;
  /** text of a file by its path from the repository's root; undefined when there is none */
  file(path: string): string | undefined;
}

export interface Found {
  /** where: a route, a logical id, or a path below one */
  place: string;
  /** what is wrong and what to do about it, one sentence */
  message: string;
}

export interface Rule {
  id: string;
  check(input: LintInput): Found[];
}

export interface Finding extends Found {
  rule: string;
}
