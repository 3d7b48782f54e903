import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { common } from '../../text/common.ts';
import { operatorText } from '../../text/operator.ts';
import { useText } from '../../ui/context.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorBox } from '../../ui/feedback.tsx';
import { TextField } from '../../ui/field.tsx';
import { useAction } from '../../ui/use-api.ts';
import { useIdempotencyKey } from '../../ui/use-key.ts';

const SHORTEST_REASON = 5;

/**
 * Asks for the reason of an action, does it, and closes when it worked. `check` may hold it back with a sentence.
 * The same Idempotency-Key goes with every press until one succeeds.
 */
export function ReasonDialog({
  title,
  label,
  submit,
  act,
  onClose,
  check,
  longest = 500,
  children,
}: {
  title: string;
  label?: string;
  submit: string;
  act(reason: string, idempotencyKey: string): Promise<unknown>;
  onClose(): void;
  check?: () => boolean;
  /** most characters */
  longest?: number;
  children?: ComponentChildren;
}) {
  const t = useText(operatorText);
  const c = useText(common);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const idempotency = useIdempotencyKey();
  const action = useAction(() => act(reason.trim(), idempotency.key).then(() => true));

  async function submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const short = reason.trim().length < SHORTEST_REASON;
    setMissing(short);
    if (short || check?.() === false) return;
    if (await action.run()) {
      idempotency.renew();
      onClose();
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submitted(event)} noValidate>
        {children}
        <TextField
          label={label ?? t.reason}
          hint={t.reasonHint}
          error={missing && t.needReason}
          value={reason}
          maxLength={longest}
          onInput={setReason}
        />
        {action.error && <ErrorBox error={action.error} />}
        <button type="submit" class="button primary" disabled={action.busy}>
          {action.busy ? `${c.sending}…` : submit}
        </button>
      </form>
    </Dialog>
  );
}
