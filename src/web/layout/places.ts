import {
  IconActivity,
  IconBell,
  IconBook2,
  IconBuilding,
  IconBuildingStore,
  IconDroplet,
  IconFileSearch,
  IconFlame,
  IconHistory,
  IconHome2,
  IconKey,
  IconLayoutBoardSplit,
  IconLifebuoy,
  IconLock,
  IconPlugConnected,
  IconShieldCheck,
  IconSparkles,
  IconTableShortcut,
  IconUserCog,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { ProjectSummary } from '#contract';
import type { English } from '../i18n/catalogue.ts';
import { REPORTS } from '../reports/registry.ts';

type NavigationKey = Extract<keyof English['shell'], `nav.${string}`>;

export interface NavigationItem {
  readonly label: NavigationKey;
  readonly to:
    | '/p/$projectId'
    | '/p/$projectId/boards'
    | '/p/$projectId/alerts'
    | '/p/$projectId/reports/$kind'
    | '/p/$projectId/people'
    | '/p/$projectId/organisations'
    | '/p/$projectId/cohorts'
    | '/p/$projectId/custom'
    | '/p/$projectId/lookups'
    | '/p/$projectId/live'
    | '/p/$projectId/lexicon'
    | '/p/$projectId/containment'
    | '/p/$projectId/containment/disclosures'
    | '/p/$projectId/containment/leaks'
    | '/p/$projectId/containment/incidents'
    | '/p/$projectId/containment/vendors'
    | '/p/$projectId/containment/drills'
    | '/p/$projectId/setup'
    | '/p/$projectId/settings/members'
    | '/p/$projectId/settings/tokens'
    | '/p/$projectId/settings/privacy'
    | '/p/$projectId/settings/audit';
  /** What the address names beside the project. */
  readonly params?: { readonly kind: string };
  readonly icon: ComponentType<{ size?: number | string; stroke?: number | string; 'aria-hidden'?: boolean }>;
  /** The page is not the beginning of another page's address. */
  readonly isExact?: boolean;
  /** Shown from this role on: what the server would refuse is not offered. */
  readonly least?: ProjectSummary['role'];
}

export interface NavigationGroup {
  readonly title?: NavigationKey;
  readonly showsContainment?: boolean;
  readonly items: readonly NavigationItem[];
}

/** Where things are. A place that does not exist yet is not listed; its line is added with it. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    items: [
      { label: 'nav.home', to: '/p/$projectId', icon: IconHome2, isExact: true },
      { label: 'nav.boards', to: '/p/$projectId/boards', icon: IconLayoutBoardSplit },
      { label: 'nav.alerts', to: '/p/$projectId/alerts', icon: IconBell },
    ],
  },
  {
    title: 'nav.reports',
    items: Object.entries(REPORTS).map(([kind, { label, icon }]) => ({
      label,
      icon,
      to: '/p/$projectId/reports/$kind',
      params: { kind },
    })),
  },
  {
    title: 'nav.people.group',
    items: [
      { label: 'nav.people', to: '/p/$projectId/people', icon: IconUsers, least: 'analyst' },
      { label: 'nav.organisations', to: '/p/$projectId/organisations', icon: IconBuilding, least: 'analyst' },
      { label: 'nav.cohorts', to: '/p/$projectId/cohorts', icon: IconUsersGroup },
    ],
  },
  {
    title: 'nav.events',
    items: [
      { label: 'nav.live', to: '/p/$projectId/live', icon: IconActivity, least: 'analyst' },
      { label: 'nav.lexicon', to: '/p/$projectId/lexicon', icon: IconBook2 },
      { label: 'nav.custom', to: '/p/$projectId/custom', icon: IconSparkles },
      { label: 'nav.lookups', to: '/p/$projectId/lookups', icon: IconTableShortcut },
    ],
  },
  {
    title: 'nav.containment',
    showsContainment: true,
    items: [
      {
        label: 'nav.overview',
        to: '/p/$projectId/containment',
        icon: IconShieldCheck,
        isExact: true,
        least: 'analyst',
      },
      {
        label: 'nav.disclosures',
        to: '/p/$projectId/containment/disclosures',
        icon: IconFileSearch,
        least: 'analyst',
      },
      {
        label: 'nav.leaks',
        to: '/p/$projectId/containment/leaks',
        icon: IconDroplet,
        least: 'steward',
      },
      {
        label: 'nav.incidents',
        to: '/p/$projectId/containment/incidents',
        icon: IconFlame,
        least: 'analyst',
      },
      {
        label: 'nav.vendors',
        to: '/p/$projectId/containment/vendors',
        icon: IconBuildingStore,
        least: 'analyst',
      },
      { label: 'nav.drills', to: '/p/$projectId/containment/drills', icon: IconLifebuoy, least: 'analyst' },
    ],
  },
  {
    title: 'nav.settings',
    items: [
      { label: 'nav.setup', to: '/p/$projectId/setup', icon: IconPlugConnected },
      { label: 'nav.members', to: '/p/$projectId/settings/members', icon: IconUserCog, least: 'owner' },
      { label: 'nav.tokens', to: '/p/$projectId/settings/tokens', icon: IconKey, least: 'owner' },
      { label: 'nav.privacy', to: '/p/$projectId/settings/privacy', icon: IconLock },
      { label: 'nav.audit', to: '/p/$projectId/settings/audit', icon: IconHistory, least: 'analyst' },
    ],
  },
];
