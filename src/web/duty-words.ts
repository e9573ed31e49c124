import type { useMessages } from './i18n/index.tsx';

/** The law's duties as the server names them. */
const DUTIES = {
  'Tell the people concerned without undue delay (our aim: one hour)': 'duty.people',
  'Early warning to the CSIRT': 'duty.warning',
  'Notify the supervisory authority': 'duty.authority',
  'Incident notification to the CSIRT': 'duty.notification',
  'Final report to the CSIRT': 'duty.final',
} as const;

/** A duty in the reader's language; one that this version does not know stands as the server says it. */
export function dutyText(duty: string, t: ReturnType<typeof useMessages<'shell'>>): string {
  return Object.hasOwn(DUTIES, duty) ? t(DUTIES[duty as keyof typeof DUTIES]) : duty; // asked for just now
}
