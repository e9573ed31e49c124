import { createContext, use } from 'react';
import type { ProjectSummary } from '#contract';

const ProjectContext = createContext<ProjectSummary | null>(null);

/** Set by the project's layout, around every page of the project. */
export const ProjectProvider = ProjectContext;

/** The project whose page this is. */
export function useProject(): ProjectSummary {
  const project = use(ProjectContext);
  if (!project) throw new Error('used outside a project');
  return project;
}

type Role = ProjectSummary['role'];
const RANK: Record<Role, number> = { viewer: 0, analyst: 1, steward: 2, owner: 3 };

/** Whether the member's role in this project is `least` or more. Only for what is shown: the server decides. */
export function useHasRole(least: Role): boolean {
  return RANK[useProject().role] >= RANK[least];
}
