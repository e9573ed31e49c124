import { ActionIcon, Button, Group, Menu, Title } from '@mantine/core';
import { useFullscreenElement } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import {
  IconCopy,
  IconDots,
  IconLayoutBoardSplit,
  IconMail,
  IconMaximize,
  IconMinimize,
  IconPencil,
  IconPlus,
  IconReportAnalytics,
  IconTextSize,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Board } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { FilterEditor } from '../../reports/shared/filter-editor.tsx';
import { RangePicker } from '../../reports/shared/range-picker.tsx';
import { withReport, withText } from '../../saved/layout.ts';
import { boardQuery } from '../../saved/queries.ts';
import type { Words } from '../../saved/save-dialog.tsx';
import { useSaving } from '../../saved/use-saving.ts';
import { useConfirm } from '../../ui/confirm.tsx';
import { Empty, Faces, PageHeader } from '../../ui/index.ts';
import { BoardCards } from './board-cards.tsx';
import classes from './boards.module.css';
import { useBoardChanges } from './use-board-changes.ts';

const SaveDialog = lazy(() => import('../../saved/save-dialog.tsx'));
const TextDialog = lazy(() => import('./text-dialog.tsx'));
const NewDigest = lazy(() => import('../alerts/new-digest.tsx'));
const PickReport = lazy(() => import('./pick-report.tsx'));

const route = getRouteApi('/member/p/$projectId/boards/$boardId');

/** One board. */
export function BoardPage(): ReactNode {
  const { id } = useProject();
  const board = Number(route.useParams().boardId);
  const query = useQuery({ ...boardQuery(id, board), retry: false });
  return (
    <Faces query={query} layout="page">
      {(found) => <OpenBoard key={found.id} board={found} />}
    </Faces>
  );
}

type Changes = ReturnType<typeof useBoardChanges>;
type Dialog = 'words' | 'text' | 'report';

function OpenBoard({ board }: { readonly board: Board }): ReactNode {
  const t = useMessages('boards');
  const changes = useBoardChanges(board);
  const isWriter = useHasRole('analyst');
  const screen = useFullscreenElement();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { shown, change, isSaving } = changes;
  const isEmpty = shown.cards.length === 0;
  return (
    <>
      <PageHeader
        title={shown.name}
        description={shown.description}
        actions={
          <Group gap="sm">
            {isWriter && <AddMenu onPick={setDialog} />}
            {!isEmpty && (
              <ActionIcon
                variant="default"
                size={36}
                aria-label={t('fullScreen')}
                onClick={() => void screen.toggle()}
              >
                <IconMaximize size={18} aria-hidden />
              </ActionIcon>
            )}
            {isWriter && !isEmpty && <MailButton board={board.id} />}
            {isWriter && <BoardMenu board={shown} onRename={() => setDialog('words')} />}
          </Group>
        }
      />
      <WholeBoard {...changes} />
      {isEmpty ? (
        <Empty icon={IconLayoutBoardSplit} title={t('emptyBoard')}>
          {isWriter ? t('emptyBoardText') : t('emptyBoardViewer')}
        </Empty>
      ) : (
        <div ref={screen.ref} className={screen.fullscreen ? classes['full'] : undefined}>
          {screen.fullscreen && (
            <div className={classes['fullHead']}>
              <Title order={2}>{shown.name}</Title>
              <Button
                variant="default"
                leftSection={<IconMinimize size={16} aria-hidden />}
                onClick={() => void screen.toggle()}
              >
                {t('leaveFullScreen')}
              </Button>
            </div>
          )}
          <BoardCards
            board={shown}
            isSaving={isSaving}
            onCards={isWriter && !screen.fullscreen ? (cards) => change({ cards }) : undefined}
          />
        </div>
      )}
      <Suspense>
        <Dialogs dialog={dialog} {...changes} onClose={() => setDialog(null)} />
      </Suspense>
    </>
  );
}

/** What every card is asked for: the board's period and filter. */
function WholeBoard({ shown, change }: Changes): ReactNode {
  const t = useMessages('boards');
  const { id } = useProject();
  const catalogue = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
  }).data;
  return (
    <div className={classes['tools']}>
      <RangePicker
        label={t('wholePeriod')}
        range={shown.range}
        onPick={(range) => change({ range })}
        none={{ text: t('ownPeriods'), onPick: () => change({ range: null }) }}
      />
      {catalogue && (
        <fieldset className={classes['filter']} aria-label={t('wholeFilter')}>
          <FilterEditor
            catalogue={catalogue}
            filter={shown.filter ?? undefined}
            onChange={(filter) => change({ filter: filter ? asSent(filter) : null })}
          />
        </fieldset>
      )}
    </div>
  );
}

/** The one predicate language; what is sent is an object of its own. */
function asSent(filter: NonNullable<Parameters<Parameters<typeof FilterEditor>[0]['onChange']>[0]>) {
  return structuredClone(filter) as NonNullable<Board['filter']>;
}

/** The board by mail, once a week or every day: asked where one is looking at it. */
function MailButton({ board }: { readonly board: number }): ReactNode {
  const t = useMessages('boards');
  const { id } = useProject();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const digests = useQuery({
    queryKey: ['project', id, 'digests'],
    queryFn: ({ signal }) => api.digests.list(id, signal),
    enabled: isOpen,
  });
  return (
    <>
      <ActionIcon variant="default" size={36} aria-label={t('mailBoard')} onClick={() => setOpen(true)}>
        <IconMail size={18} aria-hidden />
      </ActionIcon>
      <Suspense>
        {isOpen && digests.data && (
          <NewDigest
            board={board}
            canMail={digests.data.canMail}
            onDone={async () => {
              await client.invalidateQueries({ queryKey: ['project', id, 'digests'] });
              notifications.show({ message: t('boardMailed') });
            }}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function AddMenu({ onPick }: { readonly onPick: (dialog: Dialog) => void }): ReactNode {
  const t = useMessages('boards');
  return (
    <Menu position="bottom-end" width={200} shadow="md">
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} aria-hidden />}>{t('addCard')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconReportAnalytics size={16} aria-hidden />}
          onClick={() => onPick('report')}
        >
          {t('addReport')}
        </Menu.Item>
        <Menu.Item leftSection={<IconTextSize size={16} aria-hidden />} onClick={() => onPick('text')}>
          {t('addText')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function BoardMenu(props: { readonly board: Board; readonly onRename: () => void }): ReactNode {
  const t = useMessages('boards');
  const duplicate = useDuplicate(props.board);
  const remove = useRemoval(props.board);
  return (
    <Menu position="bottom-end" width={220} shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t('boardMenu')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={props.onRename}>
          {t('boardRename')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={16} aria-hidden />}
          onClick={() => duplicate.mutate(undefined)}
        >
          {t('boardDuplicate')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="brick"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => void remove()}
        >
          {t('boardRemove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A board of its own with the same cards; the saved reports on them are the same ones. */
function useDuplicate({ name, description, range, filter, cards }: Board) {
  const t = useMessages('boards');
  const { id } = useProject();
  const navigate = route.useNavigate();
  return useSaving({
    run: () =>
      api.boards.create(id, {
        name: t('boardCopyName', { name }).slice(0, 120),
        description,
        range,
        filter,
        cards,
      }),
    onDone: (copy) =>
      navigate({
        to: '/p/$projectId/boards/$boardId',
        params: { projectId: String(id), boardId: String(copy.id) },
      }),
    failed: t('createFailed'),
  });
}

function useRemoval(board: Board): () => Promise<void> {
  const t = useMessages('boards');
  const { id } = useProject();
  const confirm = useConfirm();
  const navigate = route.useNavigate();
  const removal = useSaving({
    run: async () => {
      await api.boards.remove(id, board.id);
      await navigate({ to: '/p/$projectId/boards', params: { projectId: String(id) } });
    },
    onDone: () => {},
    failed: t('removeFailed'),
  });
  return async () => {
    const isConfirmed = await confirm({
      title: t('boardRemoveTitle', { name: board.name }),
      body: t('boardRemoveBody'),
      action: t('boardRemoveAction'),
      isDangerous: true,
    });
    if (isConfirmed) removal.mutate(undefined);
  };
}

function Dialogs(
  props: Changes & { readonly dialog: Dialog | null; readonly onClose: () => void },
): ReactNode {
  const t = useMessages('boards');
  const { dialog, shown, change, onClose } = props;
  const done = (part: Parameters<typeof change>[0]) => {
    change(part);
    onClose();
  };
  if (dialog === 'words')
    return (
      <SaveDialog
        title={t('boardRename').replace('…', '')}
        action={t('apply')}
        words={{ name: shown.name, description: shown.description }}
        isBusy={false}
        onSave={(words: Words) => done(words)}
        onClose={onClose}
      />
    );
  if (dialog === 'text')
    return (
      <TextDialog text="" onSave={(text) => done({ cards: withText(shown.cards, text) })} onClose={onClose} />
    );
  if (dialog === 'report')
    return (
      <PickReport onPick={(report) => done({ cards: withReport(shown.cards, report) })} onClose={onClose} />
    );
  return null;
}
