import { Popover, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Annotation } from '#contract';
import { useLocale, useMessages } from '../i18n/index.tsx';
import { AnnotationItem } from './annotation-item.tsx';
import classes from './annotations.module.css';
import { grouped, type Placed } from './placed.ts';
import { createWhen } from './when.ts';

/** Where the places of a chart are on the screen, and where its horizontal axis is. */
export interface AxisGeometry {
  readonly xs: readonly number[];
  readonly bottom: number;
}

const LEAST_GAP_PX = 24;

interface MarksProps {
  readonly placed: readonly Placed[];
  readonly geometry: AxisGeometry;
}

/** The annotations of a chart, as buttons on its time axis. */
export function Marks({ placed, geometry }: MarksProps): ReactNode {
  const t = useMessages('annotations');
  const groups = grouped(placed, geometry.xs, LEAST_GAP_PX);
  if (groups.length === 0) return null;
  return (
    <ul className={classes['marks']} aria-label={t('title')}>
      {groups.map(({ x, notes }) => (
        <li key={notes[0]?.id} style={{ left: x, top: geometry.bottom }}>
          <Mark notes={notes} />
        </li>
      ))}
    </ul>
  );
}

function Mark({ notes }: { readonly notes: readonly Annotation[] }): ReactNode {
  const t = useMessages('annotations');
  const { locale } = useLocale();
  const [isOpen, setOpen] = useState(false);
  const when = createWhen(locale);
  const [first] = notes;
  if (!first) return null;
  const text = `${when(first.at)}: ${first.description}`;
  const label = notes.length > 1 ? t('several', { count: notes.length - 1, first: text }) : text;
  return (
    <Popover opened={isOpen} onChange={setOpen} width={300} position="top" shadow="md" withArrow trapFocus>
      <Tooltip label={label} disabled={isOpen} multiline maw={280} openDelay={80}>
        <Popover.Target>
          <button
            type="button"
            className={classes['mark']}
            aria-label={label}
            onClick={() => setOpen(!isOpen)}
          >
            <span aria-hidden>{notes.length > 1 ? notes.length : ''}</span>
          </button>
        </Popover.Target>
      </Tooltip>
      <Popover.Dropdown aria-label={t('title')}>
        <ul className={classes['list']}>
          {notes.map((note) => (
            <AnnotationItem key={note.id} annotation={note} onLeave={() => setOpen(false)} />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
