// Stryker ignorer: the words of sentences are not mutated (emptying one changes no decision, and a test that repeats the sentence proves
// nothing). Only text in these places counts as a sentence, and only when it has a space or Hangul; codes, keys and SQL stay in.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const SENTENCE_KEYS = new Set(['ko', 'en', 'reason', 'message', 'source', 'rule', 'advice']);
const HAS_WORDS = /\S\s+\S|\p{Script=Hangul}/u;

const textOf = (node) => {
  if (node.type === 'StringLiteral') return node.value;
  // A template whose placeholders compute something stays in: that computation is behaviour.
  if (node.type === 'TemplateLiteral' && node.expressions.every(isPlain))
    return node.quasis.map((part) => part.value.raw).join('x');
  return '';
};
const isPlain = (node) =>
  node.type === 'Identifier' || (node.type === 'MemberExpression' && !node.computed && isPlain(node.object));

const isSentencePlace = ({ parent, parentPath, node }) =>
  (parent?.type === 'ObjectProperty' && parent.value === node && SENTENCE_KEYS.has(parent.key.name)) ||
  (parent?.type === 'NewExpression' && /Error$/.test(parent.callee.name ?? '')) ||
  (parent?.type === 'ConditionalExpression' && parent.test !== node && isSentencePlace(parentPath));

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'message-text', {
    shouldIgnore: (path) =>
      HAS_WORDS.test(textOf(path.node)) && isSentencePlace(path) ? 'words of a sentence for people' : undefined,
  }),
];
