import loader from 'mixpanel-browser/dist/mixpanel-jslib-snippet.min.js?raw';
import type { Setup } from '#contract';

export const PLATFORMS = ['browser', 'bundler', 'node', 'python'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface Snippet {
  /** What to install first; null where nothing is. */
  readonly install: string | null;
  readonly file: string;
  readonly code: string;
  /** Says who a person is. */
  readonly identify: string;
}

type Where = Pick<Setup, 'token' | 'origin' | 'sdkUrl'>;

/** Code that works as it stands: with the project's token, this server's address, and our own copy of the SDK. */
export function snippet(platform: Platform, where: Where): Snippet {
  return SNIPPETS[platform](where);
}

const SNIPPETS: Record<Platform, (where: Where) => Snippet> = {
  browser: ({ token, origin, sdkUrl }) => ({
    install: null,
    file: 'index.html',
    code: `<script>
  window.MIXPANEL_CUSTOM_LIB_URL = ${quote(sdkUrl)};
</script>
<script>
${loader.trim()}
</script>
<script>
  mixpanel.init(${quote(token)}, {
    api_host: ${quote(origin)},
    persistence: 'localStorage',
  });
  mixpanel.track('Page Viewed', { page: document.title });
</script>`,
    identify: IDENTIFY_BROWSER,
  }),
  bundler: ({ token, origin }) => ({
    install: 'npm install mixpanel-browser',
    file: 'analytics.js',
    code: `import mixpanel from 'mixpanel-browser';

mixpanel.init(${quote(token)}, {
  api_host: ${quote(origin)},
  persistence: 'localStorage',
});
mixpanel.track('Page Viewed', { page: document.title });`,
    identify: IDENTIFY_BROWSER,
  }),
  node: ({ token, origin }) => {
    const { host, protocol } = new URL(origin);
    return {
      install: 'npm install mixpanel',
      file: 'analytics.mjs',
      code: `import Mixpanel from 'mixpanel';

const mixpanel = Mixpanel.init(${quote(token)}, {
  host: ${quote(host)},
  protocol: ${quote(protocol.replace(':', ''))},
});

mixpanel.track('Job Finished', { distinct_id: 'user-1', minutes: 3 }, (error) => {
  console.log(error ?? 'sent');
});`,
      identify: `mixpanel.people.set('user-1', {
  $name: 'Ada Example',
  $email: 'ada@example.com',
  plan: 'free',
});`,
    };
  },
  python: ({ token, origin }) => ({
    install: 'pip install mixpanel',
    file: 'analytics.py',
    code: `from mixpanel import Consumer, Mixpanel

server = ${quote(origin)}
mixpanel = Mixpanel(
    ${quote(token)},
    consumer=Consumer(
        events_url=f"{server}/track",
        people_url=f"{server}/engage",
        groups_url=f"{server}/groups",
        import_url=f"{server}/import",
    ),
)

mixpanel.track("user-1", "Job Finished", {"minutes": 3})`,
    identify: `mixpanel.people_set(
    "user-1",
    {"$name": "Ada Example", "$email": "ada@example.com", "plan": "free"},
)`,
  }),
};

const IDENTIFY_BROWSER = `mixpanel.identify('user-1');
mixpanel.people.set({
  $name: 'Ada Example',
  $email: 'ada@example.com',
  plan: 'free',
});`;

/** A string literal of JavaScript and of Python alike; `<` is escaped so that no text ends a script element. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}
