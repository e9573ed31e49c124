import type { useMessages } from '../../i18n/index.tsx';

const KNOWN = ['support_request', 'incident', 'legal_request', 'fraud', 'product_research'] as const;

/** A purpose in words; one that is not in the list (a page's own) stands as it was written. */
export function purposeText(purpose: string, t: ReturnType<typeof useMessages<'containment'>>): string {
  const known = KNOWN.find((one) => one === purpose);
  return known ? t(`purpose_${known}`) : purpose.replaceAll('_', ' ');
}
