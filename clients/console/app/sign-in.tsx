import { type FormEvent, useState } from 'react';
import { SignInError } from '../../ui/cloud/errors.ts';
import { useWords } from '../../ui/core/language.ts';
import { Button } from '../../ui/parts/button.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import type { Cloud } from './cloud.ts';
import { Preferences } from './preferences.tsx';
import { words } from './words.ts';

export function SignIn({ cloud }: { cloud: Cloud }) {
  const t = useWords(words);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const enter = async (as: { name: string; password: string }): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      await cloud.session.signIn(as.name, as.password);
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
    void enter({ name: name.trim(), password });
  };
  const { ready_login: ready, env_id: envId } = cloud.place;
  const enterReady = async (at: string): Promise<void> => {
    setBusy(true);
    try {
      const { operator } = (await (await fetch(at)).json()) as {
        operator: { name: string; password: string };
      };
      await enter(operator);
    } catch {
      setBusy(false);
      setFault(t.noAnswer);
    }
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
            {t.console} · <span className="font-mono text-xs">{envId}</span>
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
          <Button disabled={isBusy} onClick={() => void enterReady(ready)}>
            {t.ready}
          </Button>
        )}
        <div className="-mx-2 -mb-2 flex justify-end">
          <Preferences />
        </div>
      </form>
    </main>
  );
}

/** A safelight: the lamp of the house. */
export function Mark() {
  return (
    <svg aria-hidden="true" width="18" height="18" viewBox="0 0 18 18">
      <rect x="1" y="1" width="16" height="16" rx="4" className="fill-ink" />
      <circle cx="9" cy="9" r="4" className="fill-lamp" />
    </svg>
  );
}
