import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import { createFormat } from './format.ts';
import { it as italian } from './it/index.ts';
import { type Message, pieces } from './messages.ts';

const AREAS = Object.keys(en) as (keyof typeof en)[]; // an object literal of ours

function messagesOf(catalogue: object): [string, Message][] {
  return Object.entries(catalogue).flatMap(([area, messages]) =>
    Object.entries(messages as Record<string, Message>).map(([key, message]): [string, Message] => [
      `${area}: ${key}`,
      message,
    ]),
  );
}

function placeholders(message: Message): string[] {
  const texts = typeof message === 'string' ? [message] : [message.other];
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))),
  ].sort();
}

describe('messages', () => {
  test('every message exists in Italian and in English, with the same parameters', () => {
    const translated = new Map(messagesOf(italian));
    for (const [key, message] of messagesOf(en)) {
      const twin = translated.get(key);
      expect(twin, key).toBeDefined();
      if (twin !== undefined) expect(placeholders(twin), key).toEqual(placeholders(message));
    }
    expect(translated.size).toBe(messagesOf(en).length);
    expect(AREAS.length).toBeGreaterThan(4);
  });

  test('no message is empty, and braces are balanced', () => {
    for (const [key, message] of [...messagesOf(en), ...messagesOf(italian)]) {
      for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
        expect(text.trim(), key).not.toBe('');
        expect(text.replace(/\{\w+\}/g, ''), key).not.toMatch(/[{}]/);
      }
    }
  });

  test('a count chooses its plural form by the rules of the language', () => {
    const message = { one: 'una persona', many: 'un milione di persone', other: '{count} persone' };
    expect(pieces(message, 'it', 1).join('')).toBe('una persona');
    expect(pieces(message, 'it', 0)).toEqual(['', 'count', ' persone']);
    expect(pieces(message, 'it', 1_000_000).join('')).toBe('un milione di persone');
    expect(pieces({ one: 'one', other: 'other' }, 'en', 0).join('')).toBe('other');
  });

  test('numbers, dates and spans of time read as people of the language write them', () => {
    const noon = '2026-03-29T10:00:00Z';
    const [english, rome] = [createFormat('en', 'Europe/Rome'), createFormat('it', 'Europe/Rome')];
    expect(english.number(1204.5)).toBe('1,204.5');
    expect(rome.number(12_045.5)).toBe('12.045,5');
    expect(english.dateTime(noon)).toBe('29 Mar 2026, 12:00');
    expect(rome.date(noon)).toBe('29 mar 2026');
    expect(english.relative(noon, Date.parse(noon) + 125_000)).toBe('2 minutes ago');
    expect(rome.relative(noon, Date.parse(noon) - 3 * 86_400_000)).toBe('tra 3 giorni');
  });
});
