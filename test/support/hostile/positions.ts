import type { Canary } from './canary.ts';

export type Endpoint = '/track' | '/engage' | '/groups' | '/import';

/** A place in a record where whoever sends can write. */
export interface Position {
  readonly name: string;
  readonly endpoint: Endpoint;
  record(canary: Canary, token: string): object;
}

type Properties = Readonly<Record<string, unknown>>;

const event = (name: string, properties: (text: string, canary: Canary) => Properties): Position => ({
  name,
  endpoint: '/track',
  record: (canary, token) => ({
    event: 'Hostile',
    properties: { token, distinct_id: 'someone', time: now(), ...properties(canary.text, canary) },
  }),
});

const named = (name: string, names: (text: string) => unknown): Position => ({
  name,
  endpoint: '/track',
  record: ({ text }, token) => ({
    event: names(text),
    properties: { token, distinct_id: 'someone', [text]: text },
  }),
});

const special = (name: string, title: string, properties: (text: string) => Properties): Position => ({
  name,
  endpoint: '/track',
  record: ({ text }, token) => ({ event: title, properties: { token, ...properties(text) } }),
});

const profile = (name: string, operations: (text: string, canary: Canary) => Properties): Position => ({
  name,
  endpoint: '/engage',
  record: (canary, token) => ({ $token: token, $distinct_id: 'someone', ...operations(canary.text, canary) }),
});

const group = (name: string, change: (text: string) => Properties): Position => ({
  name,
  endpoint: '/groups',
  record: ({ text }, token) => ({ $token: token, $group_key: 'company', $group_id: 'acme', ...change(text) }),
});

const imported = (name: string, record: (text: string) => object): Position => ({
  name,
  endpoint: '/import',
  record: ({ text }) => record(text),
});

const now = () => Math.floor(Date.now() / 1000);
const part = encodeURIComponent;

/** Every place of every record that the SDKs and others send. */
export const POSITIONS: readonly Position[] = [
  named('event name', (text) => text),
  named('event name that is no text', (text) => ({ [text]: text })),
  event('property name', (text) => ({ [text]: true })),
  event('within a property name', (text) => ({ [`is ${text} ok`]: 1 })),
  event('value', (text) => ({ field: text })),
  event('value, as a number', (text, { number }) => ({ field: number ?? text })),
  event('value in a sentence', (text) => ({ search: `looked for ${text}, found nothing` })),
  event('value of a list', (text) => ({ list: ['a', 1, text, null] })),
  event('value of a list in a list', (text) => ({ list: [[text]] })),
  event('value of a list of objects', (text) => ({ items: [{ id: text }, { id: text, more: [text] }] })),
  event('number in a list', (text, { number }) => ({ list: [number ?? text] })),
  event('nested value', (text) => ({ a: { b: { c: { d: text } } } })),
  event('nested number', (text, { number }) => ({ a: { b: number ?? text } })),
  event('nested name', (text) => ({ a: { [text]: { [text]: 1 } } })),
  event('distinct_id', (text) => ({ distinct_id: text })),
  event('distinct_id of a device', (text) => ({ distinct_id: `$device:${text}` })),
  event('$device_id', (text) => ({ $device_id: text })),
  event('$user_id', (text) => ({ $user_id: text })),
  event('$insert_id', (text) => ({ $insert_id: text.slice(0, 36) })),
  event('organisation of an event', (text) => ({ company: text })),
  event('organisations of an event', (text) => ({ company: [text, 'acme'] })),
  event('date of birth', (text) => ({ birth_date: text, date_of_birth: text })),
  event('password', (text) => ({ password: text, new_password: { value: text } })),
  event('latitude', (text, { number }) => ({ lat: number ?? text, longitude: text })),
  event('address, credentials', (text) => ({ $current_url: `https://${part(text)}:x@shop.example/` })),
  event('address, path', (text) => ({ $current_url: `https://shop.example/users/${part(text)}/keys` })),
  event('address, query', (text) => ({ $current_url: `https://shop.example/?q=${part(text)}` })),
  event('address, fragment', (text) => ({ $current_url: `https://shop.example/#${text}` })),
  event('address of one’s own', (text) => ({
    link: `https://shop.example/${part(text)}?mail=${part(text)}`,
  })),
  event('path', (text) => ({ $pathname: `/users/${text}`, current_url_path: `/users/${text}` })),
  event('referrer', (text) => ({ $referrer: `https://mail.example/${part(text)}?q=${part(text)}` })),
  event('first referrer', (text) => ({ $initial_referrer: text, $initial_referring_domain: text })),
  event('utm_source', (text) => ({ utm_source: text, utm_campaign: part(text) })),
  event('click id', (text) => ({ gclid: text, fbclid: text })),
  event('page title', (text) => ({ current_page_title: text, $screen_name: text })),
  event('browser', (text) => ({ $browser: text, $os: text, $browser_version: text })),
  event('device', (text) => ({ $device: text, $model: text, $manufacturer: text })),
  event('place', (text) => ({ $city: text, $region: text, mp_country_code: text })),
  event('text of an element', (text) => ({
    $el_text: text,
    $elements: [{ $el_text: text, $attr_value: text }],
  })),
  event('time', (text) => ({ time: text, when: `2026-01-01 ${text}` })),
  event('ip', (text) => ({ ip: text, $ip: text })),
  event('user agent', (text) => ({ $user_agent: `Mozilla/5.0 (${text}) Chrome/131.0 ${text}` })),
  event('library', (text) => ({ mp_lib: text, $lib_version: text })),
  event('token', (text) => ({ token: text })),
  event('identity of an event', (text) => ({ $email: text, $name: text, $phone: text })),
  special('$identify', '$identify', (text) => ({
    distinct_id: text,
    $identified_id: text,
    $anon_id: text,
    $anon_distinct_id: text,
  })),
  special('alias', '$create_alias', (text) => ({ distinct_id: 'someone', alias: text })),
  profile('profile’s id', (text) => ({ $distinct_id: text, $set: { plan: text } })),
  profile('$email', (text) => ({ $set: { $email: text } })),
  profile('$name', (text) => ({ $set: { $name: text, $first_name: text, $last_name: text } })),
  profile('$phone', (text) => ({ $set: { $phone: text, $avatar: text } })),
  profile('$set', (text) => ({ $set: { note: text } })),
  profile('$set, as a number', (text, { number }) => ({ $set: { code: number ?? text } })),
  profile('$set, name', (text) => ({ $set: { [text]: text } })),
  profile('$set_once', (text) => ({ $set_once: { first: [text, { deep: text }] } })),
  profile('$append', (text) => ({ $append: { notes: text } })),
  profile('$union', (text) => ({ $union: { notes: [text] } })),
  profile('$remove', (text) => ({ $remove: { notes: text } })),
  profile('$unset', (text) => ({ $unset: [text] })),
  profile('$add', (text, { number }) => ({ $add: { [text]: 1, code: number ?? text } })),
  profile('transactions', (text) => ({ $append: { $transactions: { $time: text, $amount: text } } })),
  profile('$ip', (text) => ({ $ip: text, $time: text, $set: { a: 1 } })),
  profile('unknown operation', (text) => ({ [text]: text })),
  group('organisation’s id', (text) => ({ $group_id: text, $set: { plan: text } })),
  group('organisation’s name', (text) => ({ $set: { $name: text } })),
  group('organisation’s value', (text) => ({ $set: { note: text } })),
  group('organisation’s property', (text) => ({ $set: { [text]: text } })),
  group('organisation’s list', (text) => ({ $union: { notes: [text] } })),
  group('kind of organisation', (text) => ({ $group_key: text, $set: { note: text } })),
  imported('import, name and value', (text) => ({
    event: text,
    properties: {
      time: now(),
      distinct_id: 'someone',
      $insert_id: `i-${Math.abs(hash(text))}`,
      [text]: text,
    },
  })),
  imported('import, distinct_id', (text) => ({
    event: 'Hostile',
    properties: { time: now(), distinct_id: text, $insert_id: text.slice(0, 36) },
  })),
  imported('import, merge', (text) => ({
    event: '$merge',
    properties: { $distinct_ids: [text, 'someone'] },
  })),
  imported('import, broken', (text) => ({ event: 7, properties: text })),
];

/** An insert id that says nothing of the text. */
function hash(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at += 1) value = (Math.imul(value, 31) + text.charCodeAt(at)) | 0;
  return value;
}
