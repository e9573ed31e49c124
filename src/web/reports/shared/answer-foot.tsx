import { Button, Group, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconHelpCircle, IconLink, IconPhoto, IconPin } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { type ChartHandle, useChartTheme } from './chart.tsx';
import { toCsv } from './csv.ts';
import { Fresh } from './fresh.tsx';
import classes from './report.module.css';
import { copyPicture, download } from './take-away.ts';
import { useWho } from './who.tsx';
import { useWhy } from './why.tsx';
import { type AnswerFacts, WhyDrawer } from './why-drawer.tsx';

const AnnotationsDrawer = lazy(() => import('../../annotations/annotations-drawer.tsx'));

interface Days {
  readonly from: string;
  readonly to: string;
}

interface AnswerFootProps {
  /** The files' name, without ending. */
  readonly name: string;
  readonly facts: AnswerFacts;
  /** What was asked and how it is counted, for "why this number?". */
  readonly why: ReactNode;
  /** What the table shows, head first. */
  readonly csvRows: () => Parameters<typeof toCsv>[0];
  /** The chart, where it can be taken away as a picture. */
  readonly handle?: { readonly current: ChartHandle | null };
  /** The days of a time axis, where the chart has one. */
  readonly days?: Days | undefined;
}

/** How fresh the answer is, why it is so, and what one can take away from it. */
export function AnswerFoot({
  name,
  facts,
  why: counting,
  csvRows,
  handle,
  days,
}: AnswerFootProps): ReactNode {
  const t = useMessages('reports');
  const theme = useChartTheme();
  const why = useWhy();
  const maySeePeople = useWho() !== null;
  const takePicture = async () => {
    const svg = handle?.current?.toSvg();
    if (!svg) return;
    const done = await copyPicture(svg, theme.surface, `${name}.png`);
    notifications.show({ message: done === 'copied' ? t('pictureCopied') : t('pictureSaved') });
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(window.location.href);
    notifications.show({ message: t('linkCopied') });
  };
  return (
    <div className={classes['foot']}>
      <Fresh facts={facts} />
      <FootButton label={t('why')} icon={<IconHelpCircle size={14} />} onClick={() => why.setOpen(true)} />
      {days && <Annotations days={days} />}
      <Group gap={4} ml="auto">
        <FootButton
          label={t('copyLink')}
          hint={t('copyLinkHint')}
          icon={<IconLink size={14} />}
          onClick={() => void copyLink()}
        />
        {handle && (
          <FootButton
            label={t('copyPicture')}
            hint={t('copyPictureHint')}
            icon={<IconPhoto size={14} />}
            onClick={() => void takePicture()}
          />
        )}
        <FootButton
          label={t('downloadCsv')}
          hint={t('downloadCsvHint')}
          icon={<IconDownload size={14} />}
          onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(csvRows()))}
        />
      </Group>
      <WhyDrawer
        facts={facts}
        isOpen={why.isOpen}
        onClose={() => why.setOpen(false)}
        people={maySeePeople ? t('whyWhoTable') : t('whyWhoNot')}
      >
        {counting}
      </WhyDrawer>
    </div>
  );
}

function Annotations({ days }: { readonly days: Days }): ReactNode {
  const t = useMessages('annotations');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <FootButton
        label={t('title')}
        hint={t('hint')}
        icon={<IconPin size={14} />}
        onClick={() => setOpen(true)}
      />
      <Suspense>{isOpen && <AnnotationsDrawer days={days} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

function FootButton(props: {
  readonly label: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <Tooltip label={props.hint} disabled={!props.hint}>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        fw={500}
        leftSection={props.icon}
        onClick={props.onClick}
      >
        {props.label}
      </Button>
    </Tooltip>
  );
}
