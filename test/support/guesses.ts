/** Mixpanel's two addresses of one API. */
const QUERY_PREFIXES = ['/api/query', '/api/2.0'] as const;

const plan = { scope: 'event', name: 'plan' };
const paid = (more: object = {}) => ({ kind: 'event', event: 'Paid', measure: { kind: 'total' }, ...more });

export type Door = (word: string) => readonly [method: 'GET' | 'POST', path: string, body?: object];

/** Every way to ask with a text of one’s own (`steps`: saved reports of the project): as a value, as part of one, as the name of a property and of an event. */
export function doorsOf(projectId: number, steps: { readonly funnel: number }): readonly Door[] {
  const base = `/api/projects/${projectId}`;
  const range = { last: 2, unit: 'day' };
  const contact = { scope: 'event', name: 'contact' };
  const conditions = (word: string) => [
    ...['is', 'is_not', 'contains', 'not_contains'].map((operator) => ({
      property: contact,
      operator,
      values: [word],
    })),
    { property: { scope: 'event', name: word }, operator: 'is_set' },
    { property: { scope: 'person', name: word }, operator: 'is', values: [word] },
    { property: { scope: 'person', name: '$email' }, operator: 'is', values: [word] },
  ];
  const step = { event: 'Paid' };
  const asked: Door[] = [0, 1, 2, 3, 4, 5, 6].flatMap((which): Door[] => {
    const filter = (word: string) => ({ all: [conditions(word)[which]] });
    return [
      (word) => [
        'POST',
        `${base}/reports/insights`,
        { metrics: [paid()], filter: filter(word), range, unit: 'day' },
      ],
      (word) => [
        'POST',
        `${base}/reports/insights`,
        { metrics: [paid({ filter: filter(word) })], breakdowns: [{ property: plan }], range, unit: 'day' },
      ],
      (word) => [
        'POST',
        `${base}/reports/funnels`,
        { steps: [step, { ...step, filter: filter(word) }], view: { kind: 'steps' }, range },
      ],
      (word) => [
        'POST',
        `${base}/reports/retention`,
        {
          birth: { ...step, filter: filter(word) },
          returning: step,
          range,
          unit: 'day',
          bucketing: 'calendar',
          buckets: { kind: 'even', count: 2 },
          criterion: 'on',
          measure: { kind: 'rate' },
        },
      ],
      (word) => [
        'POST',
        `${base}/reports/frequency`,
        {
          active: step,
          filter: filter(word),
          range,
          unit: 'day',
          times: 'hour',
          counting: 'at_least',
          measure: { kind: 'rate' },
        },
      ],
      (word) => [
        'POST',
        `${base}/cohorts/size`,
        { rule: { kind: 'did', ...step, filter: filter(word), count: { operator: 'at_least', value: 1 } } },
      ],
      (word) => ['POST', `${base}/people/search`, { filter: filter(word) }],
    ];
  });
  const days = `from_date=2026-01-01&to_date=2036-01-01`;
  return [
    ...asked,
    (word) => ['POST', `${base}/reports/insights`, { metrics: [paid({ event: word })], range, unit: 'day' }],
    (word) => [
      'POST',
      `${base}/reports/insights`,
      { metrics: [paid()], breakdowns: [{ property: { scope: 'event', name: word } }], range, unit: 'day' },
    ],
    (word) => [
      'POST',
      `${base}/reports/insights`,
      {
        metrics: [
          paid({ measure: { kind: 'property', property: { scope: 'event', name: word }, aggregate: 'sum' } }),
        ],
        range,
        unit: 'day',
      },
    ],
    (word) => ['POST', `${base}/values`, { ...contact, search: word }],
    (word) => ['POST', `${base}/values`, { scope: 'event', name: word }],
    (word) => ['POST', `${base}/values`, { scope: 'person', name: word, search: word }],
    (word) => ['POST', `${base}/people/search`, { search: word }],
    (word) => ['POST', `${base}/organisations/search`, { group: 'company', search: word }],
    (word) => [
      'POST',
      `${base}/organisations/search`,
      { group: 'company', filter: { all: [conditions(word)[0]] } },
    ],
    (word) => ['POST', `${base}/lexicon/usage`, { scope: 'event', name: word }],
    (word) => ['POST', `${base}/lexicon/uses`, { of: { kind: 'event', name: word } }],
    (word) => ['POST', `${base}/definitions/check`, { formula: `len(properties["${word}"])` }],
    (word) => ['GET', `/api/2.0/export?${days}&event=${encodeURIComponent(JSON.stringify([word]))}`],
    (word) => ['POST', `/api/2.0/export?${days}`, { event: JSON.stringify([word]) }],
    (word) => ['GET', `${base}/people/${encodeURIComponent(word)}`],
    ...QUERY_PREFIXES.flatMap((api): Door[] => {
      const both = (path: string, params: (word: string) => Readonly<Record<string, string>>): Door[] => [
        (word) => ['GET', `${api}/${path}?${new URLSearchParams(params(word))}`],
        (word) => ['POST', `${api}/${path}`, params(word)],
      ];
      const within = { from_date: '2026-01-01', to_date: '2036-01-01' };
      const test = (word: string) => `properties["contact"] == "${word}"`;
      const named = (word: string) => `properties["${word}"]`;
      return [
        ...both('segmentation', (word) => ({ ...within, event: 'Paid', where: test(word) })),
        ...both('segmentation', (word) => ({ ...within, event: word })),
        ...both('segmentation', (word) => ({ ...within, event: 'Paid', on: named(word) })),
        ...both('segmentation/numeric', (word) => ({ ...within, event: 'Paid', on: named(word) })),
        ...both('segmentation/sum', (word) => ({ ...within, event: 'Paid', on: named(word) })),
        ...both('segmentation/average', (word) => ({ ...within, event: 'Paid', on: named(word) })),
        ...both('events', (word) => ({ ...within, event: JSON.stringify(['Paid', word]) })),
        ...both('events/properties', (word) => ({ ...within, event: 'Paid', name: word })),
        ...both('events/properties', (word) => ({
          ...within,
          event: 'Paid',
          name: 'contact',
          values: JSON.stringify([word]),
        })),
        ...both('events/properties/top', (word) => ({ event: word })),
        ...both('events/properties/values', (word) => ({ event: 'Paid', name: word })),
        ...both('retention', (word) => ({
          ...within,
          born_event: 'Paid',
          event: 'Paid',
          born_where: test(word),
          unit: 'month',
        })),
        ...both('retention', (word) => ({ ...within, born_event: word, event: 'Paid', unit: 'month' })),
        ...both('retention/addiction', (word) => ({
          ...within,
          unit: 'month',
          addiction_unit: 'day',
          where: test(word),
        })),
        ...both('funnels', (word) => ({ ...within, funnel_id: String(steps.funnel), where: test(word) })),
        ...both('stream/query', (word) => ({ ...within, distinct_ids: JSON.stringify([word]) })),
        ...both('engage', (word) => ({ output_properties: JSON.stringify([word]) })),
        ...both('engage', (word) => ({ distinct_id: word })),
        ...both('engage', (word) => ({ where: `"${word}" in properties["contact"]` })),
      ];
    }),
    (word) => [
      'POST',
      `${base}/reports/flows`,
      { anchors: [{ event: 'Paid', filter: { all: [conditions(word)[0]] } }], range },
    ],
    (word) => [
      'POST',
      `${base}/reports/flows`,
      { anchors: [{ event: 'Paid' }], exclusions: [{ event: word }], range },
    ],
    (word) => [
      'POST',
      `${base}/reports/experiments`,
      { experiment: word, metrics: [{ event: 'Paid', measure: { kind: 'conversion' } }], range },
    ],
    (word) => ['POST', `${base}/live`, { after: word }],
    (word) => ['POST', `${base}/expiry/preview`, { days: null, properties: [{ name: word, days: 1 }] }],
    (word) => ['GET', `${base}/organisations/${encodeURIComponent(word)}`],
    (word) => ['GET', `/api/app/projects/${projectId}/schemas/event/${encodeURIComponent(word)}`],
    (word) => ['GET', `/api/app/projects/${projectId}/schemas/${encodeURIComponent(word)}`],
    (word) => [
      'POST',
      `${base}/incidents/preview`,
      { kind: 'service_account', id: word, from: '2026-01-01T00:00:00Z', to: '2036-01-01T00:00:00Z' },
    ],
  ];
}

/** Routes for members and programs at which a text cannot be tried, and why. */
const NO_DOOR: Readonly<Record<string, string>> = {
  'it answers the same whatever is asked: it takes numbers of what is saved, and pages': `
    GET /api/projects/:id
    GET /api/projects/:id/setup
    GET /api/projects/:id/audit
    GET /api/projects/:id/catalogue
    GET /api/projects/:id/lexicon
    GET /api/projects/:id/lexicon/violations
    GET /api/projects/:id/lexicon/file
    GET /api/projects/:id/leaks
    GET /api/projects/:id/cohorts/sizes
    POST /api/projects/:id/cohorts/:cohort/history
    GET /api/projects/:id/lookups/:lookup/rows
    POST /api/projects/:id/people/:person/activity
    POST /api/projects/:id/organisations/:organisation/activity
    POST /api/projects/:id/organisations/:organisation/people
    GET /api/projects/:id/questions/:question/progress
    GET /api/projects/:id/containment
    GET /api/projects/:id/containment/proof
    GET /api/projects/:id/disclosures
    GET /api/projects/:id/expiry
    GET /api/projects/:id/incidents/:incident/affected
    GET /api/projects/:id/incidents/:incident/organisations
    GET /api/app/projects/:id/schemas
    GET /api/app/me
    GET /api/app/me/
    * /api/query/events/names
    * /api/2.0/events/names
    * /api/query/events/top
    * /api/2.0/events/top
    * /api/query/insights
    * /api/2.0/insights
    * /api/query/funnels/list
    * /api/2.0/funnels/list
    * /api/query/cohorts/list
    * /api/2.0/cohorts/list`,
  'it keeps what members and programs type, and answers that': `
    PATCH /api/projects/:id
    POST /api/projects/:id/token
    * /api/projects/:id/members
    DELETE /api/projects/:id/members/:which
    POST /api/projects/:id/members/:which/welcome
    * /api/projects/:id/service-accounts
    DELETE /api/projects/:id/service-accounts/:which
    * /api/app/organizations/:id/service-accounts
    GET /api/app/projects/:id/service-accounts
    * /api/app/organizations/:id/service-accounts/:account
    POST /api/app/organizations/:id/service-accounts/remove-from-project
    POST /api/app/organizations/:id/service-accounts/add-to-project
    * /api/projects/:id/saved-reports
    * /api/projects/:id/saved-reports/:report
    * /api/projects/:id/boards
    * /api/projects/:id/boards/:board
    * /api/projects/:id/alerts
    * /api/projects/:id/alerts/:which
    * /api/projects/:id/digests
    * /api/projects/:id/digests/:which
    * /api/projects/:id/annotations
    * /api/projects/:id/annotations/:annotation
    * /api/app/projects/:id/annotations
    * /api/app/projects/:id/annotations/:annotation
    * /api/app/projects/:id/annotations/tags
    POST /api/projects/:id/lexicon/words
    POST /api/projects/:id/lexicon/rules
    POST /api/projects/:id/lexicon/declarations
    POST /api/projects/:id/lexicon/file
    POST /api/app/projects/:id/schemas
    POST /api/app/projects/:id/schemas/:entityType/:name
    DELETE /api/app/projects/:id/schemas
    DELETE /api/app/projects/:id/schemas/:entityType
    DELETE /api/app/projects/:id/schemas/:entityType/:name
    * /api/projects/:id/cohorts
    * /api/projects/:id/cohorts/:cohort
    * /api/projects/:id/definitions
    * /api/projects/:id/definitions/:definition
    * /api/projects/:id/lookups
    * /api/projects/:id/lookups/:lookup
    PUT /api/projects/:id/expiry
    PUT /api/projects/:id/times
    GET /api/projects/:id/incidents
    POST /api/projects/:id/incidents
    GET /api/projects/:id/incidents/:incident
    POST /api/projects/:id/incidents/:incident/notices
    POST /api/projects/:id/incidents/:incident/close
    * /api/projects/:id/vendors
    POST /api/projects/:id/vendors/:vendor/cut
    POST /api/projects/:id/vendors/:vendor/resume`,
  'a table or list of texts is counted once it is in: how many of its rows are public, or known; on the audit log (docs/security.md)': `
    PUT /api/projects/:id/lookups/:lookup/rows
    GET /lookup-tables
    PUT /lookup-tables/:lookup
    POST /api/projects/:id/cohorts/:cohort/people`,
  'it is there to find the person of an id, for a purpose that goes on record': `
    POST /api/projects/:id/people/:person/reveal
    POST /api/projects/:id/people/:person/retrieve
    POST /api/projects/:id/people/:person/erase
    POST /api/projects/:id/organisations/:organisation/erase
    POST /api/projects/:id/erase
    POST /api/app/data-retrievals/v3.0
    POST /api/app/data-retrievals/v3.0/
    POST /api/app/data-deletions/v3.0
    POST /api/app/data-deletions/v3.0/
    * /api/app/data-retrievals/v3.0/:task
    * /api/app/data-retrievals/v3.0/:task/
    * /api/app/data-deletions/v3.0/:task
    * /api/app/data-deletions/v3.0/:task/
    GET /api/app/data-retrievals/v3.0/:task/result`,
  'it is not offered, whatever is asked': `
    * /api/query/jql
    * /api/query/engage/revenue
    * /api/query/annotations
    * /api/query/annotations/create
    * /api/query/annotations/update
    * /api/query/annotations/delete
    * /api/query/nessie/pipeline/:verb
    * /api/2.0/jql
    * /api/2.0/engage/revenue
    * /api/2.0/annotations
    * /api/2.0/annotations/create
    * /api/2.0/annotations/update
    * /api/2.0/annotations/delete
    * /api/2.0/nessie/pipeline/:verb`,
};

const closed = Object.values(NO_DOOR).flatMap((routes) =>
  routes
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' ')),
);

/** Of a route table: those at which nobody tries a text, and that are not said to be without a door; and what is said of no route. */
export function unguarded(
  routes: readonly { readonly method: string; readonly url: string }[],
  doors: readonly Door[],
): readonly string[] {
  const tried = doors.map((door) => door('word'));
  // Mixpanel's addresses are the same with a final slash.
  const withoutSlash = (url: string) => (url.startsWith('/api/app/') ? url : url.replace(/\/$/, ''));
  const isTried = ({ method, url }: (typeof routes)[number]) => {
    const pattern = new RegExp(
      `^${withoutSlash(url).replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/?]+')}(?:\\?|$)`,
    );
    return tried.some(([asked, path]) => asked === method && pattern.test(path));
  };
  const isClosed = (route: (typeof routes)[number]) =>
    closed.some(
      ([method, url]) => url === withoutSlash(route.url) && (method === '*' || method === route.method),
    );
  const open = routes.filter((route) => !isTried(route) && !isClosed(route));
  const stale = closed.filter(
    ([method, url]) =>
      !routes.some((route) => url === route.url && (method === '*' || method === route.method)),
  );
  return [
    ...open.map(({ method, url }) => `${method} ${url}`),
    ...stale.map((line) => `no route: ${line.join(' ')}`),
  ];
}
