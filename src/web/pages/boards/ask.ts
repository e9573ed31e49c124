import type { Board, Range, SavedReport, Unit } from '#contract';
import { both } from '#events';
import type { NewSavedReport } from '../../api.ts';
import { unitWithin } from '../../reports/shared/range.ts';

export type CardReport = Board['reports'][number];

/** What a whole board is asked for. */
export interface BoardQuestion {
  readonly range: Range | null;
  readonly filter: Board['filter'];
}

/** A card's question on a board: the board's period in the place of its own, the board's filter beside its own. */
export function askedOnBoard(report: CardReport, board: BoardQuestion): NewSavedReport['definition'] {
  const { definition } = report;
  const range = report.hasRange && board.range ? withRange(definition, board.range) : {};
  // The schema of its kind has checked what stands under these names.
  const own = definition['filter'] as Board['filter'];
  const filter = report.hasFilter && board.filter ? { filter: both(own, board.filter) } : {};
  return { ...definition, ...range, ...filter };
}

/** Another period wants another interval where the saved one would make a thousand points of it, or one. */
function withRange(definition: SavedReport['definition'], range: Range): Record<string, unknown> {
  const unit = definition['unit'];
  return { range, ...(isUnit(unit) && { unit: unitWithin(range, unit) }) };
}

function isUnit(value: unknown): value is Unit {
  return ['minute', 'hour', 'day', 'week', 'month'].some((unit) => unit === value);
}

/** What of the board's question this card cannot follow. */
export function notFollowed(report: CardReport, board: BoardQuestion): 'cardNoRange' | 'cardNoFilter' | null {
  if (board.range && !report.hasRange) return 'cardNoRange';
  return board.filter && !report.hasFilter ? 'cardNoFilter' : null;
}
