import { getRouteApi, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { ProjectProvider } from '../project.tsx';
import { useSession } from '../session.ts';

const route = getRouteApi('/member/p/$projectId');

export function ProjectLayout(): ReactNode {
  const { projectId } = route.useParams();
  const project = useSession().projects.find(({ id }) => String(id) === projectId);
  if (!project) return <NotFoundPage />;
  return (
    <ProjectProvider value={project}>
      <main>
        <Outlet />
      </main>
    </ProjectProvider>
  );
}
