import type { Content, Language } from './ports.ts';

/** A letter in parts; both its forms say the same. No picture, nothing that tells who has read it. */
export interface Letter {
  readonly language: Language;
  readonly subject: string;
  readonly title: string;
  readonly sections: readonly Section[];
  readonly link: { readonly text: string; readonly url: string };
  readonly foot: string;
}

export interface Section {
  readonly title: string | null;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly text: string;
  /** Stands right, in digits of one width. */
  readonly value?: string | undefined;
  readonly note?: string | undefined;
}

export function writeLetter(letter: Letter): Extract<Content, { kind: 'mail' }> {
  return { kind: 'mail', subject: oneLine(letter.subject), text: toText(letter), html: toHtml(letter) };
}

/** A name that a member typed stays on one line of the header. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function toText({ title, sections, link, foot }: Letter): string {
  const line = ({ text, value, note }: Line) =>
    [value === undefined ? text : `${text}: ${value}`, ...(note ? [`(${note})`] : [])].join(' ');
  const section = (one: Section) => [...(one.title ? [one.title] : []), ...one.lines.map(line)].join('\n');
  return [title, ...sections.map(section), `${link.text}: ${link.url}`, `-- \n${foot}`]
    .join('\n\n')
    .concat('\n');
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,sans-serif";
const MUTED = 'color:#635e56;font-size:13px';

function toHtml({ language, title, sections, link, foot }: Letter): string {
  const row = ({ text, value, note }: Line) => {
    const noted = note ? ` <span style="${MUTED}">${escaped(note)}</span>` : '';
    if (value === undefined)
      return `<tr><td colspan="2" style="padding:4px 0">${escaped(text)}${noted}</td></tr>`;
    const number = `<td style="padding:4px 0;text-align:right;white-space:nowrap;vertical-align:top;font-variant-numeric:tabular-nums"><b>${escaped(value)}</b></td>`;
    return `<tr><td style="padding:4px 16px 4px 0">${escaped(text)}${noted}</td>${number}</tr>`;
  };
  const section = (one: Section) =>
    `${one.title ? `<h2 style="font-size:15px;margin:24px 0 4px">${escaped(one.title)}</h2>` : ''}<table role="presentation" style="width:100%;border-collapse:collapse;font-size:14px">${one.lines.map(row).join('')}</table>`;
  return `<!doctype html><html lang="${language}"><body style="margin:0;background:#faf8f4;color:#1f1d1a;${FONT}"><div style="max-width:560px;margin:0 auto;padding:24px 20px"><div style="background:#ffffff;border:1px solid #e4dfd6;border-radius:12px;padding:20px 24px"><h1 style="font-size:19px;margin:0 0 8px">${escaped(title)}</h1>${sections.map(section).join('')}<p style="margin:24px 0 0"><a href="${escaped(link.url)}" style="color:#1f7350">${escaped(link.text)}</a></p></div><p style="${MUTED};margin:16px 4px 0">${escaped(foot)}</p></div></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
