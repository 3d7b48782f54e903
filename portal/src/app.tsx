import { useEffect, useState } from 'preact/hooks';
import { type ApiError, failureFrom } from './api/errors.ts';
import type { SessionState } from './api/session.ts';
import { href } from './logic/route.ts';
import BillPage from './pages/bill.tsx';
import Bills from './pages/bills.tsx';
import Home from './pages/home.tsx';
import SignIn from './pages/sign-in.tsx';
import { common } from './text/common.ts';
import { signInText } from './text/sign-in.ts';
import { useApp, useText } from './ui/context.ts';
import { Empty, ErrorBox, Waiting } from './ui/feedback.tsx';
import { lazy } from './ui/lazy.tsx';
import { Page } from './ui/page.tsx';
import { useRoute } from './ui/router.tsx';
import { Shell } from './ui/shell.tsx';

function useSessionState(): SessionState {
  const { session } = useApp();
  const [state, setState] = useState(session.state());
  useEffect(() => {
    setState(session.state());
    return session.subscribe(() => setState(session.state()));
  }, [session]);
  return state;
}

/** The whole portal: who the visitor is decides between sign-in and the pages; the address decides which page. */
export function PortalApp() {
  const state = useSessionState();
  if (state.status === 'starting') return <Resuming />;
  if (state.status === 'signed-out') {
    return (
      <Shell groups={null}>
        <SignIn why={state.why} />
      </Shell>
    );
  }
  return (
    <Shell groups={state.groups}>
      <CurrentPage operator={state.groups.includes('operator')} />
    </Shell>
  );
}

/** Gets the session back by its cookie; where the API is down this says so and asks again, instead of showing the sign-in page. */
function Resuming() {
  const { session } = useApp();
  const t = useText(signInText);
  const [error, setError] = useState<ApiError | null>(null);
  const resume = () => {
    setError(null);
    session.resume().catch((e: unknown) => setError(failureFrom(e, navigator.onLine)));
  };
  // Once, at page load.
  useEffect(resume, []);
  return (
    <Shell groups={null}>
      {error ? <ErrorBox error={error} retry={resume} /> : <Waiting label={t.resuming} retry={resume} />}
    </Shell>
  );
}

const Usage = lazy(() => import('./pages/usage.tsx'));
const WhatIf = lazy(() => import('./pages/what-if.tsx'));
const Why = lazy(() => import('./pages/why.tsx'));
const Objection = lazy(() => import('./pages/objection.tsx'));
const Alerts = lazy(() => import('./pages/alerts.tsx'));
const Profile = lazy(() => import('./pages/profile.tsx'));
const HowItWorks = lazy(() => import('./pages/how-it-works.tsx'));
const More = lazy(() => import('./pages/more.tsx'));
const Operator = lazy(() => import('./pages/operator/operator.tsx'));

function CurrentPage({ operator }: { operator: boolean }) {
  const { parts } = useRoute();
  const [first = '', second, third] = parts;
  // A new key per address gives each page a fresh start, so that nothing of one bill shows on another.
  const key = parts.join('/');
  switch (first) {
    case '':
      return operator ? <Operator key={key} parts={[]} /> : <Home key={key} />;
    case 'home':
      return <Home key={key} />;
    case 'bills':
      if (second === undefined) return <Bills key={key} />;
      if (third === undefined) return <BillPage key={key} billId={second} />;
      if (third === 'why') return <Why key={key} billId={second} />;
      if (third === 'objection') return <Objection key={key} billId={second} />;
      return <NotFound />;
    case 'usage':
      return <Usage key={key} />;
    case 'what-if':
      return <WhatIf key={key} />;
    case 'alerts':
      return <Alerts key={key} />;
    case 'profile':
      return <Profile key={key} />;
    case 'how-it-works':
      return <HowItWorks key={key} />;
    case 'more':
      return <More key={key} operator={operator} />;
    case 'operator':
      return operator ? <Operator key={key} parts={parts.slice(1)} /> : <NotFound />;
    default:
      return <NotFound />;
  }
}

function NotFound() {
  const t = useText(common);
  return (
    <Page title={t.notFound}>
      <Empty title={t.notFoundText}>
        <a href={href([])}>{t.toHome}</a>
      </Empty>
    </Page>
  );
}
