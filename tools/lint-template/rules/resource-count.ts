import type { Rule } from '../rule.ts';

/** A stack cannot hold more than 500 resources, and a function behind the API is seven of them after the transform. */
const LIMIT = 500;
const ROOM = 20;

export const resourceCount: Rule = {
  id: 'resource-count',
  check: ({ transformed }) => {
    const count = Object.keys(transformed.Resources).length;
    if (count <= LIMIT - ROOM) return [];
    return [
      {
        place: 'Resources',
        message: `${count} resources after the transform; CloudFormation refuses more than ${LIMIT}: move a part into a stack of its own.`,
      },
    ];
  },
};
