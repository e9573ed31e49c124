import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconExternalLink,
  IconGripVertical,
  IconInfoCircle,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Board, BoardCard } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { without } from '../../saved/layout.ts';
import { type CardReport, notFollowed } from './ask.ts';
import { BoardGrid, type Handles } from './board-grid.tsx';
import classes from './boards.module.css';
import { ReportCard, WithheldMark } from './report-card.tsx';
import { TextCard } from './text-card.tsx';

const TextDialog = lazy(() => import('./text-dialog.tsx'));

interface BoardCardsProps {
  readonly board: Board;
  /** Changes are on their way: what is not known yet may come with them. */
  readonly isSaving: boolean;
  /** Absent: for reading. */
  readonly onCards: ((cards: BoardCard[]) => void) | undefined;
}

/** The cards of a board, each with its name and what can be done about it. */
export function BoardCards({ board, isSaving, onCards }: BoardCardsProps): ReactNode {
  const t = useMessages('boards');
  const reports = new Map(board.reports.map((report) => [report.id, report]));
  const reportOn = (card: BoardCard) => (card.kind === 'report' ? reports.get(card.report) : undefined);
  const nameOf = (card: BoardCard) =>
    card.kind === 'text' ? t('textCard') : (reportOn(card)?.name ?? t('cardGoneName'));
  return (
    <BoardGrid
      cards={board.cards}
      nameOf={nameOf}
      isSaving={isSaving}
      {...(onCards && { onLayout: onCards })}
    >
      {(card, handles) => (
        <Card
          card={card}
          name={nameOf(card)}
          report={reportOn(card)}
          board={board}
          isComing={isSaving}
          handles={handles}
          onCards={onCards}
        />
      )}
    </BoardGrid>
  );
}

interface CardProps {
  readonly card: BoardCard;
  readonly name: string;
  readonly report: CardReport | undefined;
  readonly board: Board;
  readonly isComing: boolean;
  readonly handles: Handles | null;
  readonly onCards: BoardCardsProps['onCards'];
}

function Card(props: CardProps): ReactNode {
  const { card, name, report, board, handles, onCards } = props;
  const t = useMessages('boards');
  const [withheldBelow, setWithheld] = useState<number | null>(null);
  const [isEditing, setEditing] = useState(false);
  const ignored = report && notFollowed(report, board);
  return (
    <>
      {(card.kind === 'report' || handles) && (
        <div className={classes['head']}>
          {handles && (
            <ActionIcon
              {...handles.grip}
              className={classes['grip']}
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t('cardMove', { name })}
            >
              <IconGripVertical size={16} aria-hidden />
            </ActionIcon>
          )}
          {card.kind === 'report' ? (
            <h2 className={classes['name']}>{report ? <ReportLink report={report} /> : name}</h2>
          ) : (
            <span className={classes['name']} />
          )}
          {ignored && (
            <span className={classes['note']} role="img" title={t(ignored)} aria-label={t(ignored)}>
              <IconInfoCircle size={16} aria-hidden />
            </span>
          )}
          {withheldBelow !== null && <WithheldMark below={withheldBelow} />}
          {onCards && <CardMenu {...props} onCards={onCards} onEdit={() => setEditing(true)} />}
        </div>
      )}
      {card.kind === 'text' ? (
        <div className={classes['body']}>
          <TextCard text={card.text} />
        </div>
      ) : report ? (
        <ReportCard report={report} board={board} onWithheld={setWithheld} />
      ) : (
        <div className={classes['gone']}>{!props.isComing && t('cardGone')}</div>
      )}
      {handles && <div {...handles.corner} className={classes['corner']} aria-hidden />}
      <Suspense>
        {isEditing && card.kind === 'text' && (
          <TextDialog
            text={card.text}
            onSave={(text) => {
              setEditing(false);
              onCards?.(board.cards.map((one) => (one.id === card.id ? { ...card, text } : one)));
            }}
            onClose={() => setEditing(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function ReportLink({ report }: { readonly report: CardReport }): ReactNode {
  const { id } = useProject();
  return (
    <Link
      to="/p/$projectId/reports/$kind"
      params={{ projectId: String(id), kind: report.kind }}
      search={{ saved: report.id }}
      title={report.description || report.name}
    >
      {report.name}
    </Link>
  );
}

function CardMenu(
  props: CardProps & { readonly onCards: (cards: BoardCard[]) => void; readonly onEdit: () => void },
): ReactNode {
  const { card, name, report, board, onCards, onEdit } = props;
  const t = useMessages('boards');
  const { id } = useProject();
  return (
    <Menu position="bottom-end" width={190} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('cardMenu', { name })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {report && (
          <Menu.Item
            leftSection={<IconExternalLink size={16} aria-hidden />}
            renderRoot={(root) => (
              <Link
                {...root}
                to="/p/$projectId/reports/$kind"
                params={{ projectId: String(id), kind: report.kind }}
                search={{ saved: report.id }}
              />
            )}
          >
            {t('cardOpen')}
          </Menu.Item>
        )}
        {card.kind === 'text' && (
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            {t('cardEditText')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => onCards(without(board.cards, card.id))}
        >
          {t('cardRemove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
