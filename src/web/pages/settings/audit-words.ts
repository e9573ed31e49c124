import type { useMessages } from '../../i18n/index.tsx';

type Words = ReturnType<typeof useMessages<'settings'>>;

const ACTIONS = [
  'create_project',
  'change_project',
  'change_lexicon',
  'declare_privacy',
  'rotate_token',
  'invite_member',
  'invite_owner',
  'remove_member',
  'welcome_member',
  'set_expiry',
  'expire',
  'create_service_account',
  'remove_service_account',
  'reveal',
  'erase',
  'erased',
  'ask_retrieval',
  'ask_deletion',
  'revoke_privacy_request',
  'vendor_register',
  'vendor_cut',
  'vendor_resume',
  'alert_create',
  'alert_change',
  'alert_remove',
  'digest_create',
  'digest_change',
  'digest_remove',
  'incident_open',
  'incident_notify',
  'incident_close',
  'enrol',
  'sign_in',
  'sign_out',
  'step_up',
  'create_definition',
  'change_definition',
  'delete_definition',
  'create_cohort',
  'change_cohort',
  'delete_cohort',
  'upload_cohort',
] as const;

/** What was done, as a plain sentence; an action that this version does not know stands as it was written down. */
export function actionText(action: string, t: Words): string {
  const known = ACTIONS.find((one) => one === action.replace('.', '_'));
  return known ? t(`audit.did.${known}`) : action.replaceAll(/[._]/g, ' ');
}

const KINDS = [
  'project',
  'member',
  'person',
  'organisation',
  'service_account',
  'vendor',
  'incident',
  'alert',
  'digest',
  'session',
] as const;

/** Who or what: a name where there is one ("Ada Ferri"), else its kind and number ("Vendor 2"). */
export function referenceText(reference: string, t: Words): string {
  const named = /^(.+) \(\w+:\d+\)$/.exec(reference)?.[1];
  if (named) return named;
  if (reference === 'machine') return t('audit.machine');
  if (reference === 'unknown') return t('audit.unknown');
  const [, kind, id] = /^(\w+):(\w+)$/.exec(reference) ?? [];
  const known = KINDS.find((one) => one === kind);
  return known && id ? t(`audit.one.${known}`, { id }) : reference;
}
