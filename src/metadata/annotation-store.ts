import type { AnnotationStore, Tag } from '#boards';
import type { ProjectId } from '#core';
import { byName } from './by-name.ts';
import type { Database } from './db.ts';
import { toAuthor } from './saved-report-store.ts';

export function createAnnotationStore(db: Database): AnnotationStore {
  const rows = (projectId: ProjectId) =>
    db
      .selectFrom('annotation')
      .leftJoin('member', 'member.id', 'annotation.created_by')
      .select(['annotation.id', 'annotation.at', 'annotation.description', 'annotation.created_by'])
      .select('member.name as author')
      .where('annotation.project_id', '=', projectId);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number];

  async function complete(found: readonly Row[]) {
    const tags = await tagsOf(
      db,
      found.map(({ id }) => id),
    );
    return found.map((row) => ({
      id: row.id,
      at: row.at,
      description: row.description,
      tags: tags.get(row.id) ?? [],
      createdBy: toAuthor(row),
    }));
  }

  const get: AnnotationStore['get'] = async (projectId, id) => {
    const row = await rows(projectId).where('annotation.id', '=', id).executeTakeFirst();
    return row && (await complete([row]))[0];
  };

  return {
    get,

    async list(projectId, { from, to, tagIds }) {
      let query = rows(projectId).orderBy('annotation.at').orderBy('annotation.id');
      if (from !== undefined) query = query.where('annotation.at', '>=', from);
      if (to !== undefined) query = query.where('annotation.at', '<=', to);
      if (tagIds?.length)
        query = query.where('annotation.id', 'in', (eb) =>
          eb
            .selectFrom('annotation_tagged')
            .select('annotation_id')
            .where('tag_id', 'in', [...tagIds]),
        );
      return complete(await query.execute());
    },

    async count(projectId) {
      const { count } = await db
        .selectFrom('annotation')
        .select((eb) => eb.fn.countAll<bigint>().as('count'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async create(projectId, { at, description, tagIds }, by, createdAt) {
      const id = await db.transaction().execute(async (tx) => {
        const made = await tx
          .insertInto('annotation')
          .values({ project_id: projectId, at, description, created_by: by, created_at: new Date(createdAt) })
          .returning('id')
          .executeTakeFirstOrThrow();
        await tagAs(tx, made.id, tagIds);
        return made.id;
      });
      const made = await get(projectId, id);
      if (!made) throw new TypeError('it was removed at once');
      return made;
    },

    async change(projectId, id, { tagIds, at, description }) {
      await db.transaction().execute(async (tx) => {
        const changed = await tx
          .updateTable('annotation')
          .set((eb) => ({ at: at ?? eb.ref('at'), description: description ?? eb.ref('description') }))
          .where('project_id', '=', projectId)
          .where('id', '=', id)
          .executeTakeFirst();
        if (!tagIds || changed.numUpdatedRows === 0n) return;
        await tx.deleteFrom('annotation_tagged').where('annotation_id', '=', id).execute();
        await tagAs(tx, id, tagIds);
      });
    },

    async remove(projectId, id) {
      await db.deleteFrom('annotation').where('project_id', '=', projectId).where('id', '=', id).execute();
    },

    async tags(projectId) {
      const found = await db
        .selectFrom('annotation_tag')
        .select(['id', 'name'])
        .select(({ exists, selectFrom }) =>
          exists(
            selectFrom('annotation_tagged')
              .select('tag_id')
              .whereRef('annotation_tagged.tag_id', '=', 'annotation_tag.id'),
          ).as('used'),
        )
        .where('project_id', '=', projectId)
        .execute();
      return byName(found.map(({ id, name, used }) => ({ id, name, isUsed: Boolean(used) })));
    },

    async tagsNamed(projectId, names) {
      if (names.length === 0) return [];
      const wanted = new Set(names);
      return db.transaction().execute(async (tx) => {
        // Names are sealed: one at a time looks whether there is one already.
        await tx.selectFrom('project').select('id').where('id', '=', projectId).forUpdate().execute();
        const known = await tx
          .selectFrom('annotation_tag')
          .select(['id', 'name'])
          .where('project_id', '=', projectId)
          .execute();
        const missing = [...wanted].filter((name) => known.every((tag) => tag.name !== name));
        const made =
          missing.length === 0
            ? []
            : await tx
                .insertInto('annotation_tag')
                .values(missing.map((name) => ({ project_id: projectId, name })))
                .returning(['id', 'name'])
                .execute();
        return byName([...known.filter(({ name }) => wanted.has(name)), ...made]);
      });
    },
  };
}

async function tagAs(tx: Database, id: number, tagIds: readonly number[]): Promise<void> {
  if (tagIds.length === 0) return;
  await tx
    .insertInto('annotation_tagged')
    .values([...new Set(tagIds)].map((tag) => ({ annotation_id: id, tag_id: tag })))
    .execute();
}

async function tagsOf(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, Tag[]>> {
  const tags = new Map<number, Tag[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return tags;
  const rows = await db
    .selectFrom('annotation_tagged')
    .innerJoin('annotation_tag', 'annotation_tag.id', 'annotation_tagged.tag_id')
    .select(['annotation_tagged.annotation_id', 'annotation_tag.id', 'annotation_tag.name'])
    .where('annotation_tagged.annotation_id', 'in', [...ids])
    .execute();
  for (const { annotation_id: annotation, id, name } of byName(rows))
    tags.get(annotation)?.push({ id, name });
  return tags;
}
