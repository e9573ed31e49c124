import { z } from 'zod';
import type { Board, BoardRecord, Boards, SavedReportRecord } from '#boards';
import { boardCreateSchema, boardPatchSchema, boardSchema, boardsSchema, hasPart } from '#contract';
import { assertQuestionSize } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { byOf, toSavedReport } from './saved-reports.ts';

const params = z.object({ id: z.string(), board: z.coerce.number().int().positive().max(2_147_483_647) });
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'edit_boards', carries: 'nothing' } as const;
/** The schema walks a filter by recursion: its size is bounded before it does. */
const preValidation = async (request: { readonly body: unknown }) => assertQuestionSize(request.body);

/** Boards: which saved reports stand where, and what all of them are asked for. The answers are asked card by card. */
export function boardRoutes({ boards }: { readonly boards: Boards }): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/boards',
      { config: read, schema: { response: { 200: boardsSchema } } },
      async (request) => ({ boards: (await boards.list(projectOf(request))).map(toSummary) }),
    );
    app.get(
      '/api/projects/:id/boards/:board',
      { config: read, schema: { params, response: { 200: boardSchema } } },
      async (request) => toReply(await boards.get(projectOf(request), request.params.board)),
    );
    app.post(
      '/api/projects/:id/boards',
      { config: write, preValidation, schema: { body: boardCreateSchema, response: { 200: boardSchema } } },
      async (request) => {
        const { name, description = '', range = null, filter = null, cards = [] } = request.body;
        const board = { name, description, range, filter, cards };
        return toReply(await boards.create(projectOf(request), board, byOf(request)));
      },
    );
    app.patch(
      '/api/projects/:id/boards/:board',
      {
        config: write,
        preValidation,
        schema: { params, body: boardPatchSchema, response: { 200: boardSchema } },
      },
      async (request) => {
        const { version, ...change } = request.body;
        return toReply(await boards.change(projectOf(request), request.params.board, version, change));
      },
    );
    app.delete(
      '/api/projects/:id/boards/:board',
      { config: write, schema: { params } },
      async (request, reply) => {
        await boards.remove(projectOf(request), request.params.board, byOf(request));
        return reply.status(204).send();
      },
    );
  };
}

function toSummary({ id, name, description, cards, createdBy, changedAt }: BoardRecord) {
  const changed = new Date(changedAt).toISOString();
  return { id, name, description, cards: cards.length, createdBy, changedAt: changed };
}

function toReply(board: Board) {
  const { cards, version, range, filter } = board;
  return { ...toSummary(board), cards, version, range, filter, reports: board.reports.map(toCardReport) };
}

function toCardReport(report: SavedReportRecord) {
  const has = (part: 'range' | 'filter') => hasPart(report.kind, part);
  return { ...toSavedReport(report), hasRange: has('range'), hasFilter: has('filter') };
}
