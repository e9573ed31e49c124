import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Board, Catalogue } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { withReport, withText } from '../../saved/layout.ts';
import { useSaving } from '../../saved/use-saving.ts';
import { Faces } from '../../ui/faces.tsx';
import { type Planned, planTemplate, type TemplateName } from './templates.ts';

type Start = 'empty' | TemplateName;
const STARTS: readonly Start[] = ['empty', 'platform', 'saas', 'mobile'];

/** An empty board, or one of a template, made of what the project really has. */
export default function NewBoard({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useMessages('boards');
  const shell = useMessages('shell');
  const { id } = useProject();
  const catalogue = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('createTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Faces query={catalogue} layout="lines">
        {(words) => <NewBoardForm catalogue={words} onClose={onClose} />}
      </Faces>
    </Modal>
  );
}

function NewBoardForm(props: { readonly catalogue: Catalogue; readonly onClose: () => void }): ReactNode {
  const t = useMessages('boards');
  const shell = useMessages('shell');
  const { id } = useProject();
  const navigate = useNavigate();
  const [start, setStart] = useState<Start>('empty');
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? (start === 'empty' ? '' : t(`template_${start}`));
  const planned = start === 'empty' ? null : planTemplate(start, props.catalogue);
  const making = useSaving({
    run: () => makeBoard(id, name.trim(), planned, t),
    onDone: (board) => {
      props.onClose();
      return navigate({
        to: '/p/$projectId/boards/$boardId',
        params: { projectId: String(id), boardId: String(board.id) },
      });
    },
    failed: t('createFailed'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate(undefined);
  };
  return (
    <Stack component="form" gap="lg" onSubmit={submit}>
      <TextInput
        label={t('name')}
        value={name}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={120}
        autoComplete="off"
        data-autofocus
      />
      <Radio.Group
        label={t('startFrom')}
        value={start}
        onChange={(next) => setStart(STARTS.find((one) => one === next) ?? 'empty')}
      >
        <Stack gap="sm" mt="xs">
          {STARTS.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`template_${one}`)}
              description={t(`template_${one}_body`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {planned && <WhatIsMade planned={planned} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={props.onClose}>
          {shell('cancel')}
        </Button>
        <Button
          type="submit"
          loading={making.isPending}
          disabled={name.trim() === '' || planned?.reports.length === 0}
        >
          {t('createAction')}
        </Button>
      </Group>
    </Stack>
  );
}

function WhatIsMade({ planned: { reports, missing } }: { readonly planned: Planned }): ReactNode {
  const t = useMessages('boards');
  const format = useFormat();
  return (
    <Text size="sm" c="dimmed" role="status">
      {reports.length === 0 ? t('templateNothing') : `${t('templateMakes', { count: reports.length })}: `}
      {format.list(reports.map(({ name }) => t(name)))}
      {reports.length > 0 && '. '}
      {reports.length > 0 &&
        missing.length > 0 &&
        t('templateMissing', { list: format.list(missing.map((name) => t(name))) })}
    </Text>
  );
}

/** The reports first, then the board that shows them: a failure in between leaves saved reports, never a board of nothing. */
async function makeBoard(
  project: number,
  name: string,
  planned: Planned | null,
  t: ReturnType<typeof useMessages<'boards'>>,
): Promise<Board> {
  let cards: Board['cards'] = [];
  for (const report of planned?.reports ?? []) {
    const { question, chart } = report;
    const saved = await api.savedReports.create(project, {
      kind: question.kind,
      name: t(report.name),
      definition: { ...question.definition },
      chart,
    });
    cards = withReport(cards, saved.id);
  }
  if (planned && planned.missing.length > 0)
    cards = withText(
      cards,
      t('templateMissing', { list: planned.missing.map((wish) => t(wish)).join(', ') }),
    );
  return api.boards.create(project, { name, cards });
}
