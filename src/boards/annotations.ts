import { AppError, type Clock, type ProjectId } from '#core';
import { assertMayRemove, type By } from './by.ts';
import type { AnnotationRecord, AnnotationStore, NewAnnotation, Tag } from './ports.ts';
import { assertRoom, type BoardsErrorCode } from './saved-reports.ts';

/** Notes on the time axis. Whoever may annotate may change any; its author, an owner or a program removes one. */
export interface Annotations {
  list: AnnotationStore['list'];
  get(projectId: ProjectId, id: number): Promise<AnnotationRecord>;
  /** `by` null: a program. Throws `tag_not_found` for the id of no tag. */
  create(projectId: ProjectId, annotation: NewAnnotation, by: By | null): Promise<AnnotationRecord>;
  change(
    projectId: ProjectId,
    id: number,
    change: Parameters<AnnotationStore['change']>[2],
  ): Promise<AnnotationRecord>;
  remove(projectId: ProjectId, id: number, by: By | null): Promise<void>;
  tags: AnnotationStore['tags'];
  tagsNamed(projectId: ProjectId, names: readonly string[]): Promise<Tag[]>;
}

const MOST_ANNOTATIONS = 10_000;
const MOST_TAGS = 500;

export function createAnnotations({
  store,
  clock,
}: {
  readonly store: AnnotationStore;
  readonly clock: Clock;
}): Annotations {
  const get = async (projectId: ProjectId, id: number): Promise<AnnotationRecord> => {
    const annotation = await store.get(projectId, id);
    if (!annotation)
      throw new AppError<BoardsErrorCode>('annotation_not_found', 'there is no such annotation');
    return annotation;
  };
  const assertTags = async (projectId: ProjectId, ids: readonly number[] = []) => {
    if (ids.length === 0) return;
    const known = new Set((await store.tags(projectId)).map(({ id }) => id));
    if (ids.some((id) => !known.has(id)))
      throw new AppError<BoardsErrorCode>('tag_not_found', 'there is no such tag');
  };
  return {
    list: store.list,
    get,
    async create(projectId, annotation, by) {
      assertRoom(await store.count(projectId), MOST_ANNOTATIONS);
      await assertTags(projectId, annotation.tagIds);
      return store.create(projectId, annotation, by?.memberId ?? null, clock());
    },
    async change(projectId, id, change) {
      await get(projectId, id);
      await assertTags(projectId, change.tagIds);
      await store.change(projectId, id, change);
      return get(projectId, id);
    },
    async remove(projectId, id, by) {
      const annotation = await get(projectId, id);
      if (by) assertMayRemove(annotation, by);
      await store.remove(projectId, id);
    },
    tags: store.tags,
    async tagsNamed(projectId, names) {
      if (names.length > 0) assertRoom((await store.tags(projectId)).length, MOST_TAGS);
      return store.tagsNamed(projectId, names);
    },
  };
}
