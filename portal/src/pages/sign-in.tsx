import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api/errors.ts';
import type { SessionChallenge } from '../api/types.ts';
import { common } from '../text/common.ts';
import { signInText } from '../text/sign-in.ts';
import { useApp, useText } from '../ui/context.ts';
import { ErrorBox } from '../ui/feedback.tsx';
import { Field } from '../ui/field.tsx';
import { useAction } from '../ui/use-api.ts';

type Step =
  | { at: 'password' }
  | { at: 'challenge'; challenge: SessionChallenge }
  | { at: 'reset' }
  | { at: 'reset-confirm' };

/** The user pool's rule; it checks again and has the last word. */
const SHORTEST_PASSWORD = 10;

/** Sign-in with everything that may follow it: a forced new password, a one-time code, a reset. */
export default function SignIn({ why }: { why: 'never' | 'left' | 'expired' }) {
  const { session } = useApp();
  const t = useText(signInText);
  const wait = useText(common);
  const [step, setStep] = useState<Step>({ at: 'password' });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [shown, setShown] = useState(false);
  const [missing, setMissing] = useState<Record<string, string>>({});
  const [note, setNote] = useState<string | null>(why === 'expired' ? t.expired : why === 'left' ? t.left : null);
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const advance = (challenge: SessionChallenge | null) => {
    if (challenge === null) return;
    setPassword('');
    setCode('');
    setStep({ at: 'challenge', challenge });
  };
  const action = useAction(async () => {
    setNote(null);
    if (step.at === 'password') advance(await session.signIn(username.trim(), password));
    else if (step.at === 'challenge') {
      const { challenge, session: challengeSession } = step.challenge;
      const given = challenge === 'NEW_PASSWORD_REQUIRED' ? { newPassword: password } : { code };
      advance(
        await session.answerChallenge({ username: username.trim(), challenge, session: challengeSession, ...given }),
      );
    } else if (step.at === 'reset') {
      await session.requestReset(username.trim());
      setNote(t.codeSent);
      setStep({ at: 'reset-confirm' });
    } else {
      await session.confirmReset({ username: username.trim(), code, newPassword: password });
      setNote(t.resetDone);
      setPassword('');
      setStep({ at: 'password' });
    }
  });

  const asksNewPassword =
    step.at === 'reset-confirm' || (step.at === 'challenge' && step.challenge.challenge === 'NEW_PASSWORD_REQUIRED');
  const asksCode = step.at === 'reset-confirm' || (step.at === 'challenge' && !asksNewPassword);
  const asksName = step.at === 'password' || step.at === 'reset';
  const [title, lead, submit] =
    step.at === 'password'
      ? [t.title, t.lead, t.submit]
      : step.at === 'reset'
        ? [t.resetTitle, t.resetLead, t.sendCode]
        : step.at === 'reset-confirm'
          ? [t.resetTitle, t.codeLead, t.setPassword]
          : asksNewPassword
            ? [t.newPasswordTitle, t.newPasswordLead, t.confirm]
            : [t.codeTitle, t.codeLead, t.confirm];

  const at = step.at;
  // The focus follows the step and nothing else.
  useEffect(() => {
    if (at !== 'password') heading.current?.focus();
  }, [at]);
  useEffect(() => {
    document.title = title;
  }, [title]);

  function submitted(event: SubmitEvent): void {
    event.preventDefault();
    const found: Record<string, string> = {};
    if (asksName && username.trim() === '') found.username = t.needUsername;
    if (step.at === 'password' && password === '') found.password = t.needPassword;
    if (asksNewPassword && password.length < SHORTEST_PASSWORD) found.password = t.newPasswordShort;
    if (asksCode && !/^\d{6}$/.test(code)) found.code = t.needCode;
    setMissing(found);
    if (Object.keys(found).length === 0) void action.run();
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  }

  function change(next: Step): void {
    action.clear();
    setMissing({});
    setNote(null);
    setStep(next);
  }

  return (
    <form class="sign-in card" ref={form} onSubmit={submitted} noValidate>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="lead">{lead}</p>
      {note && (
        <p class="notice" role="status">
          {note}
        </p>
      )}
      {action.error &&
        (step.at === 'password' ? <SignInError error={action.error} /> : <ErrorBox error={action.error} />)}
      {asksName && (
        <Field
          label={t.username}
          name="username"
          autocomplete="username"
          inputMode="email"
          value={username}
          error={missing.username}
          onInput={setUsername}
        />
      )}
      {asksCode && (
        <Field
          label={t.code}
          name="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={6}
          value={code}
          error={missing.code}
          onInput={(value) => setCode(value.trim())}
        />
      )}
      {(step.at === 'password' || asksNewPassword) && (
        <>
          <Field
            label={asksNewPassword ? t.newPassword : t.password}
            type={shown ? 'text' : 'password'}
            name="password"
            autocomplete={asksNewPassword ? 'new-password' : 'current-password'}
            hint={asksNewPassword && t.newPasswordRule}
            value={password}
            error={missing.password}
            onInput={setPassword}
          />
          <label class="inline-check">
            <input type="checkbox" checked={shown} onChange={(e) => setShown(e.currentTarget.checked)} /> {t.show}
          </label>
        </>
      )}
      <button type="submit" class="button primary wide" disabled={action.busy} aria-busy={action.busy}>
        {action.busy ? `${wait.sending}…` : submit}
      </button>
      {step.at === 'password' ? (
        <button type="button" class="link" onClick={() => change({ at: 'reset' })}>
          {t.forgot}
        </button>
      ) : (
        <button type="button" class="link" onClick={() => change({ at: 'password' })}>
          {t.back}
        </button>
      )}
    </form>
  );
}

function SignInError({ error }: { error: ApiError }) {
  const t = useText(signInText);
  const [title, next] =
    error.status === 401 || error.status === 403
      ? [t.wrong, t.wrongNext]
      : error.status === 429
        ? [t.tooMany, t.tooManyNext(error.retryAfterSeconds)]
        : [null, null];
  if (title === null) return <ErrorBox error={error} />;
  return (
    <div class="notice bad" role="alert">
      <p class="notice-title">{title}</p>
      <p>{next}</p>
    </div>
  );
}
