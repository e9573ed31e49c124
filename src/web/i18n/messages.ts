/** One text, or one text per plural form of `{count}` (the locale's rules, `Intl.PluralRules`). `{name}` marks a parameter. */
export type Message = string | { readonly one: string; readonly many?: string; readonly other: string };

/** The Italian twin of an English catalogue: a missing or a superfluous message is a type error. */
export type Translation<English> = { readonly [Key in keyof English]: Message };

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type ParameterNames<Text> = Text extends string
  ? Names<Text>
  : Text extends { readonly other: infer Other extends string }
    ? 'count' | Names<Other>
    : never;

/** What a message wants: `[]`, or `[{ count, name… }]`. Read off the English text. */
export type Parameters<Text, Value> = [ParameterNames<Text>] extends [never]
  ? []
  : [parameters: { readonly [Name in ParameterNames<Text>]: Name extends 'count' ? number : Value }];

const PLACEHOLDER = /\{(\w+)\}/;

/** The text of a message in pieces: texts at even places, parameter names at odd ones. */
export function pieces(message: Message, locale: string, count: unknown): string[] {
  return choose(message, locale, count).split(PLACEHOLDER);
}

function choose(message: Message, locale: string, count: unknown): string {
  if (typeof message === 'string') return message;
  const form = new Intl.PluralRules(locale).select(Number(count));
  if (form === 'one') return message.one;
  return form === 'many' ? (message.many ?? message.other) : message.other;
}
