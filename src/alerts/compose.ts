import { hasPart, isShareWatched, type Range, type ReportDefinition, type ReportName } from '#contract';
import type { ProjectId } from '#core';
import type { Egress } from '#egress';
import { both, type Filter } from '#events';
import { digestOf } from './digest/digest.ts';
import { sayIn } from './digest/say.ts';
import type { Verdict } from './judge.ts';
import { type Line, type Section, writeLetter } from './letter.ts';
import type { AlertRecord, Content, DigestRecord, Kept, KeptReport, Language, Names } from './ports.ts';
import type { Asking, Look } from './watch.ts';
import { intervalIn, numberIn, readable, shareIn, WORDS } from './words.ts';

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
  const number = isShareWatched(report.kind, alert.metric) ? shareIn(language) : numberIn(language);
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
              readable(label, words) || words.anyEvent,
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
  const names = await deps.kept.names(projectId);
  const sections: Section[] = [];
  for (const report of shown)
    sections.push({
      title: report.name,
      lines: await linesOf(deps, projectId, report, board, { language, names }),
    });
  return writeLetter({
    language,
    subject: words.digestSubject(project, board.name),
    title: board.name,
    sections,
    link: { text: words.open, url: `${publicUrl}/p/${projectId}/boards/${digest.board.id}` },
    foot: words.digestWhy(board.name, project),
  });
}

async function linesOf<Name extends ReportName>(
  { reports, egress }: { readonly reports: Asking; readonly egress: Pick<Egress, 'aggregates'> },
  projectId: ProjectId,
  report: KeptReport & { readonly kind: Name },
  board: Pick<NonNullable<Awaited<ReturnType<Kept['board']>>>, 'range' | 'filter'>,
  { language, names }: { readonly language: Language; readonly names: Names },
): Promise<Line[]> {
  const words = WORDS[language];
  const { kind } = report;
  const digest = digestOf<Name>(kind);
  // The schema of its kind has checked it when it was kept.
  const asked = digest.ask(askedOnBoard(report, board) as ReportDefinition<Name>);
  try {
    const answer = await reports.run(kind, projectId, asked, { reader: 'digests' });
    const { body } = egress.aggregates(answer, reports.fold(kind, asked));
    const lines = digest.lines(body, asked, sayIn(language, body.k, names));
    return lines.length > 0 ? lines : [{ text: words.nothing }];
  } catch {
    // One report that is too heavy today does not keep the others from being read.
    return [{ text: words.failed }];
  }
}

/** The board's period in the place of the report's own, its filter beside it. */
function askedOnBoard(
  { kind, definition }: KeptReport,
  { range, filter }: { readonly range: Range | null; readonly filter: Filter | null },
): object {
  return {
    ...definition,
    ...(range && hasPart(kind, 'range') && { range }),
    ...(filter &&
      hasPart(kind, 'filter') && { filter: both(definition['filter'] as Filter | undefined, filter) }),
  };
}
