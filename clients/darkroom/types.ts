/**
 * What the server takes and answers, action by action. Made from functions/photography/shapes.ts and
 * answers.ts; a test says how to make it anew.
 */

/** What an action is sent. */
export interface Fields {
  readonly generate: {
    readonly type?: 'photography' | 'fitting' | 'creation';
    readonly model?: string;
    readonly count?: number;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly images?: readonly string[];
    readonly files?: readonly string[];
    readonly sceneId?: string;
    readonly prompt?: string;
    readonly requestId?: string;
    readonly target?: {
      readonly shotId?: string;
      readonly frameId?: string;
      readonly lineId?: string;
      readonly assetId?: string;
      readonly lookId?: string;
    };
  };
  readonly quote: {
    readonly type?: 'photography' | 'fitting' | 'creation';
    readonly model?: string;
    readonly count?: number;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly images?: readonly string[];
  };
  readonly openStream: {
    readonly model?: string;
    readonly messages: readonly {
      readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
      readonly content?: string | readonly ({
        readonly type: 'text';
        readonly text: string;
      } | {
        readonly type: 'image_url';
        readonly image_url: {
          readonly url: string;
          readonly detail?: 'auto' | 'low' | 'high';
        };
      })[] | null;
      readonly name?: string | null;
      readonly tool_call_id?: string;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly type: 'function';
        readonly function: {
          readonly name: string;
          readonly arguments: string;
        };
      }[] | null;
      readonly reasoning_content?: string | null;
      readonly refusal?: string | null;
    }[];
    readonly max_tokens?: number | null;
    readonly temperature?: number | null;
    readonly tools?: readonly {
      readonly type: 'function';
      readonly function: {
        readonly name: string;
        readonly description?: string;
        readonly parameters?: Readonly<Record<string, unknown>>;
        readonly strict?: boolean | null;
      };
    }[] | null;
    readonly tool_choice?: 'none' | 'auto' | 'required' | {
      readonly type: 'function';
      readonly function: {
        readonly name: string;
      };
    } | null;
    readonly response_format?: {
      readonly type: 'text' | 'json_object';
    } | {
      readonly type: 'json_schema';
      readonly json_schema: {
        readonly name: string;
        readonly description?: string;
        readonly schema?: Readonly<Record<string, unknown>>;
        readonly strict?: boolean | null;
      };
    } | null;
    readonly requestId?: string;
  };
  readonly getProgress: {
    readonly taskId: string;
  };
  readonly cancel: {
    readonly taskId: string;
  };
  readonly getWork: {
    readonly workId: string;
  };
  readonly listWorks: {
    readonly page?: number;
    readonly pageSize?: number;
    readonly favorite?: boolean;
    readonly status?: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
    readonly type?: 'photography' | 'fitting' | 'creation';
  };
  readonly deleteWork: {
    readonly workId: string;
  };
  readonly toggleFavorite: {
    readonly workId: string;
    readonly favorite?: boolean;
  };
  readonly getBalance: object;
  readonly listRecords: {
    readonly page?: number;
    readonly pageSize?: number;
  };
  readonly listModels: object;
  readonly listScenes: {
    readonly type?: 'photography' | 'fitting' | 'creation';
  };
  readonly createKey: {
    readonly name: string;
    readonly scopes?: readonly ('image' | 'video' | 'audio' | 'text' | 'tasks' | 'tasks:write' | 'webhooks' | 'keys' | 'admin')[];
    readonly models?: readonly string[];
    readonly cidrs?: readonly string[];
    readonly expires_in_days?: number;
    readonly cap?: {
      readonly credits: number;
      readonly window?: 'total' | 'day' | 'month';
    };
    readonly rpm?: number;
  };
  readonly listKeys: object;
  readonly revokeKey: {
    readonly keyId: string;
  };
  readonly listPacks: object;
  readonly createOrder: {
    readonly packId: string;
    readonly requestId: string;
    readonly channel?: 'xpay' | 'wxpay';
    readonly loginCode?: string;
  };
  readonly signOrder: {
    readonly orderId: string;
    readonly loginCode?: string;
  };
  readonly confirmOrder: {
    readonly orderId: string;
  };
  readonly getOrder: {
    readonly orderId: string;
  };
  readonly listOrders: {
    readonly page?: number;
    readonly pageSize?: number;
  };
  readonly redeem: {
    readonly code: string;
  };
  readonly checkIn: object;
  readonly getInvite: object;
  readonly claimInvite: {
    readonly code: string;
  };
}

/** `data` of its answer. Dates are ISO text, amounts are credits. */
export interface Answers {
  readonly generate: {
    readonly task_id: string;
    readonly work_id: string;
    readonly status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
    readonly price: number;
    readonly available: number;
    readonly replayed: boolean;
  };
  readonly quote: {
    readonly model: string;
    readonly price: number;
    readonly price_version: string;
    readonly price_text: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  readonly openStream: {
    readonly task_id: string;
    readonly ticket: string | null;
    readonly valid_ms: number;
    readonly price: number;
    readonly available: number;
    readonly replayed: boolean;
  };
  readonly getProgress: {
    readonly task_id: string;
    readonly work_id: string;
    readonly status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
    readonly progress: number;
    readonly message: string;
    readonly stages: readonly {
      readonly name: 'prepare' | 'generate' | 'finish';
      readonly status: 'pending' | 'running' | 'done' | 'failed';
      readonly started_at: string | null;
      readonly finished_at: string | null;
    }[];
    readonly cancel: 'none' | 'waiting' | 'refused';
    readonly images: readonly {
      readonly file_id: string;
      readonly thumb_file_id: string;
      readonly width: number;
      readonly height: number;
      readonly sha256: string | null;
    }[];
    readonly price: number;
    readonly refunded: number;
    readonly error_code: string | null;
  };
  readonly cancel: {
    readonly task_id: string;
    readonly answer: 'cancelled' | 'requested' | 'refused';
  };
  readonly getWork: {
    readonly work_id: string;
    readonly task_id: string;
    readonly type: 'photography' | 'fitting' | 'creation' | 'chat' | 'export' | 'upload';
    readonly status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
    readonly progress: number;
    readonly message: string;
    readonly images: readonly {
      readonly file_id: string;
      readonly thumb_file_id: string;
      readonly width: number;
      readonly height: number;
      readonly sha256: string | null;
      readonly url: string | null;
      readonly thumb_url: string | null;
    }[];
    readonly error_code: string | null;
    readonly price: number;
    readonly refunded: number;
    readonly gift: boolean;
    readonly model: string;
    readonly scene_id: string | null;
    readonly prompt: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly is_favorite: boolean;
    readonly created_at: string;
    readonly updated_at: string;
  };
  readonly listWorks: {
    readonly works: readonly {
      readonly work_id: string;
      readonly task_id: string;
      readonly type: 'photography' | 'fitting' | 'creation' | 'chat' | 'export' | 'upload';
      readonly status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';
      readonly progress: number;
      readonly message: string;
      readonly images: readonly {
        readonly file_id: string;
        readonly thumb_file_id: string;
        readonly width: number;
        readonly height: number;
        readonly sha256: string | null;
      }[];
      readonly error_code: string | null;
      readonly price: number;
      readonly refunded: number;
      readonly gift: boolean;
      readonly model: string;
      readonly scene_id: string | null;
      readonly prompt: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly is_favorite: boolean;
      readonly created_at: string;
      readonly updated_at: string;
    }[];
    readonly page: number;
    readonly has_more: boolean;
  };
  readonly deleteWork: {
    readonly work_id: string;
  };
  readonly toggleFavorite: {
    readonly work_id: string;
    readonly is_favorite: boolean;
  };
  readonly getBalance: {
    readonly available: number;
    readonly held: number;
    readonly captured: number;
    readonly granted: number;
    readonly expired: number;
    readonly revoked: number;
    readonly debt: number;
    readonly expiring: readonly {
      readonly amount: number;
      readonly source: 'bought' | 'gift' | 'correction' | 'earlier';
      readonly expires_at: string;
      readonly days_left: number;
    }[];
    readonly in_flight: number;
    readonly upload_prefix: string;
  };
  readonly listRecords: {
    readonly records: readonly {
      readonly record_id: string;
      readonly kind: 'hold' | 'settle' | 'grant' | 'adjust' | 'expire' | 'revoke' | 'reserve' | 'close';
      readonly amount: number;
      readonly captured: number;
      readonly released: number;
      readonly revoked: number;
      readonly debt: number;
      readonly source: 'bought' | 'gift' | 'correction' | 'earlier' | null;
      readonly expires_at: string | null;
      readonly task_id: string | null;
      readonly reason: string;
      readonly available_after: number;
      readonly created_at: string;
    }[];
    readonly page: number;
    readonly has_more: boolean;
  };
  readonly listModels: {
    readonly models: readonly {
      readonly slug: string;
      readonly title: string;
      readonly description: string;
      readonly functions: readonly ('text-to-image' | 'image-to-image' | 'text-to-video' | 'image-to-video' | 'first-last-frame' | 'reference-to-video' | 'video-to-video' | 'lip-sync' | 'speech' | 'music' | 'transcription' | 'chat')[];
      readonly kind: 'image' | 'video' | 'audio' | 'text' | 'transcript';
      readonly tags: readonly string[];
      readonly input: {
        readonly images: {
          readonly min: number;
          readonly max: number;
        };
        readonly files?: {
          readonly kind: 'audio' | 'video';
          readonly min: number;
          readonly max: number;
        };
        readonly media: readonly {
          readonly value: string;
          readonly label: string;
          readonly slots: readonly {
            readonly role: 'first' | 'last' | 'reference' | 'voice' | 'source';
            readonly type: 'image' | 'video' | 'audio';
            readonly min: number;
            readonly max: number;
          }[];
          readonly most?: number;
        }[];
        readonly promptMaxChars: number;
        readonly promptLanguage: 'any' | 'en';
      };
      readonly output: {
        readonly type: 'image' | 'video' | 'audio' | 'text';
        readonly sound: boolean;
        readonly json: 'none' | 'object' | 'schema';
      };
      readonly count: {
        readonly min: number;
        readonly max: number;
      };
      readonly form: readonly {
        readonly name: string;
        readonly label: string;
        readonly type: 'select' | 'number' | 'text' | 'switch';
        readonly help?: string;
        readonly placeholder?: string;
        readonly multiline?: boolean;
        readonly options?: readonly {
          readonly value: unknown;
          readonly label: string;
        }[];
        readonly min?: number;
        readonly max?: number;
        readonly step?: number;
        readonly default?: unknown;
      }[];
      readonly price_text: string;
      readonly typical_ms: number;
    }[];
    readonly defaults: {
      readonly photography: string;
      readonly fitting: string;
      readonly creation: string;
    };
  };
  readonly listScenes: {
    readonly scenes: readonly {
      readonly scene_id: string;
      readonly title: string;
      readonly description: string;
      readonly category: 'studio' | 'city' | 'nature' | 'home' | 'festival' | 'art';
      readonly types: readonly ('photography' | 'fitting' | 'creation')[];
    }[];
  };
  readonly createKey: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly scopes: readonly ('image' | 'video' | 'audio' | 'text' | 'tasks' | 'tasks:write' | 'webhooks' | 'keys' | 'admin')[];
    readonly models: readonly string[];
    readonly cidrs: readonly string[];
    readonly expires_at: string | null;
    readonly cap: {
      readonly credits: number;
      readonly window: 'total' | 'day' | 'month';
    } | null;
    readonly rpm: number | null;
    readonly made_by: 'owner' | 'operator';
    readonly created_at: string;
    readonly revoked_at: string | null;
  };
  readonly listKeys: {
    readonly keys: readonly {
      readonly id: string;
      readonly key: string;
      readonly name: string;
      readonly scopes: readonly ('image' | 'video' | 'audio' | 'text' | 'tasks' | 'tasks:write' | 'webhooks' | 'keys' | 'admin')[];
      readonly models: readonly string[];
      readonly cidrs: readonly string[];
      readonly expires_at: string | null;
      readonly cap: {
        readonly credits: number;
        readonly window: 'total' | 'day' | 'month';
      } | null;
      readonly rpm: number | null;
      readonly made_by: 'owner' | 'operator';
      readonly created_at: string;
      readonly revoked_at: string | null;
    }[];
  };
  readonly revokeKey: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly scopes: readonly ('image' | 'video' | 'audio' | 'text' | 'tasks' | 'tasks:write' | 'webhooks' | 'keys' | 'admin')[];
    readonly models: readonly string[];
    readonly cidrs: readonly string[];
    readonly expires_at: string | null;
    readonly cap: {
      readonly credits: number;
      readonly window: 'total' | 'day' | 'month';
    } | null;
    readonly rpm: number | null;
    readonly made_by: 'owner' | 'operator';
    readonly created_at: string;
    readonly revoked_at: string | null;
  };
  readonly listPacks: {
    readonly packs: readonly {
      readonly pack_id: string;
      readonly title: string;
      readonly description: string;
      readonly credits: number;
      readonly bonus: number;
      readonly price_fen: number;
      readonly valid_days: number | null;
      readonly first_only: boolean;
    }[];
    readonly channels: readonly ('xpay' | 'wxpay')[];
    readonly gifts: {
      readonly check_in: number | null;
      readonly invite: number | null;
      readonly codes: boolean;
    };
  };
  readonly createOrder: {
    readonly order_id: string;
    readonly status: 'created' | 'fulfilled' | 'part_refunded' | 'refunded' | 'closed' | 'review';
    readonly channel: 'xpay' | 'wxpay';
    readonly pack_id: string;
    readonly title: string;
    readonly credits: number;
    readonly price_fen: number;
    readonly paid_fen: number | null;
    readonly refunded_fen: number;
    readonly revoked: number;
    readonly created_at: string;
    readonly paid_at: string | null;
    readonly fulfilled_at: string | null;
    readonly payment: {
      readonly mode: 'short_series_goods';
      readonly signData: string;
      readonly paySig: string;
      readonly signature: string;
    } | {
      readonly mode: 'native';
      readonly codeUrl: string;
    } | null;
    readonly replayed: boolean;
  };
  readonly signOrder: {
    readonly order_id: string;
    readonly status: 'created' | 'fulfilled' | 'part_refunded' | 'refunded' | 'closed' | 'review';
    readonly channel: 'xpay' | 'wxpay';
    readonly pack_id: string;
    readonly title: string;
    readonly credits: number;
    readonly price_fen: number;
    readonly paid_fen: number | null;
    readonly refunded_fen: number;
    readonly revoked: number;
    readonly created_at: string;
    readonly paid_at: string | null;
    readonly fulfilled_at: string | null;
    readonly payment: {
      readonly mode: 'short_series_goods';
      readonly signData: string;
      readonly paySig: string;
      readonly signature: string;
    } | {
      readonly mode: 'native';
      readonly codeUrl: string;
    } | null;
    readonly replayed: boolean;
  };
  readonly confirmOrder: {
    readonly order_id: string;
    readonly status: 'created' | 'fulfilled' | 'part_refunded' | 'refunded' | 'closed' | 'review';
    readonly channel: 'xpay' | 'wxpay';
    readonly pack_id: string;
    readonly title: string;
    readonly credits: number;
    readonly price_fen: number;
    readonly paid_fen: number | null;
    readonly refunded_fen: number;
    readonly revoked: number;
    readonly created_at: string;
    readonly paid_at: string | null;
    readonly fulfilled_at: string | null;
  };
  readonly getOrder: {
    readonly order_id: string;
    readonly status: 'created' | 'fulfilled' | 'part_refunded' | 'refunded' | 'closed' | 'review';
    readonly channel: 'xpay' | 'wxpay';
    readonly pack_id: string;
    readonly title: string;
    readonly credits: number;
    readonly price_fen: number;
    readonly paid_fen: number | null;
    readonly refunded_fen: number;
    readonly revoked: number;
    readonly created_at: string;
    readonly paid_at: string | null;
    readonly fulfilled_at: string | null;
  };
  readonly listOrders: {
    readonly orders: readonly {
      readonly order_id: string;
      readonly status: 'created' | 'fulfilled' | 'part_refunded' | 'refunded' | 'closed' | 'review';
      readonly channel: 'xpay' | 'wxpay';
      readonly pack_id: string;
      readonly title: string;
      readonly credits: number;
      readonly price_fen: number;
      readonly paid_fen: number | null;
      readonly refunded_fen: number;
      readonly revoked: number;
      readonly created_at: string;
      readonly paid_at: string | null;
      readonly fulfilled_at: string | null;
    }[];
    readonly page: number;
    readonly has_more: boolean;
  };
  readonly redeem: {
    readonly credits: number;
    readonly replayed: boolean;
  };
  readonly checkIn: {
    readonly credits: number;
    readonly is_new: boolean;
  };
  readonly getInvite: {
    readonly code: string;
  };
  readonly claimInvite: {
    readonly code: string;
  };
}

export type Action = keyof Fields;
