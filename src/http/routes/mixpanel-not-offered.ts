import { AppError } from '#core';
import type { App } from '../app-types.ts';

const ANNOTATIONS = 'annotations are at /api/app/projects/ID/annotations';

/** Addresses of Mixpanel's that scripts know and that are not here, with what to ask instead. */
const NOT_OFFERED = {
  jql: 'nobody’s code is run here, so there is no JQL: ask segmentation, events, funnels, retention, insights or engage, or read the export',
  'engage/revenue': 'ask segmentation/sum of the amount of the event that earns',
  annotations: ANNOTATIONS,
  'annotations/create': ANNOTATIONS,
  'annotations/update': ANNOTATIONS,
  'annotations/delete': ANNOTATIONS,
  'nessie/pipeline/:verb': 'there are no pipelines: ask /api/2.0/export for the days that are over',
} as const;

/** What is not offered says so, and what is: a plain 404 would let a script's owner look for a mistake of their own. */
export function addNotOffered(app: App, prefix: string): void {
  const config = { access: 'ask', carries: 'nothing' } as const;
  const handler = (instead: string) => () => {
    throw new AppError('not_offered', instead);
  };
  for (const [path, instead] of Object.entries(NOT_OFFERED))
    for (const url of [`${prefix}/${path}`, `${prefix}/${path}/`])
      app.route({ method: ['GET', 'POST'], url, config, handler: handler(instead) });
}
