/** How exactly a project keeps the times of its events. */
export const TIME_STEPS = ['exact', 'minute', 'hour', 'day'] as const;
export type TimeStep = (typeof TIME_STEPS)[number];
