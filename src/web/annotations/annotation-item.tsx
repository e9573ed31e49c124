import { ActionIcon, Badge, Group, Text } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Annotation } from '#contract';
import { api } from '../api.ts';
import { useLocale, useMessages } from '../i18n/index.tsx';
import { useHasRole, useProject } from '../project.tsx';
import { useSession } from '../session.ts';
import { useChange } from '../ui/change.ts';
import { useConfirm } from '../ui/index.ts';
import { useAnnotating } from './annotating.tsx';
import classes from './annotations.module.css';
import { refreshAnnotations } from './queries.ts';
import { createWhen } from './when.ts';

interface AnnotationItemProps {
  readonly annotation: Annotation;
  /** The dialog takes the place of what the item stands in. */
  readonly onLeave?: () => void;
}

/** One annotation in words, with what the reader may do about it. */
export function AnnotationItem({ annotation, onLeave }: AnnotationItemProps): ReactNode {
  const t = useMessages('annotations');
  const { locale } = useLocale();
  const { description, tags, createdBy } = annotation;
  return (
    <li className={classes['item']}>
      <div className={classes['itemHead']}>
        <Text size="xs" c="dimmed" className="numbers">
          {createWhen(locale)(annotation.at)}
          {createdBy && ` · ${createdBy.name}`}
        </Text>
        <Tools annotation={annotation} name={description} {...(onLeave && { onLeave })} />
      </div>
      <Text size="sm" className={classes['description']}>
        {description}
      </Text>
      {tags.length > 0 && (
        <Group gap={4} aria-label={t('tags')} role="group">
          {tags.map((tag) => (
            <Badge key={tag} size="sm" variant="light" color="gray" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      )}
    </li>
  );
}

function Tools({ annotation, name, onLeave }: AnnotationItemProps & { readonly name: string }): ReactNode {
  const t = useMessages('annotations');
  const { id } = useProject();
  const client = useQueryClient();
  const open = useAnnotating();
  const confirm = useConfirm();
  const isOwner = useHasRole('owner');
  const { member } = useSession();
  const removal = useChange({
    run: () => api.annotations.remove(id, annotation.id),
    onDone: () => refreshAnnotations(client, id),
    failed: t('removeFailed'),
  });
  if (!open) return null;
  const mayRemove = isOwner || (annotation.createdBy !== null && annotation.createdBy.id === member?.id);
  const remove = async () => {
    onLeave?.();
    const isConfirmed = await confirm({
      title: t('removeTitle'),
      body: name,
      action: t('removeAction'),
      isDangerous: true,
    });
    if (isConfirmed) removal.mutate();
  };
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={t('changeOf', { name })}
        onClick={() => {
          onLeave?.();
          open({ kind: 'change', annotation });
        }}
      >
        <IconPencil size={14} aria-hidden />
      </ActionIcon>
      {mayRemove && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('removeOf', { name })}
          onClick={() => void remove()}
        >
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}
