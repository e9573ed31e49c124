import { Menu } from '@mantine/core';
import { IconPin, IconUsers, IconUsersPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { createContext, type KeyboardEvent, type ReactNode, use, useMemo, useState } from 'react';
import type { CohortRule } from '#contract';
import { useAnnotating } from '../../annotations/annotating.tsx';
import { useMessages } from '../../i18n/index.tsx';
import '../../pages/history-state.ts';
import { useHasRole, useProject } from '../../project.tsx';
import classes from './who.module.css';
import { nextCell } from './who-keys.ts';

/** Some of the people of an answer. */
export interface Crowd {
  /** Who they are, in a few words: what a cohort of them is called. */
  readonly name: string;
  /** Of the shape that the kind's audience takes. */
  readonly part: Readonly<Record<string, unknown>>;
  /** The question that the part is of. */
  readonly definition: Readonly<Record<string, unknown>>;
}

/** Who stands behind a number: people who can be named, or a word why there are none. */
export interface Audience {
  readonly crowds: readonly Crowd[];
  readonly nobody?: string | undefined;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
/** An interval of a time axis: what is behind a number there may be annotated too. */
interface Moment {
  /** Wall time of its start. */
  readonly at: string;
  readonly name: string;
}
type Ask = (audience: Audience, at: Point, moment?: Moment) => void;

const WhoContext = createContext<Ask | null>(null);

/** Null to those who may see no people. */
export function useWho(): Ask | null {
  return use(WhoContext);
}

/** Around an answer: from its numbers and its chart to the people behind them, through one menu. */
export function WhoProvider(props: { readonly kind: string; readonly children: ReactNode }): ReactNode {
  const { kind, children } = props;
  const maySee = useHasRole('analyst');
  const mayAnnotate = useAnnotating() !== null;
  const [asked, setAsked] = useState<Omit<WhoMenuProps, 'kind' | 'onClose'> | null>(null);
  const ask = useMemo((): Ask | null => {
    if (!maySee) return null;
    return (audience, at, moment) =>
      setAsked(hasAnswer(audience) || (moment && mayAnnotate) ? { audience, at, moment } : null);
  }, [maySee, mayAnnotate]);
  return (
    <WhoContext value={ask}>
      {children}
      {asked && <WhoMenu kind={kind} {...asked} onClose={() => setAsked(null)} />}
    </WhoContext>
  );
}

interface WhoMenuProps {
  readonly kind: string;
  readonly audience: Audience;
  readonly at: Point;
  readonly moment: Moment | undefined;
  readonly onClose: () => void;
}

function WhoMenu({ kind, audience: { crowds, nobody }, at, moment, onClose }: WhoMenuProps): ReactNode {
  const t = useMessages('reports');
  const annotations = useMessages('annotations');
  const annotate = useAnnotating();
  const { id } = useProject();
  const navigate = useNavigate();
  const projectId = String(id);
  const see = (crowd: Crowd) =>
    void navigate({
      to: '/p/$projectId/people',
      params: { projectId },
      state: { rule: ruleOf(kind, crowd), cohortName: crowd.name },
    });
  const keep = (crowd: Crowd) =>
    void navigate({
      to: '/p/$projectId/cohorts/$cohort',
      params: { projectId, cohort: 'new' },
      state: { rule: ruleOf(kind, crowd), cohortName: crowd.name },
    });
  return (
    <Menu key={`${at.x} ${at.y}`} opened onClose={onClose} position="bottom" shadow="md" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes['anchor']}
          style={{ left: at.x, top: at.y }}
          tabIndex={-1}
          aria-hidden
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={t('who')}>
        {crowds.map((crowd) => (
          <div key={crowd.name}>
            <Menu.Label maw={300} className={classes['label']}>
              {crowd.name}
            </Menu.Label>
            <Menu.Item leftSection={<IconUsers size={14} />} onClick={() => see(crowd)}>
              {t('whoSee')}
            </Menu.Item>
            <Menu.Item leftSection={<IconUsersPlus size={14} />} onClick={() => keep(crowd)}>
              {t('whoKeep')}
            </Menu.Item>
          </div>
        ))}
        {nobody && crowds.length === 0 && (
          <Menu.Label maw={300} className={classes['label']}>
            {nobody}
          </Menu.Label>
        )}
        {annotate && moment && (
          <>
            {(crowds.length > 0 || nobody) && <Menu.Divider />}
            <Menu.Item
              leftSection={<IconPin size={14} />}
              onClick={() => annotate({ kind: 'new', at: moment.at })}
            >
              {annotations('addOn', { when: moment.name })}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function hasAnswer({ crowds, nobody }: Audience): boolean {
  return crowds.length > 0 || nobody !== undefined;
}

function ruleOf(report: string, { definition, part }: Crowd): CohortRule {
  return { kind: 'audience', report, definition: { ...definition }, part: { ...part } };
}

interface WhoProps extends Audience {
  /** The tabulator stops here; arrows lead to the other numbers of the table. */
  readonly isStop?: boolean;
  readonly children: ReactNode;
}

/** A number that leads to the people behind it; as plain as any other where there is nobody to be led to. */
export function Who({ crowds, nobody, isStop = false, children }: WhoProps): ReactNode {
  const ask = useWho();
  const t = useMessages('reports');
  if (!ask || !hasAnswer({ crowds, nobody })) return children;
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const next = nextCell(event.currentTarget, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <button
      type="button"
      className={classes['who']}
      data-who
      tabIndex={isStop ? 0 : -1}
      aria-haspopup="menu"
      title={t('who')}
      onKeyDown={move}
      onClick={({ currentTarget }) => {
        const { left, width, bottom } = currentTarget.getBoundingClientRect();
        ask({ crowds, nobody }, { x: left + width / 2, y: bottom });
      }}
    >
      {children}
    </button>
  );
}
