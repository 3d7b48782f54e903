import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Common {
  label: string;
  hint?: ComponentChildren;
  error?: string | false | null | undefined;
}

function Described({
  id,
  hint,
  error,
}: {
  id: string;
  hint?: ComponentChildren;
  error?: string | false | null | undefined;
}) {
  return (
    <>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

const describedBy = (id: string, hint: unknown, error: unknown) =>
  [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;

interface InputProps extends Common {
  type?: 'text' | 'email' | 'password' | 'number' | 'date' | 'month' | 'tel' | 'datetime-local';
  name?: string;
  value: string;
  autocomplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'email' | 'tel' | 'name' | 'off';
  inputMode?: 'numeric' | 'decimal' | 'email' | 'tel';
  maxLength?: number;
  min?: string | number;
  max?: string | number;
  step?: string | number;
  required?: boolean;
  disabled?: boolean;
  onInput(value: string): void;
}

/** A labelled input; its hint and its error are read out with it. */
export function Field({ label, hint, error, onInput, ...input }: InputProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...(input as JSX.IntrinsicElements['input'])}
        id={id}
        autocapitalize={input.inputMode === 'email' ? 'none' : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onInput={(e) => onInput(e.currentTarget.value)}
      />
      <Described id={id} hint={hint} error={error} />
    </div>
  );
}

/** A labelled text area. */
export function TextField({
  label,
  hint,
  error,
  value,
  maxLength,
  onInput,
}: Common & { value: string; maxLength?: number; onInput(value: string): void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        value={value}
        maxLength={maxLength}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onInput={(e) => onInput(e.currentTarget.value)}
      />
      <Described id={id} hint={hint} error={error} />
    </div>
  );
}

/** A labelled choice of few values. */
export function Select<V extends string>({
  label,
  hint,
  value,
  choices,
  onChange,
}: Common & { value: V; choices: readonly { value: V; label: string }[]; onChange: (value: NoInfer<V>) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={describedBy(id, hint, null)}
        onChange={(e) => onChange(e.currentTarget.value as V)}
      >
        {choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </select>
      <Described id={id} hint={hint} />
    </div>
  );
}

/** A labelled box to tick. */
export function Check({ label, hint, checked, onChange }: Common & { checked: boolean; onChange(on: boolean): void }) {
  const id = useId();
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={describedBy(id, hint, null)}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        <Described id={id} hint={hint} />
      </div>
    </div>
  );
}

/** A labelled slider. */
export function Range({
  label,
  min,
  max,
  step,
  value,
  onInput,
}: {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onInput(value: number): void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={(e) => onInput(Number(e.currentTarget.value))}
      />
    </div>
  );
}
