import { type Catalogue, EVENT_NAME, SESSION_PROPERTIES } from '#contract';

const OURS: readonly string[] = [...SESSION_PROPERTIES, EVENT_NAME];

/** The same question as it reads: custom events and properties under their names. For sentences, never to be asked. */
export function withNames<Question>(question: Question, catalogue: Catalogue): Question {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const part = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
    if (typeof part['event'] === 'string') return { ...part, event: eventName(part['event'], catalogue) };
    if (part['scope'] !== 'custom' && !OURS.some((name) => name === part['name'])) return part;
    const known = catalogue.properties.find(
      ({ scope, name }) => scope === part['scope'] && name === part['name'],
    );
    return { ...part, name: known?.displayName ?? part['name'] };
  };
  return walk(question) as Question; // the same shape: only names were exchanged
}

export function eventName(event: string, catalogue: Catalogue): string {
  return catalogue.customEvents.find((one) => one.event === event)?.name ?? event;
}
