import { alerts } from './alerts.ts';
import { annotations } from './annotations.ts';
import { boards } from './boards.ts';
import { cohorts } from './cohorts.ts';
import { containment } from './containment.ts';
import { custom } from './custom.ts';
import { events } from './events.ts';
import { experiments } from './experiments.ts';
import { flows } from './flows.ts';
import { frequency } from './frequency.ts';
import { funnels } from './funnels.ts';
import { insights } from './insights.ts';
import { lexicon } from './lexicon.ts';
import { lookups } from './lookups.ts';
import { people } from './people.ts';
import { reports } from './reports.ts';
import { retention } from './retention.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';

export const en = {
  alerts,
  annotations,
  boards,
  cohorts,
  containment,
  custom,
  events,
  experiments,
  funnels,
  flows,
  frequency,
  insights,
  lexicon,
  lookups,
  people,
  reports,
  retention,
  settings,
  shell,
};
