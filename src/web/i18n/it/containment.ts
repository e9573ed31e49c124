import type { containment as en } from '../en/containment.ts';
import type { Translation } from '../messages.ts';

export const containment: Translation<typeof en> = {
  title: 'Contenimento',
};
