import type { InsightsDefinition, InsightsResult, ReportDefinition, SegmentValue } from '#contract';
import type { ProjectId } from '#core';
import type { Egress } from '#egress';
import { both } from '#events';
import type { Verdict } from './judge.ts';
import { type Line, type Section, writeLetter } from './letter.ts';
import type { AlertRecord, Content, DigestRecord, Kept, KeptReport, Language } from './ports.ts';
import type { Asking, Look } from './watch.ts';
import { changeIn, intervalIn, numberIn, WORDS } from './words.ts';

/** Where things are for whoever reads the mail. */
export interface Place {
  readonly project: string;
  readonly publicUrl: string;
}

type Seen = Extract<Look, { kind: 'seen' }>;
type Known = Exclude<Verdict, { kind: 'learning' }>;

export function alertLetter(
  alert: AlertRecord,
  { label, seen }: Seen,
  { kind, expected }: Known,
  { project, publicUrl }: Place,
): Content {
  const { language, name, unit, condition, report } = alert;
  const words = WORDS[language];
  const number = numberIn(language);
  const isOver = kind === 'calm';
  return writeLetter({
    language,
    subject: words.subject(project, name, isOver),
    title: name,
    sections: [
      {
        title: null,
        lines: [
          {
            text: words.value(
              label || words.anyEvent,
              number(seen.value),
              intervalIn(language, unit, seen.start),
            ),
          },
          { text: words.against(condition.kind, number(expected)) },
          ...(isOver ? [{ text: words.over }] : []),
        ],
      },
    ],
    link: { text: words.open, url: reportUrl(publicUrl, alert.projectId, report) },
    foot: words.why(name, project),
  });
}

/** What a webhook receives: aggregates and names of our own. */
export function alertBody(
  alert: AlertRecord,
  { label, seen }: Seen,
  { kind, expected }: Known,
  { project, publicUrl }: Place,
  at: number,
): Content {
  const { id, name, metric, unit, condition, report } = alert;
  const body = {
    type: kind === 'firing' ? 'alert.firing' : 'alert.over',
    at: new Date(at).toISOString(),
    project: { id: alert.projectId, name: project },
    alert: { id, name, condition },
    report: { id: report.id, name: report.name, url: reportUrl(publicUrl, alert.projectId, report) },
    metric: { letter: metric, label },
    interval: { unit, start: seen.start },
    value: seen.value,
    expected,
  };
  return { kind: 'webhook', body: JSON.stringify(body) };
}

function reportUrl(publicUrl: string, projectId: ProjectId, { id, kind }: AlertRecord['report']): string {
  return `${publicUrl}/p/${projectId}/reports/${kind}?saved=${id}`;
}

const MOST_REPORTS = 8;
const MOST_LINES = 5;

/** A board in words: its first reports, in the order of its cards, each with the board's period and filter. null: it is gone. */
export async function digestLetter(
  deps: { readonly kept: Kept; readonly reports: Asking; readonly egress: Pick<Egress, 'aggregates'> },
  digest: DigestRecord,
  { project, publicUrl }: Place,
): Promise<Content | null> {
  const { projectId, language } = digest;
  const board = await deps.kept.board(projectId, digest.board.id);
  if (!board) return null;
  const words = WORDS[language];
  const reports = new Map(board.reports.map((report) => [report.id, report]));
  const shown = [...board.cards]
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .flatMap((card) => (card.kind === 'report' ? (reports.get(card.report) ?? []) : []))
    .slice(0, MOST_REPORTS);
  const sections: Section[] = [];
  for (const report of shown)
    sections.push({ title: report.name, lines: await linesOf(deps, projectId, report, board, language) });
  return writeLetter({
    language,
    subject: words.digestSubject(project, board.name),
    title: board.name,
    sections,
    link: { text: words.open, url: `${publicUrl}/p/${projectId}/boards/${digest.board.id}` },
    foot: words.digestWhy(board.name, project),
  });
}

async function linesOf(
  { reports, egress }: { readonly reports: Asking; readonly egress: Pick<Egress, 'aggregates'> },
  projectId: ProjectId,
  report: KeptReport,
  board: Pick<NonNullable<Awaited<ReturnType<Kept['board']>>>, 'range' | 'filter'>,
  language: Language,
): Promise<Line[]> {
  const words = WORDS[language];
  if (report.kind !== 'insights') return [{ text: words.elsewhere }];
  // The schema of its kind has checked it when it was kept.
  const kept = report.definition as unknown as ReportDefinition<'insights'>;
  const filter = both(kept.filter, board.filter);
  const asked = {
    ...kept,
    range: board.range ?? kept.range,
    compare: kept.compare ?? { kind: 'previous' as const },
    ...(filter && { filter: structuredClone(filter) as NonNullable<InsightsDefinition['filter']> }),
  };
  try {
    const answer = await reports.run('insights', projectId, asked, { reader: 'digests' });
    return insightsLines(egress.aggregates(answer, reports.fold('insights', asked)).body, language);
  } catch {
    // One report that is too heavy today does not keep the others from being read.
    return [{ text: words.failed }];
  }
}

function insightsLines({ k, series, moreSegments }: InsightsResult, language: Language): Line[] {
  const words = WORDS[language];
  const number = numberIn(language);
  const change = changeIn(language);
  if (series.length === 0) return [{ text: words.nothing }];
  const lines = series.slice(0, MOST_LINES).map((one): Line => {
    const segment = one.segment.map((value) => segmentText(value, language, k)).join(', ');
    const text = segment || one.label || words.anyEvent;
    if (one.people === null) return { text, value: words.fewerThan(k) };
    const before = one.comparison?.total;
    const share = before && one.total !== null ? (one.total - before) / Math.abs(before) : null;
    return {
      text,
      value: one.total === null ? '–' : number(one.total),
      note: share === null ? undefined : words.before(change(share)),
    };
  });
  const more = series.length - lines.length + moreSegments;
  return more > 0 ? [...lines, { text: words.more(more) }] : lines;
}

function segmentText(value: SegmentValue, language: Language, k: number): string {
  const words = WORDS[language];
  const number = numberIn(language);
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'boolean':
      return value.value ? words.yes : words.no;
    case 'hidden':
      return words.fewerThan(k);
    case 'unset':
      return words.unset;
    case 'date':
      return value.start.slice(0, 10);
    default:
      return 'from' in value
        ? `${value.from === null ? '' : number(value.from)}–${value.to === null ? '' : number(value.to)}`
        : '';
  }
}
