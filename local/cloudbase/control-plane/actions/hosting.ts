/** Static hosting: activated once, then files go through object storage. */
import { hostingBucket, REGION } from '../account.ts';
import { ControlError } from '../errors.ts';
import type { Actions } from '../plane.ts';

export const hostingActions: Actions = {
  DescribeStaticStore: ({ envId, saved, baseUrl }) => ({
    Data: saved.value.hosting
      ? [
          {
            EnvId: envId,
            // On the cloud a name of its own; here the site shares the server's address.
            CdnDomain: baseUrl().replace(/^https?:\/\//, ''),
            Bucket: hostingBucket(envId),
            // As the platform spells it.
            Regoin: REGION,
            Status: 'online',
          },
        ]
      : [],
  }),
  CreateStaticStore: ({ saved }) => {
    if (saved.value.hosting)
      throw new ControlError('ResourceInUse', 'static hosting is already on');
    saved.change({ hosting: true });
    return { Result: 'SUCCEED' };
  },
};
