import { isNaming } from '../affected.ts';
import { NOTICE_WORDS, type NoticeLanguage, type NoticeWords } from './words.ts';

export interface NoticeFacts {
  readonly noticeId: string;
  readonly language: NoticeLanguage;
  /** The only personal data in the message. */
  readonly name: string | null;
  readonly fields: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Whom the reader knows: the name of the project or of the organisation. */
  readonly sender: string;
  readonly contact: string;
}

export interface WrittenNotice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A notice in plain text and minimal HTML: the same words, no link, no picture, no value of any field but the name. */
export function writeNotice(facts: NoticeFacts): WrittenNotice {
  const words: NoticeWords = NOTICE_WORDS[facts.language];
  const day = dayIn(facts.language);
  const parts = {
    greeting: words.greeting(facts.name),
    what: words.what(facts.sender, day(facts.from), day(facts.to)),
    data: describeFields(facts.fields, words),
    rest: [
      ...(facts.fields.some(isNaming) ? [] : [words.notNamed]),
      words.doing,
      ...words.advice,
      words.contact(facts.contact),
      words.verify(facts.noticeId),
    ],
  };
  return {
    subject: words.subject(facts.sender),
    text: toText(parts, words),
    html: toHtml(parts, words, facts.language),
  };
}

/** Fields in the reader's words; properties together on one line, each by its own name. */
function describeFields(fields: readonly string[], words: NoticeWords): string[] {
  const known = fields.flatMap((field) =>
    Object.hasOwn(words.fields, field) ? [words.fields[field] ?? ''] : [],
  );
  const named = fields
    .filter((field) => !Object.hasOwn(words.fields, field))
    .map((field) => field.replace(/^(event|person|identity\.custom:|identity|group)[.:]?/, ''))
    .filter((name) => name !== '');
  return [
    ...new Set(known),
    ...(named.length > 0 ? [words.details([...new Set(named)].sort().join(', '))] : []),
  ];
}

function dayIn(language: NoticeLanguage): (at: number) => string {
  const format = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return (at) => `${format.format(at)} UTC`;
}

interface Parts {
  readonly greeting: string;
  readonly what: string;
  readonly data: readonly string[];
  readonly rest: readonly string[];
}

function toText(parts: Parts, words: NoticeWords): string {
  const list = parts.data.map((line) => `- ${line}`).join('\n');
  return [parts.greeting, parts.what, `${words.dataHeading}\n${list}`, ...parts.rest]
    .join('\n\n')
    .concat('\n');
}

function toHtml(parts: Parts, words: NoticeWords, language: NoticeLanguage): string {
  const paragraph = (line: string) => `<p>${escapeHtml(line)}</p>`;
  const list = parts.data.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
  return `<!doctype html><html lang="${language}"><body>${paragraph(parts.greeting)}${paragraph(parts.what)}${paragraph(words.dataHeading)}<ul>${list}</ul>${parts.rest.map(paragraph).join('')}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
