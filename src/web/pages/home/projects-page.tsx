import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { IconFolderPlus, IconLogout, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { ProjectSummary } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useSignOut } from '../../layout/account-menu.tsx';
import { PlainLayout } from '../../layout/plain-layout.tsx';
import { useSession } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { CreateProjectDialog } from './create-project-dialog.tsx';
import classes from './projects-page.module.css';

export function ProjectsPage(): ReactNode {
  const t = useMessages('shell');
  const { projects } = useSession();
  const signOut = useSignOut();
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('projects.new')}
    </Button>
  );
  return (
    <PlainLayout
      isSignedIn
      width={760}
      actions={
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut()}
        >
          {t('account.signOut')}
        </Button>
      }
    >
      <PageHeader
        title={t('projects.title')}
        description={t('projects.body')}
        actions={projects.length > 0 && create}
      />
      {projects.length === 0 ? (
        <Empty icon={IconFolderPlus} title={t('projects.empty')} action={create}>
          {t('projects.empty.body')}
        </Empty>
      ) : (
        <ul className={classes['projects']}>
          {projects.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} />
            </li>
          ))}
        </ul>
      )}
      <CreateProjectDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </PlainLayout>
  );
}

function ProjectCard({ project }: { readonly project: ProjectSummary }): ReactNode {
  const t = useMessages('shell');
  return (
    <Link to="/p/$projectId" params={{ projectId: String(project.id) }} className={classes['project']}>
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Title order={2}>{project.name}</Title>
        <Group gap="xs" wrap="nowrap">
          {project.isDemo && <Badge>{t('project.demo')}</Badge>}
          {project.isDevelopment && <Badge color="amber">{t('project.development')}</Badge>}
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {[t(`role.${project.role}`), project.timezone, t('projects.k', { k: project.k })].join(' · ')}
      </Text>
    </Link>
  );
}
