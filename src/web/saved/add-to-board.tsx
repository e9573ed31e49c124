import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SavedReport } from '#contract';
import { api, type NewSavedReport } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { useQuestionWords } from '../reports/question-words.ts';
import { useNamed } from '../reports/shared/use-named.ts';
import { withReport } from './layout.ts';
import { boardsQuery } from './queries.ts';
import { useSaving } from './use-saving.ts';

interface AddToBoardProps {
  /** null: the question has no name yet and gets one here. */
  readonly report: SavedReport | null;
  readonly unsaved: Omit<NewSavedReport, 'name'>;
  readonly onClose: () => void;
}

const NEW = 'new';

/** Puts a report on a board there is, or on a new one; a question without a name is saved on the way. */
export default function AddToBoard({ report, unsaved, onClose }: AddToBoardProps): ReactNode {
  const t = useMessages('boards');
  const shell = useMessages('shell');
  const { id } = useProject();
  const navigate = useNavigate();
  const boards = useQuery(boardsQuery(id)).data?.boards;
  const [name, setName] = useState(useProposedName(report, unsaved));
  const [chosen, setChosen] = useState<string | null>(null);
  const [boardName, setBoardName] = useState('');
  const choice = chosen ?? (boards?.length === 0 ? NEW : null);
  const adding = useSaving({
    run: async () => {
      const saved = report ?? (await api.savedReports.create(id, { ...unsaved, name: name.trim() }));
      if (choice === NEW) {
        const made = await api.boards.create(id, { name: boardName.trim(), cards: withReport([], saved.id) });
        return { board: made };
      }
      const board = await api.boards.read(id, Number(choice));
      const cards = withReport(board.cards, saved.id);
      return { board: await api.boards.change(id, board.id, { version: board.version, cards }) };
    },
    onDone: ({ board }) => {
      onClose();
      notifications.show({ message: t('added', { name: board.name }) });
      return navigate({
        to: '/p/$projectId/boards/$boardId',
        params: { projectId: String(id), boardId: String(board.id) },
      });
    },
    failed: t('addFailed'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate(undefined);
  };
  const isReady = name.trim() !== '' && choice !== null && (choice !== NEW || boardName.trim() !== '');
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('addToBoardTitle')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack component="form" gap="lg" onSubmit={submit}>
        {!report && (
          <TextInput
            label={t('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={LONGEST_NAME}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Select
          label={t('board')}
          placeholder={t('chooseBoard')}
          data={[
            ...(boards ?? []).map((board) => ({ value: String(board.id), label: board.name })),
            { value: NEW, label: t('newBoard') },
          ]}
          value={choice}
          onChange={setChosen}
          allowDeselect={false}
        />
        {choice === NEW && (
          <TextInput
            label={t('newBoardName')}
            value={boardName}
            onChange={(event) => setBoardName(event.currentTarget.value)}
            maxLength={120}
            autoComplete="off"
          />
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" loading={adding.isPending} disabled={!isReady}>
            {t('add')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const LONGEST_NAME = 120;

/** The name of the report; what has none yet is called what it asks. */
function useProposedName(
  report: SavedReport | null,
  { kind, definition }: AddToBoardProps['unsaved'],
): string {
  const { sentenceOf } = useQuestionWords();
  const named = useNamed();
  const asked = report?.name ?? sentenceOf(kind, named(definition)) ?? '';
  if (asked.length <= LONGEST_NAME) return asked;
  return `${asked.slice(0, asked.lastIndexOf(' ', LONGEST_NAME - 1))}…`;
}
