import type { ProjectId } from '#core';
import type { Secrets } from './ports.ts';

interface Source {
  readonly kind: 'alert' | 'digest';
  readonly id: number;
}

export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

/** Addresses and webhooks: in the vault, by the alert or digest that they belong to, and nowhere else. */
export function createSealed(secrets: Secrets) {
  const recipientsOf = ({ kind, id }: Source) => `${kind}/${id}/recipients`;
  const webhookOf = (alert: number) => `alert/${alert}/webhook`;
  const open = async (projectId: ProjectId, name: string): Promise<unknown> => {
    const text = await secrets.openSecret(projectId, name);
    return text === undefined ? undefined : JSON.parse(text);
  };
  return {
    sealRecipients: (projectId: ProjectId, source: Source, addresses: readonly string[]) =>
      secrets.sealSecret(projectId, recipientsOf(source), JSON.stringify(addresses)),
    // Written by the line above and the one below alone.
    recipients: async (projectId: ProjectId, source: Source): Promise<readonly string[]> =>
      ((await open(projectId, recipientsOf(source))) ?? []) as string[],
    sealWebhook: (projectId: ProjectId, alert: number, webhook: Webhook) =>
      secrets.sealSecret(projectId, webhookOf(alert), JSON.stringify(webhook)),
    webhook: async (projectId: ProjectId, alert: number): Promise<Webhook | undefined> =>
      (await open(projectId, webhookOf(alert))) as Webhook | undefined,
    async remove(projectId: ProjectId, source: Source) {
      await secrets.removeSecret(projectId, recipientsOf(source));
      if (source.kind === 'alert') await secrets.removeSecret(projectId, webhookOf(source.id));
    },
  };
}

export type Sealed = ReturnType<typeof createSealed>;
