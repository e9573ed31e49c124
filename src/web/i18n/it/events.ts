import type { events as en } from '../en/events.ts';
import type { Translation } from '../messages.ts';

export const events: Translation<typeof en> = {
  'live.title': 'In diretta',
  'live.body':
    'Gli eventi mentre arrivano, sotto pseudonimo. Guardare qui lascia traccia, come ogni lettura di righe su persone.',
  'live.running': 'In ricezione',
  'live.paused': 'In pausa',
  'live.away': 'In attesa che torni su questa scheda',
  'live.behind': 'Non raggiungibile, nuovo tentativo in corso',
  'live.pause': 'Pausa',
  'live.resume': 'Riprendi',
  'live.filter': 'Filtro',
  'live.filter.placeholder': 'Evento, persona, proprietà o valore',
  'live.caption': 'Eventi, dal più recente',
  'live.arrived': {
    one: '{count} evento arrivato',
    many: '{count} di eventi arrivati',
    other: '{count} eventi arrivati',
  },
  'live.shown': {
    one: '{count} evento mostrato',
    many: '{count} di eventi mostrati',
    other: '{count} eventi mostrati',
  },
  'live.none': 'Ancora nessun evento',
  'live.none.body': 'Il prossimo evento compare qui entro tre secondi dal suo arrivo.',
  'live.none.action': 'Collega un SDK',
  'live.noMatch': 'Nessuno degli eventi qui corrisponde al filtro.',
  'live.clear': 'Togli il filtro',
  'live.time': 'Ora',
  'live.event': 'Evento',
  'live.person': 'Persona',
  'live.properties': 'Proprietà',
  'live.nobody': 'Nessuno',
  'live.details': 'Evento',
  'live.received': 'Ricevuto',
  'live.happened': 'Avvenuto',
  'live.hidden.more': {
    one: 'un’altra proprietà, con un nome che pochi hanno inviato',
    many: 'altre {count} proprietà, con nomi che pochi hanno inviato',
    other: 'altre {count} proprietà, con nomi che pochi hanno inviato',
  },
  'live.yes': 'sì',
  'live.no': 'no',
  'live.empty.value': 'vuoto',
  'live.hiddenEvent': 'Evento dal nome raro',
};
