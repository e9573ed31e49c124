import { Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { useHasRole, useProject } from '../project.tsx';
import { ContainmentState } from './containment-state.tsx';
import classes from './navigation.module.css';
import { NAVIGATION, type NavigationGroup, type NavigationItem } from './places.ts';
import { SavedReports } from './saved-reports.tsx';

export function Navigation(): ReactNode {
  const t = useMessages('shell');
  const nav = useRef<HTMLElement>(null);
  const place = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the place changes, and only then
  useEffect(() => {
    const own = nav.current;
    if (!own) return;
    const reveal = () => {
      const here = own.querySelector('[data-status="active"]')?.getBoundingClientRect();
      if (here) own.scrollTop += beyond(here, own.getBoundingClientRect());
    };
    // Saved reports come later, and push down what stands below them.
    const observer = new ResizeObserver(reveal);
    for (const group of own.children) observer.observe(group);
    return () => observer.disconnect();
  }, [place]);
  return (
    <nav ref={nav} aria-label={t('nav.label')} className={classes['nav']}>
      {NAVIGATION.map((group) => (
        <Group key={group.title ?? 'top'} group={group} />
      ))}
    </nav>
  );
}

const MARGIN_PX = 12;

/** How far something stands out of its frame, upwards or downwards. `scrollIntoView` would also make Tab go on from there. */
function beyond(inner: DOMRect, frame: DOMRect): number {
  const below = inner.bottom + MARGIN_PX - frame.bottom;
  const above = inner.top - MARGIN_PX - frame.top;
  return above < 0 ? above : Math.max(0, below);
}

function Group({ group }: { readonly group: NavigationGroup }): ReactNode {
  const t = useMessages('shell');
  const id = useId();
  const isAnalyst = useHasRole('analyst');
  if (group.showsContainment && !isAnalyst) return null;
  return (
    <div className={classes['group']}>
      {group.title && (
        <div className={classes['title']}>
          <span id={id}>{t(group.title)}</span>
          {group.showsContainment && <ContainmentState />}
        </div>
      )}
      <ul className={classes['list']} aria-labelledby={group.title && id}>
        {group.items.map((item) => (
          <Item key={item.label} item={item} />
        ))}
      </ul>
    </div>
  );
}

function Item({ item }: { readonly item: NavigationItem }): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  const isShown = useHasRole(item.least ?? 'viewer');
  const Icon = item.icon;
  if (!isShown) return null;
  return (
    <li>
      <Link
        to={item.to}
        params={{ projectId: String(id), ...item.params }}
        activeOptions={{ exact: item.isExact ?? false, includeSearch: false }}
        className={classes['link']}
      >
        <Icon size={17} stroke={1.6} aria-hidden />
        {t(item.label)}
      </Link>
      {item.params && <SavedReports kind={item.params.kind} label={t(item.label)} />}
    </li>
  );
}
