import { expect, test } from 'vitest';
import { languageOf } from './words.ts';
import { type NoticeFacts, writeNotice } from './write.ts';

const facts: NoticeFacts = {
  noticeId: 'N-ABCD-EFGH-JKMN',
  language: 'en',
  name: 'Ada Rossi',
  fields: ['event', 'time', 'event.plan', 'person.country', 'group.org.plan'],
  from: Date.UTC(2025, 10, 9, 1, 30),
  to: Date.UTC(2025, 10, 9, 4),
  sender: 'Nimbus',
  contact: 'privacy@nimbus.example',
};

test('a notice says what happened, which data, what to do and whom to ask, in English', () => {
  const notice = writeNotice(facts);
  expect(notice.subject).toBe('Notice about your data at Nimbus');
  expect(notice.text).toContain('Dear Ada Rossi,');
  expect(notice.text).toContain('9 November 2025 at 01:30 UTC');
  expect(notice.text).toContain(
    '- what you did\n- when you did it\n- these details of it: country, org.plan, plan',
  );
  expect(notice.text).toContain('Your name and your e-mail address were not part of it');
  expect(notice.text).toContain('privacy@nimbus.example');
  expect(notice.text).toContain('N-ABCD-EFGH-JKMN');
});

test('and in Italian', () => {
  const notice = writeNotice({ ...facts, language: 'it', fields: ['identity.email', 'event'] });
  expect(notice.subject).toBe('Avviso sui tuoi dati presso Nimbus');
  expect(notice.text).toContain('Gentile Ada Rossi,');
  expect(notice.text).toContain('9 novembre 2025');
  expect(notice.text).toContain('- il tuo indirizzo e-mail\n- che cosa hai fatto');
  expect(notice.text).not.toContain('non ne facevano parte');
  expect(notice.html).toContain('<html lang="it">');
});

test('a notice holds no link, no picture and no script, whatever the name is', () => {
  for (const language of ['en', 'it'] as const) {
    const { html, text } = writeNotice({ ...facts, language, name: '<img src=x onerror="a()">&\'' });
    expect(html).not.toMatch(/<(a|img|script|link|form)\b|https?:/i);
    expect(text).not.toMatch(/https?:|www\./i);
    expect(html).toContain('&#60;img');
  }
});

test('without a name the greeting is still one', () => {
  expect(writeNotice({ ...facts, name: null }).text).toMatch(/^Hello,\n/);
});

test('the language is the person’s own, else English', () => {
  expect(['it', 'it-IT', 'IT', 'en', 'de', 'item', undefined].map(languageOf)).toEqual([
    'it',
    'it',
    'it',
    'en',
    'en',
    'en',
    'en',
  ]);
});
