/** Which environment this page belongs to: told by a file that the deployment puts beside it. */

export interface CloudPlace {
  readonly env_id: string;
  /** Where logins and functions answer; empty: where the page came from. */
  readonly gateway: string;
  /** On a developer's machine: where a ready login is told. */
  readonly ready_login?: string;
}

/** @throws Error when the page was put up without its environment */
export async function readPlace(): Promise<CloudPlace> {
  const answer = await fetch('environment.json', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`environment.json: ${answer.status}`);
  return (await answer.json()) as CloudPlace;
}
