import type { events as en } from '../en/events.ts';
import type { Translation } from '../messages.ts';

export const events: Translation<typeof en> = {
  title: 'In diretta',
};
