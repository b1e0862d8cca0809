import { type FormEvent, useState } from 'react';
import { SignInError } from '../cloud/errors.ts';
import type { Session } from '../cloud/session.ts';
import { useWords } from '../core/language.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Mark } from './mark.tsx';
import { Preferences } from './preferences.tsx';
import { frameWords } from './words.ts';

interface Props {
  readonly session: Session;
  /** Which page of the house this is. */
  readonly title: string;
  readonly envId: string;
  /** A login that a developer's machine has ready, and what its button says. */
  readonly ready?: { readonly label: string; readonly enter: () => Promise<void> } | undefined;
}

export function SignIn({ session, title, envId, ready }: Props) {
  const t = useWords(frameWords);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const enter = async (login: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      await login();
    } catch (error) {
      setBusy(false);
      setPassword('');
      setFault(explain(error));
    }
  };
  const explain = (error: unknown): string => {
    if (!(error instanceof SignInError)) return t.noAnswer;
    if (error.code === 'captcha_required') return t.locked;
    return error.code === 'login_type_disabled' ? t.notOn : t.wrong;
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void enter(() => session.signIn(name.trim(), password));
  };

  return (
    <main className="grid min-h-dvh grid-rows-[1fr_auto_1.4fr] justify-items-center px-4">
      <form
        onSubmit={submit}
        className="row-start-2 grid w-full max-w-[340px] gap-4 rounded-sheet border border-line bg-sheet p-6"
      >
        <header>
          <h1 className="flex items-center gap-2 text-xl font-semibold">
            <Mark />
            {t.brand}
          </h1>
          <p className="text-ink-2">
            {title} · <span className="font-mono text-xs">{envId}</span>
          </p>
        </header>
        <TextField
          label={t.name}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p role="alert" className="min-h-5 text-failed empty:hidden">
          {fault}
        </p>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t.signIn}
        </Button>
        {ready !== undefined && (
          <Button disabled={isBusy} onClick={() => void enter(ready.enter)}>
            {ready.label}
          </Button>
        )}
        <div className="-mx-2 -mb-2 flex justify-end">
          <Preferences />
        </div>
      </form>
    </main>
  );
}
