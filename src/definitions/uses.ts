import { CUSTOM_EVENT } from '#contract';

/** Whether a question, filter or rule names the custom event or property of this id, wherever in it that stands. */
export function isUsedIn(question: unknown, id: number): boolean {
  return namesCustom(
    question,
    (name) => name === String(id),
    (event) => event === `${CUSTOM_EVENT}${id}`,
  );
}

/** Whether a question, filter or rule names, wherever in it, a custom property (or an event) that is meant. */
export function namesCustom(
  question: unknown,
  isMeant: (name: string) => boolean,
  isMeantEvent: (event: string) => boolean = () => false,
): boolean {
  const waiting: unknown[] = [question];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null) continue;
    if ('event' in part && typeof part.event === 'string' && isMeantEvent(part.event)) return true;
    if (
      'scope' in part &&
      part.scope === 'custom' &&
      'name' in part &&
      typeof part.name === 'string' &&
      isMeant(part.name)
    )
      return true;
    waiting.push(...Object.values(part));
  }
  return false;
}
