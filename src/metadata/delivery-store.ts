import type { DeliveryStore, DueDelivery, Occurrence } from '#alerts';
import { toProjectId } from '#core';
import type { Database } from './db.ts';

export function createDeliveryStore(db: Database): DeliveryStore {
  return {
    async claim(limit, now, until) {
      const rows = await db
        .updateTable('delivery')
        .set({ state: 'sending', due_at: new Date(until) })
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('delivery')
            .select('id')
            .where('state', 'in', ['queued', 'sending'])
            .where('due_at', '<=', new Date(now))
            .orderBy('id')
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'project_id', 'alert_id', 'digest_id', 'place', 'content', 'attempts'])
        .execute();
      return rows.flatMap((row): DueDelivery[] =>
        row.content === null
          ? []
          : [
              {
                id: String(row.id),
                projectId: toProjectId(row.project_id),
                source:
                  row.alert_id === null
                    ? { kind: 'digest', id: row.digest_id ?? 0 }
                    : { kind: 'alert', id: row.alert_id },
                place: row.place,
                content: row.content,
                attempts: row.attempts,
              },
            ],
      );
    },

    async settle(id, outcome) {
      await db
        .updateTable('delivery')
        .set((eb) => ({
          state: outcome.state,
          attempts: eb('attempts', '+', 1),
          ...(outcome.state === 'queued' ? { due_at: new Date(outcome.nextAt) } : { content: null }),
        }))
        .where('id', '=', BigInt(id))
        .execute();
    },
  };
}

interface Source {
  readonly project_id: number;
  readonly alert_id: number | null;
  readonly digest_id: number | null;
}

/** Within the transaction that settles what it comes from. The same occurrence again adds nothing. */
export async function enqueue(
  tx: Database,
  source: Source,
  { occurrence, deliveries }: Occurrence,
  at: number,
): Promise<void> {
  if (deliveries.length === 0) return;
  await tx
    .insertInto('delivery')
    .values(
      deliveries.map(({ target, place, content }) => ({
        ...source,
        occurrence,
        target,
        place,
        content: JSON.stringify(content),
        due_at: new Date(at),
        created_at: new Date(at),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What waits for addresses that are about to be replaced goes to nobody. */
export async function cancelMails(
  tx: Database,
  source: { readonly alert_id: number } | { readonly digest_id: number },
): Promise<void> {
  const [column, id] =
    'alert_id' in source ? ['alert_id' as const, source.alert_id] : ['digest_id' as const, source.digest_id];
  await tx
    .deleteFrom('delivery')
    .where(column, '=', id)
    .where('target', '=', 'mail')
    .where('state', 'in', ['queued', 'sending'])
    .execute();
}
