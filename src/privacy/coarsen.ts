import type { Treatment } from './catalogue.ts';
import { looksLikeUrl, toPlainDomain, toPlainPath, toPlainUrl } from './url.ts';
import { toPlainAgent } from './user-agent.ts';

/** What is kept of a text before it becomes a token; empty: nothing. A URL is a URL under whatever name it comes. */
export function toCoarse(kind: Treatment['kind'], text: string): string {
  if (kind === 'url') return toPlainUrl(text);
  if (kind === 'path') return toPlainPath(text);
  if (kind === 'domain') return toPlainDomain(text);
  if (kind === 'agent') return toPlainAgent(text);
  if (looksLikeUrl(text)) return toPlainUrl(text);
  return text.startsWith('Mozilla/5.0 (') ? toPlainAgent(text) : text;
}

/** True where the query plays no part in what is kept: without it the same page is the same text, and is coarsened once. */
export function dropsQuery(kind: Treatment['kind'], text: string): boolean {
  return kind === 'url' || kind === 'path' || kind === 'domain' || looksLikeUrl(text);
}
