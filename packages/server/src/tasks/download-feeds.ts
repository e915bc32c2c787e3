import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { downloadDueFeeds } from '../feeds/download.ts'
import type { Task } from './registry.ts'

/** Keeps the feeds fresh. Woken by new devices, because a first Ubuntu machine needs Ubuntu's feed at once. */
export const downloadFeedsTask: Task = {
  name: 'download-feeds',
  everyMs: 5 * MINUTE_MS,
  wakeOn: ['settings'],
  async run(context, signal) {
    if (!context.settings.current()['feeds.download']) return
    await downloadDueFeeds(context, signal)
  },
}
