/** One entry per action: check the event, call one verb, shape the answer. */
import type { App } from '../../shared/app/index.ts';
import { listRecords } from '../../shared/credits/index.ts';
import { createKey, keysOf, keyView, readKeyHasher, revokeKey } from '../../shared/keys/index.ts';
import { taskTypes } from '../../shared/models/task-types.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import { listScenes } from '../../shared/scenes/scenes.ts';
import { uploadPrefix } from '../../shared/storage/paths.ts';
import { aimedAt } from '../../shared/studio/aimed.ts';
import {
  cancelTask,
  deleteWork,
  imageLinks,
  listWorks,
  ownWork,
  parseGenerateRequest,
  parseQuoteRequest,
  progressOf,
  quoteFor,
  type Submitted,
  submitPaid,
  submitTask,
  toggleFavorite,
} from '../../shared/tasks/index.ts';
import { chatModel, openWithTicket } from '../../shared/text/index.ts';
import type { Actions } from './action.ts';
import { orderActions, welcomed } from './order-actions.ts';
import { shapes } from './shapes.ts';
import { accountView, modelView, progressView, recordView, sceneView, workView } from './views.ts';

const CANCEL_MESSAGES = {
  cancelled: '任务已取消，积分已退回',
  requested: '正在尝试取消，结果请留意作品状态',
  refused: '任务已在生成中，无法取消，完成后照常计费',
} as const;

/** For its user; or for a place in a studio, whose owner pays. */
async function submitted(app: App, openid: string, event: object): Promise<Submitted> {
  const request = parseGenerateRequest(event);
  const { target: ref } = parseOrThrow(shapes.generate, event);
  if (ref === undefined) return submitTask(app, openid, request);
  const output = (
    request.model === null
      ? app.catalogue.defaultFor(request.type)
      : app.catalogue.get(request.model)
  ).output.type;
  const files = [...request.images, ...request.files];
  const aimed = await aimedAt(app, { openid, ref, output, files });
  return submitPaid(app, { ...aimed, request });
}

export const actions: Actions = {
  ...orderActions,
  generate: async (app, openid, event) => {
    const { task, available, replayed } = await submitted(app, openid, event);
    const data = {
      task_id: task._id,
      work_id: task._id,
      status: task.status,
      price: task.price,
      available,
      replayed,
    };
    return { data, message: '任务已提交' };
  },
  quote: async (app, _openid, event) => {
    const quote = quoteFor(app, parseQuoteRequest(event));
    const { model, price, priceVersion, parameters } = quote;
    const data = {
      model: model.slug,
      price,
      price_version: priceVersion,
      price_text: model.priceText.zh,
      parameters,
    };
    return { data };
  },
  openStream: async (app, openid, event) => {
    const { model, requestId, ...body } = parseOrThrow(shapes.openStream, event);
    const chosen = chatModel(app, model ?? null);
    const wish = { openid, requestId: requestId ?? null, model: chosen, body };
    const { submitted, ticket, validMs } = await openWithTicket(app, wish);
    const { task, available, replayed } = submitted;
    const data = {
      task_id: task._id,
      ticket,
      valid_ms: validMs,
      price: task.price,
      available,
      replayed,
    };
    return { data, message: '请在一分钟内开始接收' };
  },
  getProgress: async (app, openid, event) => {
    const { taskId } = parseOrThrow(shapes.getProgress, event);
    return { data: progressView(await progressOf(app, openid, taskId)) };
  },
  cancel: async (app, openid, event) => {
    const { taskId } = parseOrThrow(shapes.cancel, event);
    const answer = await cancelTask(app, openid, taskId);
    return { data: { task_id: taskId, answer }, message: CANCEL_MESSAGES[answer] };
  },
  getWork: async (app, openid, event) => {
    const { workId } = parseOrThrow(shapes.getWork, event);
    const work = await ownWork(app.db, openid, workId);
    const images = await imageLinks(app.store, work.images);
    return { data: { ...workView(work), images } };
  },
  listWorks: async (app, openid, event) => {
    const query = parseOrThrow(shapes.listWorks, event);
    const { works, hasMore } = await listWorks(app.db, openid, query);
    return { data: { works: works.map(workView), page: query.page, has_more: hasMore } };
  },
  deleteWork: async (app, openid, event) => {
    const { workId } = parseOrThrow(shapes.deleteWork, event);
    await deleteWork(app, openid, workId);
    return { data: { work_id: workId }, message: '已删除' };
  },
  toggleFavorite: async (app, openid, event) => {
    const { workId, favorite } = parseOrThrow(shapes.toggleFavorite, event);
    const isFavorite = await toggleFavorite(app, openid, { workId, wanted: favorite });
    return { data: { work_id: workId, is_favorite: isFavorite } };
  },
  getBalance: async (app, openid) => {
    const account = await welcomed(app, openid);
    const shown = accountView(account, app.clock.now());
    return { data: { ...shown, upload_prefix: uploadPrefix(openid) } };
  },
  listRecords: async (app, openid, event) => {
    const query = parseOrThrow(shapes.listRecords, event);
    const { records, hasMore } = await listRecords(app.db, openid, query);
    return { data: { records: records.map(recordView), page: query.page, has_more: hasMore } };
  },
  listModels: async (app) => {
    const models = app.catalogue.list().filter((model) => app.providers.available(model.provider));
    const defaults = taskTypes.map((type) => [type, app.catalogue.defaultFor(type).slug]);
    return { data: { models: models.map(modelView), defaults: Object.fromEntries(defaults) } };
  },
  listScenes: async (app, _openid, event) => {
    const { type } = parseOrThrow(shapes.listScenes, event);
    return { data: { scenes: (await listScenes(app.db, type)).map(sceneView) } };
  },
  createKey: async (app, openid, event) => {
    const wish = parseOrThrow(shapes.createKey, event);
    const deps = { ...app, hasher: readKeyHasher(app.config.environment) };
    const { key, doc } = await createKey(deps, openid, { wish, maker: { by: 'owner' } });
    return { data: { ...keyView(doc), key }, message: '密钥已创建，仅显示这一次' };
  },
  listKeys: async (app, openid) => {
    return { data: { keys: (await keysOf(app.db, openid)).map(keyView) } };
  },
  revokeKey: async (app, openid, event) => {
    const { keyId } = parseOrThrow(shapes.revokeKey, event);
    return { data: keyView(await revokeKey(app, openid, keyId)), message: '密钥已撤销' };
  },
};
