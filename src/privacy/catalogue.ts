import type { IdentityField, PrivacyClass } from '#events';
import { COUNTRIES } from './countries.ts';

/**
 * What Mixpanel's SDKs send by themselves, classified once. A name that is not here is the customer's own: its text goes through
 * the crowd threshold.
 *
 * `plain`: the value goes through the crowd, like a customer's. `known`: the same, but the values listed are public at once.
 * `url`, `path`, `domain`, `major`, `agent`: the text is coarsened first. `opaque`: never readable. `identity`: sealed.
 * `drop`: never kept, in any form.
 */
export type Treatment =
  | { readonly kind: 'plain' | 'url' | 'path' | 'domain' | 'major' | 'agent' | 'opaque' | 'drop' }
  | { readonly kind: 'known'; readonly isKnown: (text: string) => boolean }
  | { readonly kind: 'identity'; readonly field: IdentityField };

const oneOf = (...values: readonly string[]): Treatment => {
  const set = new Set(values);
  return { kind: 'known', isKnown: (text) => set.has(text) };
};
const VERSION = /^\d{1,4}(\.\d{1,5}){0,3}$/;
const version: Treatment = { kind: 'known', isKnown: (text) => VERSION.test(text) };
const country: Treatment = { kind: 'known', isKnown: (text) => COUNTRIES.has(text) };
const plain: Treatment = { kind: 'plain' };
const drop: Treatment = { kind: 'drop' };
const opaque: Treatment = { kind: 'opaque' };
const url: Treatment = { kind: 'url' };
const path: Treatment = { kind: 'path' };
const domain: Treatment = { kind: 'domain' };
const major: Treatment = { kind: 'major' };
const agent: Treatment = { kind: 'agent' };

const SYSTEMS = oneOf(
  'Windows',
  'Windows Phone',
  'Windows Mobile',
  'Mac OS X',
  'macOS',
  'Linux',
  'iOS',
  'iPadOS',
  'iPhone OS',
  'Android',
  'Chrome OS',
  'BlackBerry',
  'tvOS',
  'watchOS',
  'visionOS',
);
const BROWSERS = oneOf(
  'Chrome',
  'Chrome iOS',
  'Safari',
  'Mobile Safari',
  'Firefox',
  'Firefox iOS',
  'Microsoft Edge',
  'Internet Explorer',
  'Internet Explorer Mobile',
  'Opera',
  'Opera Mini',
  'Samsung Internet',
  'Samsung Internet for Android',
  'UC Browser',
  'Android Mobile',
  'Android Browser',
  'BlackBerry',
  'Facebook Mobile',
  'Konqueror',
  'Mozilla',
  'Whale Browser',
  'Vivaldi',
  'Brave',
);
const LIBRARIES = oneOf(
  'web',
  'node',
  'python',
  'swift',
  'android',
  'iphone',
  'react-native',
  'flutter',
  'unity',
  'go',
  'ruby',
  'php',
  'java',
  'mixpanel-java',
  'http',
);

/** Device and place: the same on events and on profiles. */
const COMMON: Readonly<Record<string, Treatment>> = {
  $os: SYSTEMS,
  $browser: BROWSERS,
  $browser_version: major,
  $os_version: major,
  $device: oneOf('iPhone', 'iPad', 'iPod Touch', 'Android', 'BlackBerry', 'Windows Phone', 'iPod'),
  $current_url: url,
  $referrer: domain,
  $referring_domain: domain,
  $initial_referrer: domain,
  $initial_referring_domain: domain,
  $search_engine: oneOf('google', 'bing', 'yahoo', 'duckduckgo', 'ecosia', 'baidu', 'yandex'),
  mp_lib: LIBRARIES,
  mp_loader: oneOf('gtm', 'segment', 'module', 'snippet'),
  $lib_version: version,
  mp_country_code: country,
  $country_code: country,
  $region: plain,
  $city: plain,
  $timezone: plain,
  $screen_height: plain,
  $screen_width: plain,
  $screen_dpi: plain,
  $manufacturer: plain,
  $brand: plain,
  $model: plain,
  $carrier: plain,
  $radio: plain,
  $app_version: version,
  $app_version_string: version,
  $app_build_number: version,
  $user_agent: agent,
  user_agent: agent,
  userAgent: agent,
  'user-agent': agent,
  $ip: drop,
  ip: drop,
  $latitude: drop,
  $longitude: drop,
  token: drop,
  $token: drop,
  $ios_ifa: drop,
  $ios_devices: drop,
  $android_devices: drop,
  $distinct_id: drop,
  distinct_id: drop,
  $device_id: drop,
  $user_id: drop,
};

const CAMPAIGN = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  'utm_id',
  'utm_source_platform',
  'utm_campaign_id',
  'utm_creative_format',
  'utm_marketing_tactic',
];
/** Advertisers' click ids: one of them is one person's one click. */
const CLICKS = [
  'dclid',
  'fbclid',
  'gclid',
  'ko_click_id',
  'li_fat_id',
  'msclkid',
  'sccid',
  'ttclid',
  'twclid',
  'wbraid',
  'gbraid',
];

const EVENT: Readonly<Record<string, Treatment>> = {
  ...COMMON,
  time: drop,
  $insert_id: drop,
  $had_persisted_distinct_id: drop,
  mp_sent_by_lib_version: version,
  mp_keyword: plain,
  mp_processing_time_ms: drop,
  $mp_api_endpoint: drop,
  $mp_api_timestamp_ms: drop,
  $anon_distinct_id: drop,
  $identified_id: drop,
  $anon_id: drop,
  $distinct_ids: drop,
  $distinct_id_before_identity: drop,
  $mp_replay_id: opaque,
  $duration: plain,
  $import: plain,
  current_page_title: plain,
  current_domain: domain,
  current_url_path: path,
  current_url_protocol: oneOf('https:', 'http:'),
  current_url_search: drop,
  'Experiment name': plain,
  'Variant name': plain,
  'Variant fetch start time': plain,
  'Variant fetch complete time': plain,
  'Variant fetch latency (ms)': plain,
  'Variant fetch traceparent': drop,
  $experiment_type: oneOf('feature_flag'),
  $experiment_id: plain,
  $is_experiment_active: plain,
  $is_qa_tester: plain,
  $variant_source: plain,
  $mp_autocapture: plain,
  $event_type: oneOf(
    'click',
    'change',
    'submit',
    'scroll',
    'input',
    'dead_click',
    'rage_click',
    'page_leave',
  ),
  $host: domain,
  $pathname: path,
  $el_attr__href: url,
  $el_tag_name: plain,
  $el_classes: plain,
  $el_id: plain,
  $el_text: plain,
  $target: plain,
  $captured_for_heatmap: plain,
  ...Object.fromEntries([...CAMPAIGN].map((name) => [name, plain])),
  ...Object.fromEntries(CLICKS.map((name) => [name, opaque])),
};

const PERSON: Readonly<Record<string, Treatment>> = {
  ...COMMON,
  $email: { kind: 'identity', field: 'email' },
  $name: { kind: 'identity', field: 'name' },
  $first_name: { kind: 'identity', field: 'first_name' },
  $last_name: { kind: 'identity', field: 'last_name' },
  $phone: { kind: 'identity', field: 'phone' },
  $avatar: { kind: 'identity', field: 'avatar' },
  $created: plain,
  $last_seen: plain,
  $transactions: plain,
  ...Object.fromEntries(CAMPAIGN.map((name) => [`initial_${name}`, plain])),
  ...Object.fromEntries(CLICKS.map((name) => [`initial_${name}`, opaque])),
};

/** What people write without the dollar, on profiles only: on an event `name` may well be a plan's. */
const PERSON_PLAIN_SPELLING: Readonly<Record<string, Treatment>> = {
  email: { kind: 'identity', field: 'email' },
  name: { kind: 'identity', field: 'name' },
  first_name: { kind: 'identity', field: 'first_name' },
  last_name: { kind: 'identity', field: 'last_name' },
  phone: { kind: 'identity', field: 'phone' },
  avatar: { kind: 'identity', field: 'avatar' },
};

const GROUP: Readonly<Record<string, Treatment>> = {
  ...COMMON,
  $name: { kind: 'identity', field: 'group_name' },
  name: { kind: 'identity', field: 'group_name' },
  $email: { kind: 'identity', field: 'email' },
  $phone: { kind: 'identity', field: 'phone' },
  $avatar: { kind: 'identity', field: 'avatar' },
};

const IDENTITY_ON_EVENTS = Object.fromEntries(
  Object.entries(PERSON).filter(([, treatment]) => treatment.kind === 'identity'),
);

const TABLES = {
  event: new Map(Object.entries({ ...EVENT, ...IDENTITY_ON_EVENTS })),
  person: new Map(Object.entries({ ...PERSON, ...PERSON_PLAIN_SPELLING })),
  group: new Map(Object.entries(GROUP)),
};

/** Events that the SDKs send under names of their own. */
const SDK_EVENTS: ReadonlySet<string> = new Set([
  '$identify',
  '$create_alias',
  '$merge',
  '$opt_in',
  '$mp_web_page_view',
  '$mp_click',
  '$mp_dead_click',
  '$mp_rage_click',
  '$mp_input_change',
  '$mp_scroll',
  '$mp_submit',
  '$mp_page_leave',
  '$mp_session_record',
  '$experiment_started',
  '$campaign_delivery',
  '$session_start',
  '$session_end',
  '$ae_session',
  '$ae_first_open',
  '$ae_updated',
]);

/** How a property that an SDK sends by itself is treated; undefined for a customer's own. */
export function knownTreatment(scope: 'event' | 'person' | 'group', name: string): Treatment | undefined {
  return TABLES[scope].get(name);
}

export function isKnownEvent(name: string): boolean {
  return SDK_EVENTS.has(name);
}

/** The privacy class that a readable property name starts with, for the catalogue; undefined for a customer's own (`crowd`). */
export function knownPrivacy(scope: 'event' | 'person' | 'group', name: string): PrivacyClass | undefined {
  const treatment = knownTreatment(scope, name);
  if (treatment === undefined) return undefined;
  if (treatment.kind === 'identity' || treatment.kind === 'opaque') return treatment.kind;
  return treatment.kind === 'known' ? 'public' : 'crowd';
}
