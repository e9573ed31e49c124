import { z } from 'zod';
import type { Board, BoardRecord, Boards, By, SavedReportRecord } from '#boards';
import { boardCreateSchema, boardPatchSchema, boardSchema, boardsSchema, hasPart } from '#contract';
import type { ProjectId } from '#core';
import { assertQuestionSize } from '#reports';
import { addressedId } from '../addressed-id.ts';
import { projectOf, type Routes } from '../app-types.ts';
import { byOf, toSavedReport } from './saved-reports.ts';

const params = z.object({ id: z.string(), board: addressedId });
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'edit_boards', carries: 'nothing' } as const;
/** The schema walks a filter by recursion: its size is bounded before it does. */
const preValidation = async (request: { readonly body: unknown }) => assertQuestionSize(request.body);

interface BoardRoutesDeps {
  readonly boards: Boards;
  /** What counts on the board goes with it. */
  readonly beforeRemoval: (projectId: ProjectId, board: number, by: By) => Promise<void>;
}

/** Boards: which saved reports stand where, and what all of them are asked for. The answers are asked card by card. */
export function boardRoutes({ boards, beforeRemoval }: BoardRoutesDeps): Routes {
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
        const { board } = request.params;
        const by = byOf(request);
        await boards.assertMayRemove(projectOf(request), board, by);
        await beforeRemoval(projectOf(request), board, by);
        await boards.remove(projectOf(request), board, by);
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
