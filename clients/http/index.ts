/**
 * Darkroom's API with types. Generated from the routes; do not change it by hand.
 *
 *   const darkroom = createClient({ baseUrl: 'https://api.example.com', key: 'sk-dr_…' });
 *   const { data } = await darkroom.createImage({ body: { prompt: 'a red lighthouse' } });
 */

export interface ClientOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** The same key and body are the same task, however often they are sent. */
  readonly idempotencyKey?: string;
  /** `respond-async`, `wait`, `wait=30`. */
  readonly prefer?: string;
  readonly signal?: AbortSignal;
}

/** What the API refused or failed to do; `body` is its answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly requestId: string | null;

  constructor(response: Response, body: unknown) {
    super(`HTTP ${response.status}: ${JSON.stringify(body)}`);
    this.name = 'ApiError';
    this.status = response.status;
    this.body = body;
    this.requestId = response.headers.get('x-request-id');
  }
}

export interface Client {
  /** What this key may use now. */
  listModels(input?: CallOptions): Promise<{ object: "list"; data: { id: string; object: "model"; created: number; owned_by: string; title: { zh: string; en: string }; kind: string; functions: string[]; input: unknown; count: { min: number; max: number }; price: { zh: string; en: string }; typical_ms: number; parameters: unknown }[] }>;
  /** One model, by its slug. */
  getModel(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "model"; created: number; owned_by: string; title: { zh: string; en: string }; kind: string; functions: string[]; input: unknown; count: { min: number; max: number }; price: { zh: string; en: string }; typical_ms: number; parameters: unknown }>;
  /** Make pictures from words. */
  createImage(input: { body: { model?: string; prompt: string; n?: number | null; size?: string | null; quality?: string | null; response_format?: "url" | "b64_json" | null; output_format?: "jpeg" | null; stream?: unknown; user?: string; async?: boolean; input_images?: string[] } } & CallOptions): Promise<{ created: number; data: { url?: string; b64_json?: string }[] } | { id: string; object: "task"; kind: unknown; model: string; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string }>;
  /** Make pictures from pictures: a form with `image` or `image[]`, or JSON with `images[].image_url`. */
  editImage(input: { body: { model?: string; prompt: string; n?: number | null; size?: string | null; quality?: string | null; response_format?: "url" | "b64_json" | null; output_format?: "jpeg" | null; stream?: unknown; user?: string; async?: boolean; image?: Blob | string | (Blob | string)[]; images?: { image_url: string }[] } } & CallOptions): Promise<{ created: number; data: { url?: string; b64_json?: string }[] } | { id: string; object: "task"; kind: unknown; model: string; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string }>;
  /** Words spoken; answers the sound itself. */
  createSpeech(input: { body: { model?: string; input: string; voice?: string | { id: string }; response_format?: "mp3"; speed?: number; user?: string; async?: boolean } } & CallOptions): Promise<Response>;
  /** A recording written down. */
  createTranscription(input: { body: { model?: string; file: Blob | string; language?: string; prompt?: string; response_format?: "json" | "text"; stream?: unknown; user?: string; async?: boolean } } & CallOptions): Promise<{ text: string } | { id: string; object: "task"; kind: unknown; model: string; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string }>;
  /** A conversation: whole, or word by word (`stream: true`). */
  createChatCompletion(input: { body: { model?: string; messages: { role: "system" | "developer" | "user" | "assistant" | "tool"; content?: string | { type: "text"; text: string } | { type: "image_url"; image_url: { url: string; detail?: "auto" | "low" | "high" } }[] | null; name?: string | null; tool_call_id?: string; tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[] | null; reasoning_content?: unknown; refusal?: unknown }[]; stream?: unknown; stream_options?: { include_usage?: boolean } | null; max_tokens?: number | null; max_completion_tokens?: number | null; temperature?: number | null; top_p?: number | null; presence_penalty?: number | null; frequency_penalty?: number | null; n?: 1 | null; tools?: { type: "function"; function: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: unknown } }[] | null; tool_choice?: "none" | "auto" | "required" | { type: "function"; function: { name: string } } | null; response_format?: { type: "text" | "json_object" } | { type: "json_schema"; json_schema: { name: string; description?: string; schema?: Record<string, unknown>; strict?: unknown } } | null; user?: string | null } } & CallOptions): Promise<{ id: string; object: "chat.completion"; created: number; model: string; choices: { index: number; message: { role: "assistant"; content: unknown; refusal: unknown; reasoning_content?: string; reasoning?: string; tool_calls?: (Record<string, unknown>)[] }; logprobs: null; finish_reason: string }[]; usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }; credits: { held: number; charged: number }; flags: string[] }>;
  /** An answer that was given before, however its reader was cut off. */
  getChatCompletion(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "chat.completion"; created: number; model: string; choices: { index: number; message: { role: "assistant"; content: unknown; refusal: unknown; reasoning_content?: string; reasoning?: string; tool_calls?: (Record<string, unknown>)[] }; logprobs: null; finish_reason: string }[]; usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }; credits: { held: number; charged: number }; flags: string[] }>;
  /** Forget an answer; the ledger keeps its entry. */
  deleteChatCompletion(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "chat.completion.deleted"; deleted: true }>;
  /** A conversation: whole, or word by word (`stream: true`). */
  createServiceChatCompletion(input: { body: { model?: string; messages: { role: "system" | "developer" | "user" | "assistant" | "tool"; content?: string | { type: "text"; text: string } | { type: "image_url"; image_url: { url: string; detail?: "auto" | "low" | "high" } }[] | null; name?: string | null; tool_call_id?: string; tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[] | null; reasoning_content?: unknown; refusal?: unknown }[]; stream?: unknown; stream_options?: { include_usage?: boolean } | null; max_tokens?: number | null; max_completion_tokens?: number | null; temperature?: number | null; top_p?: number | null; presence_penalty?: number | null; frequency_penalty?: number | null; n?: 1 | null; tools?: { type: "function"; function: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: unknown } }[] | null; tool_choice?: "none" | "auto" | "required" | { type: "function"; function: { name: string } } | null; response_format?: { type: "text" | "json_object" } | { type: "json_schema"; json_schema: { name: string; description?: string; schema?: Record<string, unknown>; strict?: unknown } } | null; user?: string | null } } & CallOptions): Promise<{ id: string; object: "chat.completion"; created: number; model: string; choices: { index: number; message: { role: "assistant"; content: unknown; refusal: unknown; reasoning_content?: string; reasoning?: string; tool_calls?: (Record<string, unknown>)[] }; logprobs: null; finish_reason: string }[]; usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }; credits: { held: number; charged: number }; flags: string[] }>;
  /** Words for a prompt, whole. */
  createWords(input?: { body?: { model?: string; prompt?: string; system?: string; messages?: { role: "system" | "developer" | "user" | "assistant" | "tool"; content?: string | { type: "text"; text: string } | { type: "image_url"; image_url: { url: string; detail?: "auto" | "low" | "high" } }[] | null; name?: string | null; tool_call_id?: string; tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[] | null; reasoning_content?: unknown; refusal?: unknown }[]; max_tokens?: number; temperature?: number; user?: string } } & CallOptions): Promise<{ task_id: string; model: string; text: string; reasoning: string; finish_reason: unknown; usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }; credits: { held: number; charged: number }; flags: string[] }>;
  /** Words for a prompt as they come: events with `text`, and the last with `done`. */
  streamWords(input?: { body?: { model?: string; prompt?: string; system?: string; messages?: { role: "system" | "developer" | "user" | "assistant" | "tool"; content?: string | { type: "text"; text: string } | { type: "image_url"; image_url: { url: string; detail?: "auto" | "low" | "high" } }[] | null; name?: string | null; tool_call_id?: string; tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[] | null; reasoning_content?: unknown; refusal?: unknown }[]; max_tokens?: number; temperature?: number; user?: string } } & CallOptions): Promise<Response>;
  /** Begin a film; `Prefer: wait` waits for it. */
  createVideo(input: { body: { model?: string; prompt: string; seconds?: string; size?: string; input_reference?: Blob | string | { image_url: string }; user?: string } } & CallOptions): Promise<{ id: string; object: "video"; model: string; status: "queued" | "in_progress" | "completed" | "failed"; progress: number; created_at: number; completed_at: unknown; expires_at: unknown; size: unknown; seconds: unknown; prompt: string; error: { code: string; message: string } | null; remixed_from_video_id: unknown }>;
  /** Your films, newest first. */
  listVideos(input?: { query?: { after?: string; limit?: number; order?: "asc" | "desc" } } & CallOptions): Promise<{ object: "list"; data: { id: string; object: "video"; model: string; status: "queued" | "in_progress" | "completed" | "failed"; progress: number; created_at: number; completed_at: unknown; expires_at: unknown; size: unknown; seconds: unknown; prompt: string; error: { code: string; message: string } | null; remixed_from_video_id: unknown }[]; has_more: boolean; first_id: unknown; last_id: unknown }>;
  /** How far a film is. */
  getVideo(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "video"; model: string; status: "queued" | "in_progress" | "completed" | "failed"; progress: number; created_at: number; completed_at: unknown; expires_at: unknown; size: unknown; seconds: unknown; prompt: string; error: { code: string; message: string } | null; remixed_from_video_id: unknown }>;
  /** Remove a film that has ended, and its files. */
  deleteVideo(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "video.deleted"; deleted: boolean }>;
  /** Leads to the film’s file, or to its still, by an address that lasts an hour. */
  getVideoContent(input: { params: { id: string }; query?: { variant?: "video" | "thumbnail" } } & CallOptions): Promise<Response>;
  /** Begin a picture. */
  createImageJob(input: { body: { model?: string; parameters?: Record<string, unknown>; user?: string; prompt: string; input_images?: Blob | string | (Blob | string)[]; n?: number; size?: string } } & CallOptions): Promise<{ job_id: string; status: "queued" | "running" | "succeeded" | "failed"; result?: { role: "assistant"; parts: { type: "image" | "video" | "audio" | "text"; url?: string; text?: string; width?: number; height?: number }[] }; error?: string; message?: string; poll_after_ms?: number; metadata: Record<string, unknown> }>;
  /** How a job of any kind is. */
  getImageJob(input?: { body?: { job_id?: string; model?: string } } & CallOptions): Promise<{ job_id: string; status: "queued" | "running" | "succeeded" | "failed"; result?: { role: "assistant"; parts: { type: "image" | "video" | "audio" | "text"; url?: string; text?: string; width?: number; height?: number }[] }; error?: string; message?: string; poll_after_ms?: number; metadata: Record<string, unknown> }>;
  /** For operators: carry a job on now instead of when it is due. Charged once, however often. */
  persistImageJob(input?: { body?: { job_id?: string; model?: string } } & CallOptions): Promise<{ job_id: string; status: "queued" | "running" | "succeeded" | "failed"; result?: { role: "assistant"; parts: { type: "image" | "video" | "audio" | "text"; url?: string; text?: string; width?: number; height?: number }[] }; error?: string; message?: string; poll_after_ms?: number; metadata: Record<string, unknown> }>;
  /** Begin a film. */
  createVideoJob(input: { body: { model?: string; parameters?: Record<string, unknown>; user?: string; prompt: string; input_images?: Blob | string | (Blob | string)[]; input_files?: Blob | string | (Blob | string)[] } } & CallOptions): Promise<{ job_id: string; status: "queued" | "running" | "succeeded" | "failed"; result?: { role: "assistant"; parts: { type: "image" | "video" | "audio" | "text"; url?: string; text?: string; width?: number; height?: number }[] }; error?: string; message?: string; poll_after_ms?: number; metadata: Record<string, unknown> }>;
  /** Begin speech. */
  createSpeechJob(input: { body: { model?: string; parameters?: Record<string, unknown>; user?: string; input: string; voice?: string } } & CallOptions): Promise<{ job_id: string; status: "queued" | "running" | "succeeded" | "failed"; result?: { role: "assistant"; parts: { type: "image" | "video" | "audio" | "text"; url?: string; text?: string; width?: number; height?: number }[] }; error?: string; message?: string; poll_after_ms?: number; metadata: Record<string, unknown> }>;
  /** Begin a transcript. */
  createTranscriptJob(input: { body: { model?: string; parameters?: Record<string, unknown>; user?: string; file: Blob | string; language?: string } } & CallOptions): Promise<{ job_id: string; status: "queued" | "running" | "succeeded" | "failed"; result?: { role: "assistant"; parts: { type: "image" | "video" | "audio" | "text"; url?: string; text?: string; width?: number; height?: number }[] }; error?: string; message?: string; poll_after_ms?: number; metadata: Record<string, unknown> }>;
  /** What can be asked for: prices, forms; for operators which settings each provider has, never their values. */
  listServiceModels(input?: CallOptions): Promise<{ models: { id: string; title: string; provider: string; modalities: ("text" | "stream" | "openai" | "image" | "video" | "tts" | "asr")[]; price: { zh: string; en: string }; form: unknown[]; enabled?: boolean; env?: { name: string; configured: boolean }[] }[] }>;
  /** Begin a film; `waitCompletion: true` or `Prefer: wait` waits for it. */
  generateVideo(input: { body: { model?: string; prompt: string; ratio?: string; resolution?: string; duration?: unknown; functionMode?: "first_last_frames" | "omni_reference"; filePaths?: string[]; files?: Blob[]; waitCompletion?: boolean } } & CallOptions): Promise<{ created: number; task_id: string; status: "pending" | "processing" | "completed" | "failed"; progress?: number; result?: { url: string }; error?: string; error_code?: number }>;
  /** How far a film is; progress never falls and is 100 only when it is done. */
  getVideoTask(input: { params: { id: string } } & CallOptions): Promise<{ task_id: string; status: "pending" | "processing" | "completed" | "failed"; progress: number; result?: { url: string }; error?: string; error_code?: number }>;
  /** Begin a task of any model. */
  externalGenerate(input: { body: { model_slug: string; prompt: string; input_images?: string[]; number_of_outputs?: number; parameters?: Record<string, unknown> } } & CallOptions): Promise<{ taskId: string; status: "PENDING" | "PROCESSING" | "SUCCESS" | "FAILED"; results: { type: string; url: string }[]; error?: { code: string; message: string } }>;
  /** How a task is. */
  externalTask(input: { query: { taskId: string } } & CallOptions): Promise<{ taskId: string; status: "PENDING" | "PROCESSING" | "SUCCESS" | "FAILED"; results: { type: string; url: string }[]; error?: { code: string; message: string } }>;
  /** Begin a task. */
  rpcGenerate(input: { body: { modelId: string; prompt: string; inputImages?: string[]; numberOfOutputs?: number; parameters?: Record<string, unknown>; shotId?: string; frameId?: string; lineId?: string } } & CallOptions): Promise<{ data: { taskId: string; status: "PENDING" | "PROCESSING" | "SUCCESS" | "FAILED"; results: { type: string; url: string }[]; error?: { code: string; message: string }; modelId: string; prompt: string; progress: number; credits: number; createdAt: string } }>;
  /** How a task is. */
  rpcGetTask(input: { body: { taskId: string } } & CallOptions): Promise<{ data: { taskId: string; status: "PENDING" | "PROCESSING" | "SUCCESS" | "FAILED"; results: { type: string; url: string }[]; error?: { code: string; message: string }; modelId: string; prompt: string; progress: number; credits: number; createdAt: string } }>;
  /** Your tasks, newest first. */
  rpcListTasks(input?: { body?: { after?: string; limit?: number; status?: "pending" | "processing" | "completed" | "failed" | "cancelled"; modelId?: string } } & CallOptions): Promise<{ data: { tasks: { taskId: string; status: "PENDING" | "PROCESSING" | "SUCCESS" | "FAILED"; results: { type: string; url: string }[]; error?: { code: string; message: string }; modelId: string; prompt: string; progress: number; credits: number; createdAt: string }[]; hasMore: boolean } }>;
  /** Remove a task that has ended, and its files. */
  rpcDeleteTask(input: { body: { taskId: string } } & CallOptions): Promise<{ data: { taskId: string } }>;
  /** Whose services these are. */
  rpcListPlatforms(input?: { body?: {} } & CallOptions): Promise<{ data: { slug: string; name: string; description: string; website: string }[] }>;
  /** One platform, by its slug. */
  rpcGetPlatform(input: { body: { id: string } } & CallOptions): Promise<{ data: { slug: string; name: string; description: string; website: string } }>;
  /** The providers, and which can be called here. */
  rpcListProviders(input?: { body?: { platform?: string } } & CallOptions): Promise<{ data: { id: string; slug: string; name: string; platform: string; protocol: string; available: boolean }[] }>;
  /** One provider. */
  rpcGetProvider(input: { body: { id: string } } & CallOptions): Promise<{ data: { id: string; slug: string; name: string; platform: string; protocol: string; available: boolean } }>;
  /** One provider. */
  rpcGetProviderBySlug(input: { body: { slug: string } } & CallOptions): Promise<{ data: { id: string; slug: string; name: string; platform: string; protocol: string; available: boolean } }>;
  /** The models that can be used now. */
  rpcListModels(input?: { body?: { provider?: string; type?: string } } & CallOptions): Promise<{ data: { id: string; slug: string; name: string; description: string; type: string; provider: string; functions: string[]; enabled: boolean; price: string; count: { min: number; max: number }; parameters: unknown }[] }>;
  /** One model. */
  rpcGetModel(input: { body: { id: string } } & CallOptions): Promise<{ data: { id: string; slug: string; name: string; description: string; type: string; provider: string; functions: string[]; enabled: boolean; price: string; count: { min: number; max: number }; parameters: unknown } }>;
  /** One model. */
  rpcGetModelBySlug(input: { body: { slug: string } } & CallOptions): Promise<{ data: { id: string; slug: string; name: string; description: string; type: string; provider: string; functions: string[]; enabled: boolean; price: string; count: { min: number; max: number }; parameters: unknown } }>;
  /** For operators: ask a provider now whether it is well. */
  rpcCheckProviderHealth(input: { body: { id: string } } & CallOptions): Promise<{ data: { id: string; configured: boolean; healthy: boolean; reason: unknown } }>;
  /** For operators: store a provider’s key, encrypted; null removes it. No answer repeats it. */
  rpcUpdateProviderApiKey(input: { body: { id: string; apiKey?: string | null; secrets?: Record<string, unknown> } } & CallOptions): Promise<{ data: { provider: string; set: string[]; removed: string[] } }>;
  /** For operators: switch a model on or off. */
  rpcUpdateModelStatus(input: { body: { modelId: string; enabled: boolean; reason?: string } } & CallOptions): Promise<{ data: { modelId: string; enabled: boolean } }>;
  /** Projects you own or are a member of, newest first. */
  rpcListProjects(input?: { body?: {} } & CallOptions): Promise<{ data: { id: string; slug: string; title: string; createdAt: string; updatedAt: string }[] }>;
  /** A project; its slug is its address. */
  rpcCreateProject(input: { body: { title: string; slug?: string; aspect?: "16:9" | "9:16" | "1:1" | "4:3" | "3:4" } } & CallOptions): Promise<{ data: { id: string; slug: string; title: string; createdAt: string; updatedAt: string } }>;
  /** Episodes of a project, in order. */
  rpcListEpisodes(input: { body: { projectId: string } } & CallOptions): Promise<{ data: { id: string; number: number; createdAt: string; updatedAt: string; projectId: string; title: string }[] }>;
  /** An episode at the end of its project. */
  rpcCreateEpisode(input: { body: { projectId: string; title: string; synopsis?: string } } & CallOptions): Promise<{ data: { id: string; number: number; createdAt: string; updatedAt: string; projectId: string; title: string } }>;
  /** Shots of an episode, in order. */
  rpcListShots(input: { body: { episodeId: string } } & CallOptions): Promise<{ data: { id: string; number: number; createdAt: string; updatedAt: string; projectId: string; episodeId: string; title: string; description: string; duration: number; sceneDescriptions: { characterName: string; description: string }[] }[] }>;
  /** A shot at the end of its episode. */
  rpcCreateShot(input: { body: { episodeId: string; title?: string; description?: string; duration?: number; sceneDescriptions?: { characterName: string; description: string }[] } } & CallOptions): Promise<{ data: { id: string; number: number; createdAt: string; updatedAt: string; projectId: string; episodeId: string; title: string; description: string; duration: number; sceneDescriptions: { characterName: string; description: string }[] } }>;
  /** Frames of a shot, in order. */
  rpcListFrames(input: { body: { shotId: string } } & CallOptions): Promise<{ data: { id: string; number: number; createdAt: string; updatedAt: string; shotId: string; type: "first" | "last" | "key"; description: string }[] }>;
  /** A frame of a shot: first, last or key. */
  rpcCreateFrame(input: { body: { shotId: string; type?: "first" | "last" | "key"; description?: string } } & CallOptions): Promise<{ data: { id: string; number: number; createdAt: string; updatedAt: string; shotId: string; type: "first" | "last" | "key"; description: string } }>;
  /** Your tasks; results have addresses when one is asked for. */
  listTasks(input?: { query?: { after?: string; limit?: number; order?: "asc" | "desc"; status?: "pending" | "processing" | "completed" | "failed" | "cancelled"; kind?: string; source?: "darkroom" | "modules"; source_module?: string; source_entity_id?: string } } & CallOptions): Promise<{ object: "list"; data: { id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }[]; has_more: boolean }>;
  /** How a task is; `Prefer: wait=30` waits for it. */
  getTask(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** Words of a task, as they were put aside, from a sequence on: of a conversation, or of another module stage by stage; `after_stage` is the stage of the last piece that is known. */
  listTaskChunks(input: { params: { id: string }; query?: { stage?: string; after_stage?: string; after?: number; limit?: number } } & CallOptions): Promise<{ object: "list"; data: { stage: string; sequence: number; text: string; created_at: string }[]; has_more: boolean }>;
  /** A task as it goes: events `status`, `words`, `end`; resumes after `?after=` or `Last-Event-ID`. With `x-ticket` no key is needed. */
  streamTask(input: { params: { id: string }; query?: { after?: number; ticket?: string } } & CallOptions): Promise<Response>;
  /** Cancel: `cancelled`, the credits are back; `requested`, the provider is asked; `refused`, it goes on. */
  cancelTask(input: { params: { id: string } } & CallOptions): Promise<{ answer: "cancelled" | "requested" | "refused"; task: { id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] } }>;
  /** A task of another module: no credits, no provider, moved on by its module. */
  createTask(input: { body: { id?: string; task_kind: string; owner?: string; request_label?: string; source_module: string; source_entity_id?: string | null; request_payload?: unknown; stages?: { kind: string; label?: string; detail?: string; order?: number }[] } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** It has begun; again changes nothing. */
  startTask(input: { params: { id: string }; body?: {} } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** A stage has begun. */
  startTaskStage(input: { params: { id: string; kind: string }; body?: {} } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** A stage is done, with what came of it. */
  completeTaskStage(input: { params: { id: string; kind: string }; body?: { text_output?: string; structured_payload?: unknown; warnings?: string[] } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** The next piece of a stage’s words; the same again is a replay. */
  addTaskChunk(input: { params: { id: string }; body: { stage: string; sequence: number; delta: string } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** Where a result is; the same again is a replay. */
  addTaskReference(input: { params: { id: string }; body: { kind: string; id: string; label?: string } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** It is done. */
  completeTask(input: { params: { id: string }; body?: { text_output?: string; structured_payload?: unknown } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** It has failed, and why. */
  failTask(input: { params: { id: string }; body: { failure_message: string } } & CallOptions): Promise<{ id: string; object: "task"; kind: unknown; model: unknown; status: "pending" | "processing" | "completed" | "failed" | "cancelled"; progress: number; message: string; prompt: string; credits: { held: number; charged: number }; results: { url: string; thumbnail_url: unknown; file_id: string; width: number; height: number }[]; error: { code: string; message: string } | null; created_at: string; updated_at: string; owner?: string; task_kind?: unknown; request_label?: string; source_module?: string; source_entity_id?: unknown; request_payload?: unknown; failure_message?: unknown; latest_text_output?: unknown; latest_structured_payload?: unknown; version?: number; started_at?: unknown; ended_at?: unknown; stages?: { kind: string; label: string; detail: string; order: number; status: "pending" | "running" | "done" | "failed"; text_output: unknown; structured_payload: unknown | null; warnings: string[]; started_at: unknown; finished_at: unknown }[]; references?: { kind: string; id: string; label: string }[] }>;
  /** Your keys, without their secrets. */
  listKeys(input?: CallOptions): Promise<{ object: "list"; data: { id: string; key: string; name: string; scopes: ("image" | "video" | "audio" | "text" | "tasks" | "tasks:write" | "webhooks" | "keys" | "admin")[]; models: string[]; cidrs: string[]; cap: { credits: number; window: string } | null; rpm: unknown; made_by: string; expires_at: unknown | null; created_at: unknown; revoked_at: unknown | null }[] }>;
  /** A new key, told this once. */
  createKey(input: { body: { name: string; scopes?: ("image" | "video" | "audio" | "text" | "tasks" | "tasks:write" | "webhooks" | "keys" | "admin")[]; models?: string[]; cidrs?: string[]; expires_in_days?: number; cap?: { credits: number; window?: "total" | "day" | "month" }; rpm?: number } } & CallOptions): Promise<{ id: string; key: string; name: string; scopes: ("image" | "video" | "audio" | "text" | "tasks" | "tasks:write" | "webhooks" | "keys" | "admin")[]; models: string[]; cidrs: string[]; cap: { credits: number; window: string } | null; rpm: unknown; made_by: string; expires_at: unknown | null; created_at: unknown; revoked_at: unknown | null }>;
  /** Revoke a key: from now on nobody gets in with it. */
  revokeKey(input: { params: { id: string } } & CallOptions): Promise<{ id: string; key: string; name: string; scopes: ("image" | "video" | "audio" | "text" | "tasks" | "tasks:write" | "webhooks" | "keys" | "admin")[]; models: string[]; cidrs: string[]; cap: { credits: number; window: string } | null; rpm: unknown; made_by: string; expires_at: unknown | null; created_at: unknown; revoked_at: unknown | null }>;
  /** Where your events are sent; no secrets. */
  listWebhooks(input?: CallOptions): Promise<{ object: "list"; data: { id: string; object: "webhook"; url: string; description: string; events: ("task.completed" | "task.failed" | "task.cancelled")[]; enabled: boolean; disabled_because: "owner" | "gone" | "unreachable" | null; former_secret_until: unknown; created_at: string; updated_at: string }[] }>;
  /** Send events to an address; the signing secret is told this once. */
  createWebhook(input: { body: { url: string; events?: ("task.completed" | "task.failed" | "task.cancelled")[]; description?: string } } & CallOptions): Promise<{ id: string; object: "webhook"; url: string; description: string; events: ("task.completed" | "task.failed" | "task.cancelled")[]; enabled: boolean; disabled_because: "owner" | "gone" | "unreachable" | null; former_secret_until: unknown; created_at: string; updated_at: string; secret: string }>;
  /** One of them. */
  getWebhook(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "webhook"; url: string; description: string; events: ("task.completed" | "task.failed" | "task.cancelled")[]; enabled: boolean; disabled_because: "owner" | "gone" | "unreachable" | null; former_secret_until: unknown; created_at: string; updated_at: string }>;
  /** Change address, events or description; switch it off and on. */
  changeWebhook(input: { params: { id: string }; body?: { url?: string; events?: ("task.completed" | "task.failed" | "task.cancelled")[]; description?: string; enabled?: boolean } } & CallOptions): Promise<{ id: string; object: "webhook"; url: string; description: string; events: ("task.completed" | "task.failed" | "task.cancelled")[]; enabled: boolean; disabled_because: "owner" | "gone" | "unreachable" | null; former_secret_until: unknown; created_at: string; updated_at: string }>;
  /** Delete: nothing is sent there any more. */
  deleteWebhook(input: { params: { id: string } } & CallOptions): Promise<{ id: string; object: "webhook.deleted"; deleted: true }>;
  /** A new secret, told this once; the one before it signs beside it for 24 hours. */
  rotateWebhook(input: { params: { id: string }; body?: {} } & CallOptions): Promise<{ id: string; object: "webhook"; url: string; description: string; events: ("task.completed" | "task.failed" | "task.cancelled")[]; enabled: boolean; disabled_because: "owner" | "gone" | "unreachable" | null; former_secret_until: unknown; created_at: string; updated_at: string; secret: string }>;
  /** Send a `webhook.test` event; its delivery tells what came of it. */
  testWebhook(input: { params: { id: string }; body?: {} } & CallOptions): Promise<{ id: string; object: "delivery"; webhook_id: string; event_id: string; type: string; task_id: unknown; status: "pending" | "delivered" | "failed" | "dropped"; attempts: { at: string; status: unknown; error: unknown; ms: number }[]; next_attempt_at: unknown; created_at: string; ended_at: unknown }>;
  /** What was sent there in the last month, attempt by attempt, newest first. */
  listDeliveries(input: { params: { id: string }; query?: { after?: string; limit?: number; status?: "pending" | "delivered" | "failed" | "dropped" } } & CallOptions): Promise<{ object: "list"; data: { id: string; object: "delivery"; webhook_id: string; event_id: string; type: string; task_id: unknown; status: "pending" | "delivered" | "failed" | "dropped"; attempts: { at: string; status: unknown; error: unknown; ms: number }[]; next_attempt_at: unknown; created_at: string; ended_at: unknown }[]; has_more: boolean }>;
  /** Send a delivery that is over again: the same event with the same id. */
  replayDelivery(input: { params: { id: string; delivery: string }; body?: {} } & CallOptions): Promise<{ id: string; object: "delivery"; webhook_id: string; event_id: string; type: string; task_id: unknown; status: "pending" | "delivered" | "failed" | "dropped"; attempts: { at: string; status: unknown; error: unknown; ms: number }[]; next_attempt_at: unknown; created_at: string; ended_at: unknown }>;
  /** Credits of this key’s account, and what of them expires within a week. */
  getBalance(input?: CallOptions): Promise<{ object: "balance"; available: number; held: number; captured: number; granted: number; expired: number; revoked: number; debt: number; expiring: { amount: number; source: string; expires_at: string; days_left: number }[]; in_flight: number }>;
  /** Use by key, model, modality, day or (operators) user; JSON, or CSV by `Accept: text/csv`. */
  getUsage(input?: { query?: { by?: "key" | "model" | "modality" | "day" | "user"; from?: string; to?: string; format?: "json" | "csv" } } & CallOptions): Promise<{ object: "usage"; by: string; from: string; to: string; data: { group: unknown; tasks: number; completed: number; failed: number; cancelled: number; pictures: number; seconds: number; tokens: number; credits: number; upstream_ms: number; cost_cny_micros?: number; cost_usd_micros?: number }[] }>;
  /** A place for a file too large for a request: PUT it there, then use `file_id` as an input. */
  createUpload(input: { body: { filename: string } } & CallOptions): Promise<{ object: "upload"; file_id: string; method: "PUT"; url: string; headers: Record<string, unknown> }>;
}

const ROUTES: Readonly<Record<keyof Client, Wanted>> = {
  listModels: { method: 'GET', path: '/v1/models', raw: false },
  getModel: { method: 'GET', path: '/v1/models/{id}', raw: false },
  createImage: { method: 'POST', path: '/v1/images/generations', raw: false },
  editImage: { method: 'POST', path: '/v1/images/edits', raw: false },
  createSpeech: { method: 'POST', path: '/v1/audio/speech', raw: true },
  createTranscription: { method: 'POST', path: '/v1/audio/transcriptions', raw: false },
  createChatCompletion: { method: 'POST', path: '/v1/chat/completions', raw: false },
  getChatCompletion: { method: 'GET', path: '/v1/chat/completions/{id}', raw: false },
  deleteChatCompletion: { method: 'DELETE', path: '/v1/chat/completions/{id}', raw: false },
  createServiceChatCompletion: { method: 'POST', path: '/v1/ai/chat/completions', raw: false },
  createWords: { method: 'POST', path: '/v1/ai/text', raw: false },
  streamWords: { method: 'POST', path: '/v1/ai/stream', raw: false },
  createVideo: { method: 'POST', path: '/v1/videos', raw: false },
  listVideos: { method: 'GET', path: '/v1/videos', raw: false },
  getVideo: { method: 'GET', path: '/v1/videos/{id}', raw: false },
  deleteVideo: { method: 'DELETE', path: '/v1/videos/{id}', raw: false },
  getVideoContent: { method: 'GET', path: '/v1/videos/{id}/content', raw: true },
  createImageJob: { method: 'POST', path: '/v1/ai/image/create', raw: false },
  getImageJob: { method: 'POST', path: '/v1/ai/image/result', raw: false },
  persistImageJob: { method: 'POST', path: '/v1/ai/image/persist', raw: false },
  createVideoJob: { method: 'POST', path: '/v1/ai/video', raw: false },
  createSpeechJob: { method: 'POST', path: '/v1/ai/tts', raw: false },
  createTranscriptJob: { method: 'POST', path: '/v1/ai/asr', raw: false },
  listServiceModels: { method: 'GET', path: '/v1/ai/models', raw: false },
  generateVideo: { method: 'POST', path: '/v1/videos/generations', raw: false },
  getVideoTask: { method: 'GET', path: '/v1/videos/tasks/{id}', raw: false },
  externalGenerate: { method: 'POST', path: '/api/external/ai-generation', raw: false },
  externalTask: { method: 'GET', path: '/api/external/ai-generation', raw: false },
  rpcGenerate: { method: 'POST', path: '/api/rpc/generate', raw: false },
  rpcGetTask: { method: 'POST', path: '/api/rpc/getTask', raw: false },
  rpcListTasks: { method: 'POST', path: '/api/rpc/listTasks', raw: false },
  rpcDeleteTask: { method: 'POST', path: '/api/rpc/deleteTask', raw: false },
  rpcListPlatforms: { method: 'POST', path: '/api/rpc/listPlatforms', raw: false },
  rpcGetPlatform: { method: 'POST', path: '/api/rpc/getPlatform', raw: false },
  rpcListProviders: { method: 'POST', path: '/api/rpc/listProviders', raw: false },
  rpcGetProvider: { method: 'POST', path: '/api/rpc/getProvider', raw: false },
  rpcGetProviderBySlug: { method: 'POST', path: '/api/rpc/getProviderBySlug', raw: false },
  rpcListModels: { method: 'POST', path: '/api/rpc/listModels', raw: false },
  rpcGetModel: { method: 'POST', path: '/api/rpc/getModel', raw: false },
  rpcGetModelBySlug: { method: 'POST', path: '/api/rpc/getModelBySlug', raw: false },
  rpcCheckProviderHealth: { method: 'POST', path: '/api/rpc/checkProviderHealth', raw: false },
  rpcUpdateProviderApiKey: { method: 'POST', path: '/api/rpc/updateProviderApiKey', raw: false },
  rpcUpdateModelStatus: { method: 'POST', path: '/api/rpc/updateModelStatus', raw: false },
  rpcListProjects: { method: 'POST', path: '/api/rpc/listProjects', raw: false },
  rpcCreateProject: { method: 'POST', path: '/api/rpc/createProject', raw: false },
  rpcListEpisodes: { method: 'POST', path: '/api/rpc/listEpisodes', raw: false },
  rpcCreateEpisode: { method: 'POST', path: '/api/rpc/createEpisode', raw: false },
  rpcListShots: { method: 'POST', path: '/api/rpc/listShots', raw: false },
  rpcCreateShot: { method: 'POST', path: '/api/rpc/createShot', raw: false },
  rpcListFrames: { method: 'POST', path: '/api/rpc/listFrames', raw: false },
  rpcCreateFrame: { method: 'POST', path: '/api/rpc/createFrame', raw: false },
  listTasks: { method: 'GET', path: '/v1/tasks', raw: false },
  getTask: { method: 'GET', path: '/v1/tasks/{id}', raw: false },
  listTaskChunks: { method: 'GET', path: '/v1/tasks/{id}/chunks', raw: false },
  streamTask: { method: 'GET', path: '/v1/tasks/{id}/stream', raw: false },
  cancelTask: { method: 'POST', path: '/v1/tasks/{id}/cancel', raw: false },
  createTask: { method: 'POST', path: '/v1/tasks', raw: false },
  startTask: { method: 'POST', path: '/v1/tasks/{id}/start', raw: false },
  startTaskStage: { method: 'POST', path: '/v1/tasks/{id}/stages/{kind}/start', raw: false },
  completeTaskStage: { method: 'POST', path: '/v1/tasks/{id}/stages/{kind}/complete', raw: false },
  addTaskChunk: { method: 'POST', path: '/v1/tasks/{id}/chunks', raw: false },
  addTaskReference: { method: 'POST', path: '/v1/tasks/{id}/references', raw: false },
  completeTask: { method: 'POST', path: '/v1/tasks/{id}/complete', raw: false },
  failTask: { method: 'POST', path: '/v1/tasks/{id}/fail', raw: false },
  listKeys: { method: 'GET', path: '/v1/keys', raw: false },
  createKey: { method: 'POST', path: '/v1/keys', raw: false },
  revokeKey: { method: 'DELETE', path: '/v1/keys/{id}', raw: false },
  listWebhooks: { method: 'GET', path: '/v1/webhooks', raw: false },
  createWebhook: { method: 'POST', path: '/v1/webhooks', raw: false },
  getWebhook: { method: 'GET', path: '/v1/webhooks/{id}', raw: false },
  changeWebhook: { method: 'POST', path: '/v1/webhooks/{id}', raw: false },
  deleteWebhook: { method: 'DELETE', path: '/v1/webhooks/{id}', raw: false },
  rotateWebhook: { method: 'POST', path: '/v1/webhooks/{id}/rotate', raw: false },
  testWebhook: { method: 'POST', path: '/v1/webhooks/{id}/test', raw: false },
  listDeliveries: { method: 'GET', path: '/v1/webhooks/{id}/deliveries', raw: false },
  replayDelivery: { method: 'POST', path: '/v1/webhooks/{id}/deliveries/{delivery}/replay', raw: false },
  getBalance: { method: 'GET', path: '/v1/balance', raw: false },
  getUsage: { method: 'GET', path: '/v1/usage', raw: false },
  createUpload: { method: 'POST', path: '/v1/uploads', raw: false },
};

interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly raw: boolean;
}

type Input = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: object;
} & CallOptions;

export function createClient({ baseUrl, key, fetch: send = fetch }: ClientOptions): Client {
  const call = async ({ method, path, raw }: Wanted, input: Input = {}): Promise<unknown> => {
    const { params = {}, query = {}, body, idempotencyKey, prefer, signal } = input;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const url = new URL(`${baseUrl}${filled}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers({ authorization: `Bearer ${key}` });
    if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
    if (prefer !== undefined) headers.set('prefer', prefer);
    const response = await send(url, { method, headers, ...bodyOf(body, headers), ...(signal ? { signal } : {}) });
    if (raw && response.ok) return response;
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const answer: unknown = isJson ? await response.json() : await response.text();
    if (!response.ok) throw new ApiError(response, answer);
    return answer;
  };
  const methods = Object.entries(ROUTES).map(([name, wanted]) => [
    name,
    (input?: Input) => call(wanted, input),
  ]);
  return Object.fromEntries(methods) as unknown as Client;
}

/** A form as soon as there is a file in it, JSON otherwise. */
function bodyOf(body: object | undefined, headers: Headers): { body?: string | FormData } {
  if (body === undefined) return {};
  const fields = Object.entries(body).filter(([, value]) => value !== undefined);
  if (!fields.some(([, value]) => [value].flat().some((one) => one instanceof Blob))) {
    headers.set('content-type', 'application/json');
    return { body: JSON.stringify(body) };
  }
  const form = new FormData();
  for (const [name, value] of fields) {
    for (const one of [value].flat()) {
      form.append(Array.isArray(value) ? `${name}[]` : name, one instanceof Blob ? one : String(one));
    }
  }
  return { body: form };
}
