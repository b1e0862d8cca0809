/** Who checks content here: DARKROOM_MODERATION lists them in the order they are asked. */
import { chainModerators, type Moderator } from '../moderation/index.ts';
import { createTencentModerator } from '../moderation/tencent.ts';
import { createWechatModerator, type OpenApiCaller } from '../moderation/wechat.ts';
import { createWordModerator } from '../moderation/words.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config, Environment } from '../platform/config.ts';
import { ConfigError } from '../platform/errors.ts';
import { createHttp } from '../providers/index.ts';

export interface ModeratorParts {
  readonly clock: Clock;
  readonly openApi: OpenApiCaller;
  /** What becomes of what nobody can open. */
  readonly unchecked: 'hold' | 'refuse';
}

/** Undefined where nothing is checked. Throws ConfigError for a name it does not know. */
export function createModerator(config: Config, parts: ModeratorParts): Moderator | undefined {
  const moderators = config.moderation.map((name) => one(name, config.environment, parts));
  if (moderators.length === 0) return undefined;
  const unchecked = parts.unchecked === 'refuse' ? 'block' : 'review';
  return chainModerators(moderators, { unchecked });
}

function one(name: string, environment: Environment, parts: ModeratorParts): Moderator {
  switch (name) {
    case 'words':
      return createWordModerator();
    case 'wechat':
      return createWechatModerator(parts.openApi);
    case 'tencent':
      return tencent(environment, parts);
    default:
      throw new ConfigError(`DARKROOM_MODERATION knows words, wechat and tencent, not "${name}"`);
  }
}

/** With its own key pair, or the function's own temporary credentials. */
function tencent(environment: Environment, { clock }: ModeratorParts): Moderator {
  const secretId = environment.TENCENT_SECRET_ID ?? environment.TENCENTCLOUD_SECRETID;
  const secretKey = environment.TENCENT_SECRET_KEY ?? environment.TENCENTCLOUD_SECRETKEY;
  if (!secretId || !secretKey) throw new ConfigError('TENCENT_SECRET_ID/KEY are not set');
  const token = environment.TENCENT_SECRET_ID ? undefined : environment.TENCENTCLOUD_SESSIONTOKEN;
  const baseUrl = environment.TENCENT_MODERATION_URL;
  return createTencentModerator(
    {
      secretId,
      secretKey,
      ...(token ? { token } : {}),
      ...(baseUrl ? { baseUrl } : {}),
    },
    { clock, http: createHttp() },
  );
}
