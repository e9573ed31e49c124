import { Burger, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { getRouteApi, Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { ProjectProvider, useProject } from '../project.tsx';
import { useSession } from '../session.ts';
import { AccountMenu } from './account-menu.tsx';
import { DevelopmentBanner } from './development-banner.tsx';
import { IncidentBar } from './incident-bar.tsx';
import { Mark } from './mark.tsx';
import { Navigation } from './navigation.tsx';
import classes from './project-layout.module.css';
import { ProjectSwitcher } from './project-switcher.tsx';
import { TroubleBar } from './trouble-bar.tsx';

const route = getRouteApi('/member/p/$projectId');

/** Around every page of a project: navigation, what must always be seen, and the page. */
export function ProjectLayout(): ReactNode {
  const { projectId } = route.useParams();
  const project = useSession().projects.find(({ id }) => String(id) === projectId);
  if (!project) return <NotFoundPage />;
  return (
    <ProjectProvider value={project} key={project.id}>
      <Shell />
    </ProjectProvider>
  );
}

function Shell(): ReactNode {
  const t = useMessages('shell');
  const { name } = useProject();
  const [isOpen, { toggle, close }] = useDisclosure();
  const main = useRef<HTMLElement>(null);
  useFocusOnNewPage(main, close);
  return (
    <div className={classes['frame']}>
      <a href="#content" className={classes['skip']}>
        {t('skip.to.content')}
      </a>
      <header className={classes['header']}>
        <Burger
          opened={isOpen}
          onClick={toggle}
          size="sm"
          aria-label={isOpen ? t('nav.close') : t('nav.open')}
        />
        <Mark />
        <span className={classes['projectName']}>{name}</span>
      </header>
      <div className={classes['navbar']} data-open={isOpen}>
        <div className={classes['navbarHead']}>
          <ProjectSwitcher />
          <Burger hiddenFrom="md" opened size="sm" onClick={close} aria-label={t('nav.close')} />
        </div>
        <Navigation />
        <AccountMenu />
      </div>
      <main id="content" tabIndex={-1} ref={main} className={classes['main']}>
        <TroubleBar />
        <IncidentBar />
        <DevelopmentBanner />
        <div className={classes['page']}>
          <Outlet />
        </div>
        <PageAnnouncer />
      </main>
    </div>
  );
}

/** A new page starts at its beginning for the keyboard too, and closes the phone's navigation. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>, close: () => void): void {
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const previous = useRef(pathname);
  useEffect(() => {
    if (pathname === previous.current) return;
    const isFirst = previous.current === undefined;
    previous.current = pathname;
    close();
    if (!isFirst) main.current?.focus({ preventScroll: true });
  }, [pathname, main, close]);
}

/** Says the new page's name to screen readers. */
function PageAnnouncer(): ReactNode {
  const isIdle = useRouterState({ select: ({ status }) => status === 'idle' });
  return (
    <VisuallyHidden aria-live="polite">
      {isIdle ? document.title.replace(' · Riserbo', '') : ''}
    </VisuallyHidden>
  );
}
