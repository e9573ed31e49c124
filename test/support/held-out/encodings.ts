/** How a text may arrive: as it is, or as some layer on its way has written it. */
export const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  spaces: (text) => `  ${text}\n`,
  percent: (text) =>
    [...Buffer.from(text)]
      .map((byte) =>
        /[\w]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).padStart(2, '0')}`,
      )
      .join(''),
  percentTwice: (text) => encodeURIComponent(encodeURIComponent(`q=${text}`)),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(`v1 ${text}`).toString('base64url'),
  base64OfUtf16: (text) => Buffer.from(text, 'utf16le').toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  json: (text) => JSON.stringify({ kind: 'x', value: text }),
  jsonTwice: (text) => JSON.stringify(JSON.stringify({ value: text })),
  escapes: (text) =>
    text.replace(/[^ ]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  entities: (text) => text.replace(/[^\w ]|\d/g, (sign) => `&#${sign.codePointAt(0)};`),
  zeroWidth: (text) => text.replace(/(.{3})(?=.)/g, '$1\u200B'),
  fullWidth: (text) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
};
