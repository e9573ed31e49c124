import { ActionIcon, Badge, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconArrowBackUp,
  IconCopyPlus,
  IconDots,
  IconLayoutBoardSplit,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ReportName, SavedReport } from '#contract';
import { api, type NewSavedReport } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { useHasRole, useProject } from '../project.tsx';
import type { ReportSearch } from '../reports/report-view.ts';
import { useConfirm } from '../ui/confirm.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import type { Words } from './save-dialog.tsx';
import { useSavedReport } from './saved-context.ts';
import { useSaving } from './use-saving.ts';

const SaveDialog = lazy(() => import('./save-dialog.tsx'));
const AddToBoard = lazy(() => import('./add-to-board.tsx'));

interface ReportHeaderProps {
  readonly kind: ReportName;
  /** The kind's own title, where the report has no name. */
  readonly title: string;
  readonly asked: NewSavedReport['definition'];
  readonly chart: string | undefined;
  /** The question differs from the saved one. */
  readonly isChanged: boolean;
  readonly onSearch: (search: ReportSearch) => void;
  /** The question as a part of the address. */
  readonly q: string;
}

type Dialog = 'save' | 'save-as' | 'rename' | 'add-to-board';

/** The name of a report, whether it is saved as it stands, and what can be done about it. */
export function ReportHeader(props: ReportHeaderProps): ReactNode {
  const t = useMessages('boards');
  const saved = useSavedReport();
  const isWriter = useHasRole('analyst');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const isChanged = saved !== null && (props.isChanged || (props.chart ?? null) !== saved.chart);
  const close = () => setDialog(null);
  return (
    <>
      <PageHeader
        title={saved?.name ?? props.title}
        description={saved?.description}
        meta={isChanged && <Badge color="amber">{t('unsaved')}</Badge>}
        actions={isWriter && <Actions {...props} saved={saved} isChanged={isChanged} onDialog={setDialog} />}
      />
      <Suspense>
        {dialog === 'add-to-board' ? (
          <AddToBoard
            report={saved}
            unsaved={{ kind: props.kind, definition: props.asked, chart: props.chart ?? null }}
            onClose={close}
          />
        ) : (
          dialog && <Named {...props} saved={saved} dialog={dialog} onClose={close} />
        )}
      </Suspense>
    </>
  );
}

function Actions(
  props: ReportHeaderProps & {
    readonly saved: SavedReport | null;
    readonly onDialog: (dialog: Dialog) => void;
  },
): ReactNode {
  const t = useMessages('boards');
  const { id } = useProject();
  const { saved, isChanged, onDialog, onSearch } = props;
  const saveChanges = useSaving({
    run: (report: SavedReport) =>
      api.savedReports.change(id, report.id, {
        version: report.version,
        definition: props.asked,
        chart: props.chart ?? null,
      }),
    onDone: (report) => {
      onSearch({ saved: report.id });
      notifications.show({ message: t('saved', { name: report.name }) });
    },
    failed: t('saveFailed'),
  });
  const remove = useRemoval(props);
  if (!saved)
    return (
      <>
        <Button
          variant="default"
          leftSection={<IconLayoutBoardSplit size={16} aria-hidden />}
          onClick={() => onDialog('add-to-board')}
        >
          {t('addToBoard')}
        </Button>
        <Button onClick={() => onDialog('save')}>{t('save')}</Button>
      </>
    );
  return (
    <>
      <Button disabled={!isChanged} loading={saveChanges.isPending} onClick={() => saveChanges.mutate(saved)}>
        {t('saveChanges')}
      </Button>
      <Menu position="bottom-end" width={220} shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('more')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconLayoutBoardSplit size={16} aria-hidden />}
            onClick={() => onDialog('add-to-board')}
          >
            {t('addToBoard')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopyPlus size={16} aria-hidden />} onClick={() => onDialog('save-as')}>
            {t('saveAs')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onDialog('rename')}>
            {t('rename')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            disabled={!isChanged}
            onClick={() => onSearch({ saved: saved.id })}
          >
            {t('undoChanges')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="brick"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void remove(saved)}
          >
            {t('removeReport')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** The saved report goes; its question stays on the page. */
function useRemoval({ q, chart, onSearch }: ReportHeaderProps): (saved: SavedReport) => Promise<void> {
  const t = useMessages('boards');
  const { id } = useProject();
  const confirm = useConfirm();
  const removal = useSaving({
    run: async (saved: SavedReport) => {
      await api.savedReports.remove(id, saved.id);
      return saved;
    },
    onDone: ({ name }) => notifications.show({ message: t('removed', { name }) }),
    failed: t('removeFailed'),
  });
  return async (saved) => {
    const isConfirmed = await confirm({
      title: t('removeReportTitle', { name: saved.name }),
      body: [
        t('removeReportBody'),
        ...(saved.boards > 0 ? [t('removeReportBoards', { count: saved.boards })] : []),
      ].join(' '),
      action: t('removeReportAction'),
      isDangerous: true,
    });
    if (!isConfirmed) return;
    onSearch({ q, ...(chart === undefined ? {} : { chart }) });
    removal.mutate(saved);
  };
}

const TITLES = { save: 'saveTitle', 'save-as': 'saveAsTitle', rename: 'renameTitle' } as const;

function Named(
  props: ReportHeaderProps & {
    readonly saved: SavedReport | null;
    readonly dialog: keyof typeof TITLES;
    readonly onClose: () => void;
  },
): ReactNode {
  const t = useMessages('boards');
  const { id } = useProject();
  const { saved, dialog, onClose, onSearch } = props;
  const saving = useSaving({
    run: (words: Words) =>
      saved && dialog === 'rename'
        ? api.savedReports.change(id, saved.id, { version: saved.version, ...words })
        : api.savedReports.create(id, {
            kind: props.kind,
            definition: props.asked,
            chart: props.chart ?? null,
            ...words,
          }),
    onDone: (report) => {
      onClose();
      if (dialog !== 'rename') onSearch({ saved: report.id });
      notifications.show({ message: t('saved', { name: report.name }) });
    },
    failed: t('saveFailed'),
  });
  return (
    <SaveDialog
      title={t(TITLES[dialog])}
      action={t('save')}
      words={{ name: saved?.name ?? '', description: saved?.description ?? '' }}
      isBusy={saving.isPending}
      onSave={(words) => saving.mutate(words)}
      onClose={onClose}
    />
  );
}
