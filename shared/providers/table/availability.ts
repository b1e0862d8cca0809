import { PROVIDER_ROWS, type ProviderRow } from './rows.ts';

/** Settings by name, as a process's environment has them. */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface AvailabilityOptions {
  readonly settings: Settings;
  /** Ids switched off by the operator. */
  readonly disabled?: readonly string[];
  readonly rows?: readonly ProviderRow[];
}

/** A provider this deployment can call, with its settings read. */
export interface ConfiguredProvider {
  readonly row: ProviderRow;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly keys: Readonly<Record<string, string>>;
  /** Callable only by what the platform gives to every function: nobody here chose it. */
  readonly ambient: boolean;
}

export interface Availability {
  /** True when the provider is known, has its keys and is not switched off. */
  available(id: string): boolean;
  configured(id: string): ConfiguredProvider | undefined;
}

/** What this deployment can call. Pure look-up: loads no protocol, opens no connection. */
export function createAvailability(options: AvailabilityOptions): Availability {
  const { settings, disabled = [], rows = PROVIDER_ROWS } = options;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const configured = (id: string): ConfiguredProvider | undefined => {
    const row = byId.get(id);
    if (row === undefined || disabled.includes(id)) return undefined;
    const found = readKeys(row, withFallbackNames(row, settings));
    if (found === undefined) return undefined;
    const baseUrl = settings[row.baseUrlVar] || placed(row.baseUrl, found.keys);
    return { row, baseUrl: baseUrl.replace(/\/+$/, ''), ...found };
  };
  return { configured, available: (id) => configured(id) !== undefined };
}

/** An address may have an account's own part: `https://{workspace}.…`. */
const placed = (url: string, keys: Readonly<Record<string, string>>): string =>
  url.replace(/\{(\w+)\}/g, (all, name: string) => keys[name] ?? all);

const upper = (slug: string): string => slug.toUpperCase().replaceAll('-', '_');

/** `AI_PROVIDER_{ID}_API_KEY`, then `AI_PROVIDER_{PLATFORM}_API_KEY`. */
export function fallbackNames({ id, platform }: Pick<ProviderRow, 'id' | 'platform'>): string[] {
  return [...new Set([id, platform])].map((slug) => `AI_PROVIDER_${upper(slug)}_API_KEY`);
}

/** A key under the general name counts where the provider's own setting is empty. */
function withFallbackNames(row: ProviderRow, settings: Settings): Settings {
  const names = row.keySets.flatMap(({ key }) => key ?? []);
  const found = fallbackNames(row)
    .map((name) => settings[name]?.trim())
    .find(Boolean);
  if (found === undefined) return settings;
  const empty = names.filter((name) => !settings[name]?.trim());
  return { ...settings, ...Object.fromEntries(empty.map((name) => [name, found])) };
}

function readKeys(
  row: ProviderRow,
  settings: Settings,
): Pick<ConfiguredProvider, 'keys' | 'ambient'> | undefined {
  const { ambient = [], optional = {} } = row;
  for (const keySet of row.keySets) {
    const keys = readAll(keySet, settings);
    if (Object.keys(keys).length === Object.keys(keySet).length) {
      return {
        keys: { ...keys, ...readAll(optional, settings) },
        ambient: Object.values(keySet).some((name) => ambient.includes(name)),
      };
    }
  }
  return undefined;
}

function readAll(names: Readonly<Record<string, string>>, settings: Settings) {
  const values: Record<string, string> = {};
  for (const [name, variable] of Object.entries(names)) {
    const value = settings[variable]?.trim();
    if (value) values[name] = value;
  }
  return values;
}
