import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { common } from '../text/common.ts';
import { useApp, useText } from './context.ts';

/**
 * A page with its one h1. On arrival the document's title changes and the heading takes the focus, which is what
 * tells a screen reader that a single-page site has moved on.
 */
export function Page({
  title,
  lead,
  actions,
  back,
  children,
}: {
  title: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  back?: { href: string; label: string };
  children: ComponentChildren;
}) {
  const { config, language } = useApp();
  const t = useText(common);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${config.retailer?.[language] ?? t.siteName}`;
  }, [title, config, language, t]);
  // Before the page is painted: after it, a fast Tab would be undone by the focus that comes late.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <>
      <header class="page-head">
        {back && (
          <a class="back" href={back.href}>
            <span aria-hidden="true">←</span> {back.label}
          </a>
        )}
        <div class="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {actions && <div class="actions">{actions}</div>}
        </div>
        {lead && <p class="lead">{lead}</p>}
      </header>
      {children}
    </>
  );
}
