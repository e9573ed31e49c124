import type { flows as en } from '../en/flows.ts';
import type { Translation } from '../messages.ts';

export const flows: Translation<typeof en> = {
  title: 'Flussi',

  anchorsTitle: 'A partire da',
  anchorEvent: 'Evento {count}',
  andThen: 'e poi',
  timesLabel: 'Quali volte contano dell’evento {count}',
  times_each: 'ogni volta che avviene',
  times_first: 'per la prima volta in assoluto',
  stepsBefore: 'Passi prima dell’evento {count}',
  stepsAfter: 'Passi dopo l’evento {count}',
  before: { one: '{count} passo prima', other: '{count} passi prima' },
  after: { one: '{count} passo dopo', other: '{count} passi dopo' },
  addAnchor: 'Un altro evento lungo la strada',
  removeAnchor: 'Togli l’evento {count}',

  stepsTitle: 'Quali passi',
  eventsLabel: 'Eventi che sono passi',
  events_all: 'tutti gli eventi',
  events_hide: 'tutti gli eventi tranne',
  events_only: 'solo',
  addEvent: 'evento',
  removeEvent: 'Togli {event}',
  unnamed: 'eventi senza nome pubblico',
  rowsLabel: 'Eventi nominati in ogni colonna',
  rows: { one: 'il più frequente', other: 'i {count} più frequenti' },
  expanded: '{event} per {property}',
  removeExpansion: 'Non dividere {event}',

  pathTitle: 'Un percorso',
  countingLabel: 'Che cosa si conta',
  counting_unique: 'persone, una volta sola',
  counting_organisations: 'organizzazioni, una volta sola',
  counting_total: 'ogni passaggio',
  counting_session: 'sessioni',
  windowLabel: 'Tempo attorno al primo evento',
  window: 'entro {window}',
  windowUnit_hour: { one: '{count} ora', other: '{count} ore' },
  windowUnit_day: { one: '{count} giorno', other: '{count} giorni' },
  hold: 'Stessa proprietà per tutto il percorso',
  held: 'stesso {property}',
  removeHold: 'Non tenere fisso {property}',
  exclude: 'Finisce dove qualcuno fa',
  exclusionEvent: 'Evento escluso {count}',
  removeExclusion: 'Togli l’evento escluso {count}',

  view: 'Vista',
  view_steps: 'Flusso',
  view_paths: 'Percorsi',
  segmentLabel: 'Segmento',

  place_other: 'Altri eventi',
  place_between: 'Altri passi',
  nobodySplit: 'Il flusso di un solo segmento non ha persone sue: togli la suddivisione per vederle.',
  nobodyOther: 'Qui ci sono più luoghi in uno: mostra più righe per vedere chi c’era in ciascuno.',
  whoStopped: '{name}, e poi più nulla',
  place_drop: 'Abbandono',
  place_start: 'Niente prima',
  columnBefore: { one: '{count} passo prima di {event}', other: '{count} passi prima di {event}' },
  columnAfter: { one: '{count} passo dopo {event}', other: '{count} passi dopo {event}' },
  columnBetween: 'Nel mezzo',
  went: 'per questa via',

  chartLabel: 'Flusso; scorri di lato per vedere ogni passo',
  chartText: '{sentence}. Le tabelle qui sotto contengono ogni numero.',
  entered: 'Entrati',
  reached: 'Arrivati a {event}',
  reachedHint: {
    one: 'Chi è arrivato per una strada percorsa da meno di {count} persona sta tra “Altri eventi”: qui sono arrivati almeno in tanti.',
    other:
      'Chi è arrivato per una strada percorsa da meno di {count} persone sta tra “Altri eventi”: qui sono arrivati almeno in tanti.',
  },
  nodesTable: 'Passi',
  linksTable: 'Vie da un passo all’altro',
  column: 'Dove',
  node: 'Passo',
  from: 'Da',
  to: 'A',
  count_unique: 'Persone',
  count_organisations: 'Organizzazioni',
  count_total: 'Volte',
  count_session: 'Sessioni',
  share: 'Quota del totale',
  nodeMenu: 'Altro per {step}, {column}',
  hide: 'Tralascia questo evento',
  onlyThese: 'Parti da questo evento',
  expandBy: 'Dividi {event} per',
  pathsLabel: 'I percorsi più frequenti',
  pathShare: '{share} del totale',
  atLeast: 'almeno {number}',
  noPaths_people: 'Nessun percorso è stato seguito da abbastanza persone.',
  noPaths_organisations: 'Nessun percorso è stato seguito da abbastanza organizzazioni.',
  noPathsHint: 'Chiedi meno passi, tralascia qualche evento o scegli un periodo più lungo.',
  withheldFlow_people: 'Troppo poche persone sono passate di qui per mostrare dove sono andate.',
  withheldFlow_organisations:
    'Troppo poche organizzazioni sono passate di qui per mostrare dove sono andate.',

  sentenceAfter: 'Che cosa succede dopo {event}',
  sentenceBefore: 'Che cosa succede prima di {event}',
  sentenceAround: 'Che cosa succede attorno a {event}',
  sentenceThen: 'poi {event}',
  sentencePaths: 'I percorsi più frequenti da {event}',
  whyUnique_people: 'Ogni persona entra una volta: con il suo primo evento di quel tipo nel periodo.',
  whyUnique_organisations:
    'Ogni organizzazione entra una volta: con il suo primo evento di quel tipo nel periodo.',
  whyTotal_people:
    'Una persona entra di nuovo quando il percorso è finito: tutti i passi mostrati, o tempo scaduto.',
  whyTotal_organisations:
    'Un’organizzazione entra di nuovo quando il percorso è finito: tutti i passi mostrati, o tempo scaduto.',
  whySession_people: 'Ogni sessione entra una volta, e tutti i passi sono di quella sessione.',
  whySession_organisations:
    'Ogni sessione di una delle sue persone entra una volta, e tutti i passi sono di quella sessione.',
  whyOrganisations:
    'Un evento di più organizzazioni è sul percorso di ciascuna; uno che non ne nomina nessuna resta fuori.',
  whyOther:
    'Ogni colonna nomina i suoi eventi più frequenti; tutti gli altri, e i gruppi piccoli, sono “Altri eventi”.',
  whyDrop:
    'L’abbandono è dove nel tempo dato non è successo più niente, o non è arrivato l’evento successivo.',
  whyPaths_people: {
    one: 'Un percorso è mostrato se lo ha seguito almeno {count} persona.',
    other:
      'Un percorso è mostrato se lo hanno seguito almeno {count} persone; il suo numero è arrotondato per difetto a un multiplo di {count}.',
  },
  whyPaths_organisations: {
    one: 'Un percorso è mostrato se lo ha seguito almeno {count} organizzazione.',
    other:
      'Un percorso è mostrato se lo hanno seguito almeno {count} organizzazioni; il suo numero è arrotondato per difetto a un multiplo di {count}.',
  },
};
