/** Every route of this API, in the order they are told of. */
import { aiRoutes } from './ai/routes.ts';
import { chatRoutes } from './chat/routes.ts';
import type { Route } from './core/route.ts';
import { docsRoutes } from './docs/routes.ts';
import { audioRoutes } from './openai/audio.ts';
import { imageRoutes } from './openai/images.ts';
import { modelRoutes } from './openai/models.ts';
import { videoRoutes } from './openai/videos.ts';
import { accountRoutes } from './own/account.ts';
import { keyRoutes } from './own/keys.ts';
import { moduleTaskRoutes } from './own/module-tasks.ts';
import { taskRoutes } from './own/tasks.ts';
import { webhookRoutes } from './own/webhooks.ts';
import { externalRoutes } from './rpc/external.ts';
import { offerProcedures } from './rpc/offer.ts';
import { taskProcedures } from './rpc/procedures.ts';
import { studioProcedures } from './rpc/studio.ts';
import { videoApiRoutes } from './video/routes.ts';

export const ROUTES: readonly Route[] = [
  ...modelRoutes,
  ...imageRoutes,
  ...audioRoutes,
  ...chatRoutes,
  ...videoRoutes,
  ...aiRoutes,
  ...videoApiRoutes,
  ...externalRoutes,
  ...taskProcedures,
  ...offerProcedures,
  ...studioProcedures,
  ...taskRoutes,
  ...moduleTaskRoutes,
  ...keyRoutes,
  ...webhookRoutes,
  ...accountRoutes,
  ...docsRoutes,
];
