const TABS = ['events', 'properties', 'violations'] as const;
export type LexiconTab = (typeof TABS)[number];

/** Which tab: the rest of what the page shows is the reader's own. */
export function readLexiconSearch(search: Record<string, unknown>): { tab?: LexiconTab } {
  const tab = TABS.find((one) => one === search['tab']);
  return tab === undefined ? {} : { tab };
}
