import { createContext, use } from 'react';
import type { SavedReport } from '#contract';

const SavedReportContext = createContext<SavedReport | null>(null);

/** Set around a report that began with a saved one. */
export const SavedReportProvider = SavedReportContext;

/** The saved report that the page began with; null for a question of nobody's. */
export function useSavedReport(): SavedReport | null {
  return use(SavedReportContext);
}
