import type { ComponentChildren } from 'preact';
import { useText } from './context.ts';
import { Empty } from './feedback.tsx';

const text = {
  ko: {
    title: '아직 준비되지 않은 기능입니다',
    body: '이 전기판매사에서 곧 제공할 예정입니다. 다른 화면은 그대로 이용하실 수 있습니다.',
  },
  en: {
    title: 'Not available yet',
    body: 'This retailer has not switched this on yet. Everything else works as usual.',
  },
};

/** For a route that answers 404 because this deployment does not have it. */
export function NotYet({ children }: { children?: ComponentChildren }) {
  const t = useText(text);
  return <Empty title={t.title}>{children ?? t.body}</Empty>;
}
