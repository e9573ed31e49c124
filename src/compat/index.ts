import { addiction } from './addiction.ts';
import type { QueryEndpoint } from './endpoint.ts';
import { eventProperties, events, eventsNames, eventsTop, propertiesTop, valuesOfEvent } from './events.ts';
import { retention } from './retention.ts';
import { funnels, insightsBookmark } from './saved.ts';
import { segmentation, segmentationAverage, segmentationNumeric, segmentationSum } from './segmentation.ts';

export { asTheirDate, withTheirDates } from './date-text.ts';
export type { PreparedQuery, QueryContext, QueryEndpoint, SavedQuestion } from './endpoint.ts';
export { common, limit } from './params.ts';

/**
 * Mixpanel's Query API, address by address (https://developer.mixpanel.com/reference/query-api): parameters of theirs become a
 * question of ours, and the thinned answer a reply of their shape. One line an address, under `/api/query` and `/api/2.0`.
 */
export const QUERY_ENDPOINTS = {
  segmentation,
  'segmentation/numeric': segmentationNumeric,
  'segmentation/sum': segmentationSum,
  'segmentation/average': segmentationAverage,
  events,
  'events/top': eventsTop,
  'events/names': eventsNames,
  'events/properties': eventProperties,
  'events/properties/top': propertiesTop,
  retention,
  'retention/addiction': addiction,
  insights: insightsBookmark,
  funnels,
} as const satisfies Record<string, QueryEndpoint>;

/** `events/properties/values`, where an event is named. */
export const VALUES_OF_EVENT: QueryEndpoint = valuesOfEvent;
