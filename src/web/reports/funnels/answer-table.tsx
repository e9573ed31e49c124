import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FunnelsDefinition, FunnelsResult } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { FoldedName } from '../shared/folded-name.tsx';
import classes from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { useNamed } from '../shared/use-named.ts';
import { type Audience, Who } from '../shared/who.tsx';
import { createDuration } from './duration.ts';
import { numberOf } from './edit.ts';
import { stepText } from './sentence.ts';
import { controlOf, conversionFromPrevious, overallConversion, type ShownFunnel } from './shown.ts';
import { audienceAt } from './who.ts';

interface AnswerTableProps {
  readonly definition: FunnelsDefinition;
  readonly result: FunnelsResult;
  readonly funnels: readonly ShownFunnel[];
}

/** The chart's twin: every step of every segment. */
export function AnswerTable({ definition, result, funnels }: AnswerTableProps): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const control = controlOf(funnels, definition.control);
  const named = useNamed();
  const sum = named(definition).sum?.name;
  const hasConfidence = funnels.some(({ funnel }) => funnel.confidence != null);
  return (
    <section
      className={classes['tableFrame']}
      aria-label={reports('tableLabel')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <Table>
        <caption>
          <VisuallyHidden>{reports('table')}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes['first']}>
              {reports('segment')}
            </Table.Th>
            <NumberHead>{t('shareColumn')}</NumberHead>
            {definition.steps.flatMap((step, place) => [
              <NumberHead key={`${numberOf(place)} ${step.event}`}>
                {t('stepColumn', { step: numberOf(place), name: stepText(step, t) })}
              </NumberHead>,
              ...(sum
                ? [
                    <NumberHead key={`${numberOf(place)} sum`}>
                      {t('sumColumn', { property: sum })}
                    </NumberHead>,
                  ]
                : []),
              ...(place > 0
                ? [
                    <NumberHead key={`${numberOf(place)} share`}>{t('stepShareColumn')}</NumberHead>,
                    <NumberHead key={`${numberOf(place)} time`}>{t('medianTime')}</NumberHead>,
                  ]
                : []),
            ])}
            {control && <NumberHead>{t('controlColumn', { name: control.name })}</NumberHead>}
            {hasConfidence && (
              <NumberHead hint={control ? t('controlHint', { name: control.name }) : t('confidenceHint')}>
                {t('confidence')}
              </NumberHead>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {funnels.map((one) => (
            <Row
              key={one.key}
              definition={definition}
              one={one}
              k={result.k}
              hasConfidence={hasConfidence}
              control={control}
            />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function NumberHead({ children, hint }: { readonly children: ReactNode; readonly hint?: string }): ReactNode {
  return (
    <Table.Th scope="col" ta="right" title={hint}>
      {children}
    </Table.Th>
  );
}

function Row(props: {
  readonly definition: FunnelsDefinition;
  readonly one: ShownFunnel;
  readonly k: number;
  readonly hasConfidence: boolean;
  readonly control: ShownFunnel | undefined;
}): ReactNode {
  const { definition, one, k, hasConfidence, control } = props;
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  const duration = createDuration(locale);
  const { steps, confidence } = one.funnel;
  const percent = (share: number | null | undefined) => (share == null ? '–' : format.percent(share));
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['first']}>
        <span className={classes['name']}>
          <Swatch style={one.style} isFolded={one.isFolded} />
          {one.isFolded ? (
            <FoldedName name={one.name} k={k} />
          ) : (
            <span className={classes['nameText']}>{one.name}</span>
          )}
        </span>
      </Table.Th>
      <Table.Td ta="right" className={classes['whole']}>
        {percent(overallConversion(steps))}
      </Table.Td>
      {steps.flatMap((step, place) => [
        <Entries
          key={`${numberOf(place)} entries`}
          step={step}
          k={k}
          audience={audienceAt(definition, one, place, { funnels: t, reports })}
          isStop={place === 0}
        />,
        ...(definition.sum
          ? [
              <Table.Td key={`${numberOf(place)} sum`} ta="right" className={classes['value']}>
                {step.sum == null ? '–' : format.number(step.sum)}
              </Table.Td>,
            ]
          : []),
        ...(place > 0
          ? [
              <Table.Td key={`${numberOf(place)} share`} ta="right" className={classes['value']}>
                {percent(conversionFromPrevious(steps, place))}
              </Table.Td>,
              <Table.Td key={`${numberOf(place)} time`} ta="right" className={classes['value']}>
                {step.secondsFromPrevious ? duration(step.secondsFromPrevious.median) : '–'}
              </Table.Td>,
            ]
          : []),
      ])}
      {control && (
        <Table.Td ta="right" className={classes['value']}>
          {one.key === control.key ? t('isControl') : pointsText(one, control, format, t)}
        </Table.Td>
      )}
      {hasConfidence && (
        <Table.Td ta="right" className={isSure(confidence) ? classes['sure'] : classes['value']}>
          {percent(confidence)}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

/** What Mixpanel calls significant. */
function isSure(confidence: number | null | undefined): boolean {
  return confidence != null && confidence > 0.95;
}

/** How many percentage points a segment's conversion is away from the control's. */
function pointsText(
  one: ShownFunnel,
  control: ShownFunnel,
  format: ReturnType<typeof useFormat>,
  t: ReturnType<typeof useMessages<'funnels'>>,
): string {
  const [own, theirs] = [one, control].map(({ funnel }) => overallConversion(funnel.steps));
  if (own == null || theirs == null) return '–';
  const points = Math.round((own - theirs) * 1000) / 10;
  return t('points', { points: `${points > 0 ? '+' : ''}${format.number(points)}` });
}

function Entries(props: {
  readonly step: ShownFunnel['funnel']['steps'][number];
  readonly k: number;
  readonly audience: Audience;
  readonly isStop: boolean;
}): ReactNode {
  const { step, k, audience, isStop } = props;
  const t = useMessages('funnels');
  const format = useFormat();
  const why = {
    few_reached: t('reachedFew', { count: k }),
    few_dropped: t('droppedFew', { count: k }),
    sum: t('sumHidden'),
  };
  return (
    <Table.Td ta="right" className={classes['value']}>
      <Who {...audience} isStop={isStop}>
        {step.entries === null ? why[step.withheld ?? 'few_reached'] : format.number(step.entries)}
      </Who>
    </Table.Td>
  );
}
