import { CUSTOM_EVENT } from '#contract';

/** Whether a question, filter or rule names the custom event or property of this id, wherever in it that stands. */
export function isUsedIn(question: unknown, id: number): boolean {
  const waiting: unknown[] = [question];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null) continue;
    if ('event' in part && part.event === `${CUSTOM_EVENT}${id}`) return true;
    if ('scope' in part && part.scope === 'custom' && 'name' in part && part.name === String(id)) return true;
    waiting.push(...Object.values(part));
  }
  return false;
}
