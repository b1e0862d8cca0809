/**
 * Loaded into an instance before its own code: an instance must not outlive the server that started
 * it. The channel it watches is taken out of sight, since there is none on the cloud.
 */
'use strict';

process.once('disconnect', () => process.exit(0));
process.channel?.unref();
delete process.send;
delete process.env.NODE_CHANNEL_FD;
delete process.env.NODE_OPTIONS;
