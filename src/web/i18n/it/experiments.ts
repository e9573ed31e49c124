import type { experiments as en } from '../en/experiments.ts';
import type { Translation } from '../messages.ts';

export const experiments: Translation<typeof en> = {
  title: 'Esperimenti',
  emptyTitle: 'Ancora nessun esperimento',
  emptyText:
    'Invia $experiment_started con le proprietà "Experiment name" e "Variant name" ogni volta che qualcuno vede una variante; gli SDK con i feature flag lo fanno da soli. I nomi compaiono qui quando abbastanza persone li condividono.',

  experimentTitle: 'Esperimento',
  experimentLabel: 'Esperimento',
  against: 'a confronto con',
  controlLabel: 'Variante di controllo',
  controlUsual: 'la variante "control"',
  metricsTitle: 'Che cosa dovrebbe cambiare',
  eventLabel: 'Evento della metrica {count}',
  addMetric: 'Aggiungi una metrica',
  removeMetric: 'Togli la metrica {count}',
  measureLabel: 'Come si misura',
  measure_conversion: 'quota di persone',
  measure_count: 'volte a persona',
  measure_sum: 'somma a persona di',
  propertyLabel: 'Proprietà',
  windowLabel: 'Quanto tempo dopo l’esposizione',
  always: 'fino alla fine del periodo',
  within: 'entro {time}',
  time_minute: { one: '{count} minuto', other: '{count} minuti' },
  time_hour: { one: '{count} ora', other: '{count} ore' },
  time_day: { one: '{count} giorno', other: '{count} giorni' },
  time_week: { one: '{count} settimana', other: '{count} settimane' },
  roleLabel: 'Che cosa è meglio',
  role_up: 'di più è meglio',
  role_down: 'di meno è meglio',
  role_guardrail_up: 'di guardia: non deve calare',
  role_guardrail_down: 'di guardia: non deve crescere',
  filterTitle: 'Chi conta',
  exposedWhen: 'Prima esposizione',

  sentence: 'Che cosa ha fatto {experiment} a {metrics}',
  metric_conversion: 'persone che hanno fatto {event}',
  metric_count: 'volte di {event} a persona',
  metric_sum: 'somma di {property} di {event} a persona',

  control: 'controllo',
  guardrail: 'di guardia',
  noDifference: 'nessuna differenza',
  nothingSaid: 'senza confronto',
  verdict_better: 'meglio',
  verdict_worse: 'peggio',
  verdict_undecided: 'incerto',

  metricColumn: 'Metrica',
  variantColumn: 'Variante',
  exposedColumn: 'Persone esposte',
  didColumn: 'Persone che l’hanno fatto',
  valueColumn: 'Valore',
  liftColumn: 'Effetto',
  intervalColumn: 'Intervallo',
  lowColumn: 'Effetto almeno',
  highColumn: 'Effetto al massimo',

  ratioTitle: 'Le varianti non sono grandi come dovrebbero',
  ratioText:
    'Il solo caso divide le persone in modo così disuguale con p = {p}. Qualcosa perde persone di una variante: trovalo prima di credere ai numeri qui sotto.',
  guardrailTitle: 'Una metrica di guardia è peggiorata',
  guardrailText: 'Ciò che non doveva peggiorare è peggiorato, più di quanto faccia il caso.',
  noControlTitle: 'Nessuna variante di controllo',
  noControlText: 'Scegli la variante con cui confrontare le altre.',
  mixed: {
    one: '{count} persona è stata esposta a più varianti e non conta in nessuna.',
    other: '{count} persone sono state esposte a più varianti e non contano in nessuna.',
  },
  whyPeople:
    'Conta chiunque sia stato esposto a una sola variante, dalla prima esposizione in poi, che abbia poi fatto qualcosa o no.',
  whyTest:
    'L’intervallo e p valgono per quante volte si guardi: un test sequenziale, che si può leggere ogni giorno. Finché l’intervallo attraversa la linea, non c’è una differenza provata.',
  whyRatio:
    'Le dimensioni delle varianti sono confrontate con la divisione voluta, in parti uguali se non è detto.',
};
