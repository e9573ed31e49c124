/** The present, in milliseconds since 1970. Handed in by `app`, so that a test can choose it. */
export type Clock = () => number;

/** The one place that reads the machine's clock. */
export const systemClock: Clock = () => Date.now();
