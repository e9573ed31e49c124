import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { MemberLayout } from './layout/member-layout.tsx';
import { readIncidentSearch } from './pages/containment/incident-window.ts';
import { CrashPage } from './pages/crash-page.tsx';
import { readLexiconSearch } from './pages/lexicon/lexicon-search.ts';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { readReportSearch } from './reports/report-view.ts';
import { sessionQuery } from './session.ts';
import { Loading } from './ui/loading.tsx';

interface Context {
  readonly queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFoundPage });

// --- before signing in ---------------------------------------------------------------------------------------------
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => (isOwnPath(search['next']) ? { next: search['next'] } : {}),
  component: lazyRouteComponent(() => import('./pages/auth/sign-in-page.tsx'), 'SignInPage'),
});
const enrol = createRoute({
  getParentRoute: () => root,
  path: '/enrol',
  validateSearch: (search): { token?: string } =>
    search['token'] === undefined ? {} : { token: String(search['token']) },
  component: lazyRouteComponent(() => import('./pages/auth/enrol-page.tsx'), 'EnrolPage'),
});

// --- signed in -----------------------------------------------------------------------------------------------------
const member = createRoute({
  getParentRoute: () => root,
  id: 'member',
  component: MemberLayout,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session.member) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
});
const chooser = createRoute({
  getParentRoute: () => member,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home/projects-page.tsx'), 'ProjectsPage'),
});
const project = createRoute({
  getParentRoute: () => member,
  path: '/p/$projectId',
  component: lazyRouteComponent(() => import('./layout/project-layout.tsx'), 'ProjectLayout'),
});
const home = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home/home-page.tsx'), 'HomePage'),
});

// Boards
const boards = createRoute({
  getParentRoute: () => project,
  path: '/boards',
  component: lazyRouteComponent(() => import('./pages/boards/boards-page.tsx'), 'BoardsPage'),
});
const alerts = createRoute({
  getParentRoute: () => project,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./pages/alerts/alerts-page.tsx'), 'AlertsPage'),
});
const board = createRoute({
  getParentRoute: () => project,
  path: '/boards/$boardId',
  component: lazyRouteComponent(() => import('./pages/boards/board-page.tsx'), 'BoardPage'),
});

// Reports. The question is the URL: the page reads and writes the search itself.
const report = createRoute({
  getParentRoute: () => project,
  path: '/reports/$kind',
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import('./pages/report-page.tsx'), 'ReportPage'),
});
/** The address that insights had first: what was copied stays good. */
const insights = createRoute({
  getParentRoute: () => project,
  path: '/insights',
  validateSearch: readReportSearch,
  beforeLoad: ({ params, search }) => {
    throw redirect({
      to: '/p/$projectId/reports/$kind',
      params: { ...params, kind: 'insights' },
      search,
      replace: true,
    });
  },
});

// People
const organisations = createRoute({
  getParentRoute: () => project,
  path: '/organisations',
  component: lazyRouteComponent(
    () => import('./pages/organisations/organisations-page.tsx'),
    'OrganisationsPage',
  ),
});
const organisation = createRoute({
  getParentRoute: () => project,
  path: '/organisations/$organisation',
  component: lazyRouteComponent(
    () => import('./pages/organisations/organisation-page.tsx'),
    'OrganisationPage',
  ),
});
const cohorts = createRoute({
  getParentRoute: () => project,
  path: '/cohorts',
  component: lazyRouteComponent(() => import('./pages/cohorts/cohorts-page.tsx'), 'CohortsPage'),
});
const cohort = createRoute({
  getParentRoute: () => project,
  path: '/cohorts/$cohort',
  component: lazyRouteComponent(() => import('./pages/cohorts/cohort-page.tsx'), 'CohortPage'),
});
const people = createRoute({
  getParentRoute: () => project,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/people/people-page.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => project,
  path: '/people/$person',
  component: lazyRouteComponent(() => import('./pages/people/person-page.tsx'), 'PersonPage'),
});

// Events
const live = createRoute({
  getParentRoute: () => project,
  path: '/live',
  component: lazyRouteComponent(() => import('./pages/live/live-page.tsx'), 'LivePage'),
});

const lexicon = createRoute({
  getParentRoute: () => project,
  path: '/lexicon',
  validateSearch: readLexiconSearch,
  component: lazyRouteComponent(() => import('./pages/lexicon/lexicon-page.tsx'), 'LexiconPage'),
});

const custom = createRoute({
  getParentRoute: () => project,
  path: '/custom',
  component: lazyRouteComponent(() => import('./pages/custom/custom-page.tsx'), 'CustomPage'),
});
const definition = createRoute({
  getParentRoute: () => project,
  path: '/custom/$definition',
  component: lazyRouteComponent(() => import('./pages/custom/definition-page.tsx'), 'DefinitionPage'),
});

const lookups = createRoute({
  getParentRoute: () => project,
  path: '/lookups',
  component: lazyRouteComponent(() => import('./pages/lookups/lookups-page.tsx'), 'LookupsPage'),
});
const lookup = createRoute({
  getParentRoute: () => project,
  path: '/lookups/$lookup',
  component: lazyRouteComponent(() => import('./pages/lookups/lookup-page.tsx'), 'LookupPage'),
});

// Containment
const containment = createRoute({
  getParentRoute: () => project,
  path: '/containment',
  component: lazyRouteComponent(() => import('./pages/containment/overview-page.tsx'), 'OverviewPage'),
});
const disclosures = createRoute({
  getParentRoute: () => project,
  path: '/containment/disclosures',
  component: lazyRouteComponent(() => import('./pages/containment/disclosures-page.tsx'), 'DisclosuresPage'),
});
const leaks = createRoute({
  getParentRoute: () => project,
  path: '/containment/leaks',
  component: lazyRouteComponent(() => import('./pages/containment/leaks-page.tsx'), 'LeaksPage'),
});
const incidents = createRoute({
  getParentRoute: () => project,
  path: '/containment/incidents',
  validateSearch: readIncidentSearch,
  component: lazyRouteComponent(() => import('./pages/containment/incidents-page.tsx'), 'IncidentsPage'),
});
const incident = createRoute({
  getParentRoute: () => project,
  path: '/containment/incidents/$incidentId',
  component: lazyRouteComponent(() => import('./pages/containment/incident-page.tsx'), 'IncidentPage'),
});
const vendors = createRoute({
  getParentRoute: () => project,
  path: '/containment/vendors',
  component: lazyRouteComponent(() => import('./pages/containment/vendors-page.tsx'), 'VendorsPage'),
});
const drills = createRoute({
  getParentRoute: () => project,
  path: '/containment/drills',
  component: lazyRouteComponent(() => import('./pages/containment/drills-page.tsx'), 'DrillsPage'),
});

// Settings
const setup = createRoute({
  getParentRoute: () => project,
  path: '/setup',
  component: lazyRouteComponent(() => import('./pages/setup/setup-page.tsx'), 'SetupPage'),
});
const members = createRoute({
  getParentRoute: () => project,
  path: '/settings/members',
  component: lazyRouteComponent(() => import('./pages/settings/members-page.tsx'), 'MembersPage'),
});
const tokens = createRoute({
  getParentRoute: () => project,
  path: '/settings/tokens',
  component: lazyRouteComponent(() => import('./pages/settings/tokens-page.tsx'), 'TokensPage'),
});
const privacy = createRoute({
  getParentRoute: () => project,
  path: '/settings/privacy',
  component: lazyRouteComponent(() => import('./pages/settings/privacy-page.tsx'), 'PrivacyPage'),
});
const audit = createRoute({
  getParentRoute: () => project,
  path: '/settings/audit',
  component: lazyRouteComponent(() => import('./pages/settings/audit-page.tsx'), 'AuditPage'),
});

const tree = root.addChildren([
  signIn,
  enrol,
  member.addChildren([
    chooser,
    project.addChildren([
      home,
      boards,
      board,
      alerts,
      report,
      insights,
      people,
      organisations,
      organisation,
      cohorts,
      cohort,
      person,
      live,
      lexicon,
      custom,
      lookups,
      lookup,
      definition,
      containment,
      disclosures,
      leaks,
      incidents,
      incident,
      vendors,
      drills,
      setup,
      members,
      tokens,
      privacy,
      audit,
    ]),
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPendingComponent: () => <Loading layout="page" />,
    defaultPendingMs: 150,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

/** A path of ours to return to after signing in; never another site's address. */
function isOwnPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value);
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
