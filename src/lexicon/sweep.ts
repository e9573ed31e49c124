import type { Dictionary, LexiconStore } from './ports.ts';

/** Removes what is still readable of properties that a steward has closed: texts that were under way when it was decided. */
export async function sweepClosed(
  store: Pick<LexiconStore, 'closed'>,
  dictionary: Pick<Dictionary, 'sizes' | 'forget'>,
): Promise<void> {
  const closed = Map.groupBy(await store.closed(), ({ projectId }) => projectId);
  for (const [projectId, properties] of closed) {
    const sizes = await dictionary.sizes(projectId);
    const readable = properties.map(({ property }) => property).filter((property) => sizes.has(property));
    if (readable.length > 0) await dictionary.forget(projectId, readable);
  }
}
