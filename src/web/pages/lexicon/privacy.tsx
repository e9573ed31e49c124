import { Button, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Declaration, LexiconProperty } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useConfirm } from '../../ui/confirm.tsx';
import { toRef } from './entries.ts';
import classes from './lexicon.module.css';
import { useLexiconChange } from './use-lexicon.ts';

interface PrivacyProps {
  readonly property: LexiconProperty;
  readonly k: number;
}

/** How a property is protected now, and what a steward can decide. */
export function Privacy({ property, k }: PrivacyProps): ReactNode {
  const t = useMessages('lexicon');
  const isSteward = useHasRole('steward');
  const { declared, privacy, values, isFixed } = property;
  const now =
    declared === 'values'
      ? t('privacy.now.values', { count: values.length, k })
      : t(`privacy.now.${privacy}`, { k });
  return (
    <Stack gap="sm">
      <Text>
        {now} {isFixed && t('privacy.fixed')}
      </Text>
      {values.length > 0 && <Text size="sm">{values.join(' · ')}</Text>}
      {!isFixed && (
        <Text size="sm" c="dimmed">
          {isSteward ? t('privacy.past') : t('privacy.steward')}
        </Text>
      )}
      {isSteward && !isFixed && <Decisions property={property} k={k} />}
    </Stack>
  );
}

/** In the order of how much they open, then of how much they close. */
const DECISIONS = ['public', 'crowd', 'opaque', 'identity'] as const;

function Decisions({ property, k }: PrivacyProps): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const confirm = useConfirm();
  const change = useLexiconChange(t('declare.done'));
  const { name } = property;
  const of = toRef({ kind: 'property', of: property });
  const send = (declaration: Declaration) =>
    change.mutate(() => api.lexicon.declare(id, { of, declaration }));
  const decide = async (as: (typeof DECISIONS)[number]): Promise<void> => {
    const isForEver = as === 'opaque' || as === 'identity';
    const isConfirmed = await confirm({
      title: t(`declare.${as}`, { k }),
      body: t(`declare.${as}.body`, { name, k }),
      action: t(`declare.${as}.action`),
      isDangerous: isForEver,
      ...(isForEver ? { word: name } : {}),
    });
    if (isConfirmed) send({ as });
  };
  const isOffered = (as: (typeof DECISIONS)[number]) =>
    as === 'crowd' ? property.declared !== null : as !== property.declared;
  return (
    <div className={classes['decisions']}>
      <DeclareValues property={property} k={k} onDeclare={(values) => send({ as: 'values', values })} />
      {DECISIONS.filter(isOffered).map((as) => (
        <Button
          key={as}
          variant="default"
          justify="flex-start"
          {...(as === 'opaque' || as === 'identity' ? { c: 'var(--incident)' } : {})}
          loading={change.isPending}
          onClick={() => void decide(as)}
        >
          {t(`declare.${as}`, { k })}
        </Button>
      ))}
    </div>
  );
}

interface DeclareValuesProps extends PrivacyProps {
  readonly onDeclare: (values: string[]) => void;
}

function DeclareValues({ property, k, onDeclare }: DeclareValuesProps): ReactNode {
  const t = useMessages('lexicon');
  const shell = useMessages('shell');
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(property.values.join('\n'));
  const values = [...new Set(text.split('\n').filter((line) => line !== ''))];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpen(false);
    onDeclare(values);
  };
  return (
    <>
      <Button variant="default" justify="flex-start" onClick={() => setOpen(true)}>
        {t('declare.values')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('declare.values')}
        closeButtonProps={{ 'aria-label': shell('close') }}
      >
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm">{t('declare.values.body', { name: property.name, k })}</Text>
            <Textarea
              label={t('declare.values.list')}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autosize
              minRows={4}
              maxRows={14}
              data-autofocus
            />
            <Button type="submit" disabled={values.length === 0 || values.length > 1_000}>
              {t('declare.values.action')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
