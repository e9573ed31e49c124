import type { shell as en } from '../en/shell.ts';
import type { Translation } from '../messages.ts';

export const shell: Translation<typeof en> = {
  'skip.to.content': 'Vai al contenuto',
  'nav.label': 'Navigazione principale',
  'nav.open': 'Apri la navigazione',
  'nav.close': 'Chiudi la navigazione',
  'nav.home': 'Inizio',
  'nav.reports': 'Analisi',
  'nav.insights': 'Insights',
  'nav.people.group': 'Persone',
  'nav.people': 'Persone',
  'nav.events': 'Eventi',
  'nav.live': 'In diretta',
  'nav.containment': 'Contenimento',
  'nav.overview': 'Panoramica',
  'nav.disclosures': 'Consultazioni',
  'nav.incidents': 'Incidenti',
  'nav.vendors': 'Fornitori',
  'nav.drills': 'Esercitazioni',
  'nav.settings': 'Impostazioni',
  'nav.setup': 'Collegamento',
  'nav.members': 'Membri e accessi',
  'nav.tokens': 'Token',
  'nav.privacy': 'Riservatezza',
  'nav.audit': 'Registro',

  'state.calm': 'Tranquillo',
  'state.watch': 'Attenzione',
  'state.incident': 'Incidente',

  'project.switch': 'Cambia progetto',
  'project.all': 'Tutti i progetti',
  'project.new': 'Nuovo progetto',
  'project.demo': 'Demo',
  'project.development': 'Sviluppo',

  'development.title': 'Progetto di sviluppo: la soglia di folla è {k}.',
  'development.body':
    'Ogni testo è leggibile da subito. Invia qui dati di prova, mai quelli di persone vere.',

  'trouble.safe': 'Nulla va perduto.',
  'trouble.disk':
    'Il disco è quasi pieno: per ora i nuovi eventi sono rifiutati e chi li invia li conserva. Liberate spazio sul server.',
  'trouble.spool': 'Gli eventi non si possono scrivere su disco: chi li invia li conserva e li rimanda.',
  'trouble.warehouse':
    'Il magazzino degli eventi non risponde: gli eventi restano su disco e saranno contati più tardi; le domande attendono.',
  'trouble.metadata':
    'La banca dati dei metadati non risponde: gli eventi restano su disco e saranno contati più tardi; impostazioni, persone e accesso attendono.',
  'trouble.loader': 'Gli eventi arrivano e restano su disco: saranno contati fra poco.',

  'incident.open': { one: '{count} incidente aperto', other: '{count} incidenti aperti' },
  'incident.since': 'aperto {when}',
  'incident.due': '{duty}: scadenza {when}',
  'duty.people': 'Comunicare alle persone interessate senza ritardo (ci diamo un’ora)',
  'duty.warning': 'Preallarme al CSIRT',
  'duty.authority': 'Notificare all’autorità di controllo',
  'duty.notification': 'Notifica dell’incidente al CSIRT',
  'duty.final': 'Relazione finale al CSIRT',
  'incident.next.notify': 'Invia gli avvisi',
  'incident.next.watch': 'Segui gli avvisi',

  'account.menu': 'Il tuo account',
  'account.addPasskey': 'Aggiungi una passkey',
  'account.passkeyAdded': 'La passkey è stata aggiunta',
  'account.passkeyAdded.body': 'D’ora in poi entri con una qualsiasi delle due.',
  'account.passkeyFailed': 'Nessuna passkey aggiunta',
  'account.passkeyThere':
    'Questo dispositivo ha già una tua passkey. Aggiungine una su un altro dispositivo, o con una chiave di sicurezza.',
  'account.signOut': 'Esci',
  'account.language': 'Lingua',
  'account.colours': 'Colori',
  'colours.light': 'Chiari',
  'colours.dark': 'Scuri',
  'colours.auto': 'Come il sistema',

  loading: 'Caricamento',
  copy: 'Copia',
  'copy.what': 'Copia: {what}',
  copied: 'Copiato',
  show: 'Mostra',
  hide: 'Nascondi',
  cancel: 'Annulla',
  close: 'Chiudi',
  retry: 'Riprova',
  more: 'Mostra altro',
  'confirm.type': 'Scrivi {word} per confermare',
  'hidden.short': { one: 'meno di {count} persona', other: 'meno di {count} persone' },
  'hidden.why':
    'Un testo diventa leggibile solo quando almeno {k} persone lo condividono. Fino ad allora Riserbo tiene un numero al suo posto: qui non c’è nulla da leggere, né da rubare.',
  'table.open': 'Apri',

  'failure.title': 'Non è stato possibile mostrare questa parte',
  'failure.nothing.lost': 'Non è andato perso nulla.',
  'failure.nothing.saved': 'Non è stato modificato nulla.',
  'failure.network': 'Il server non ha risposto. Controlla che sia acceso e che tu sia in rete.',
  'failure.busy': 'Il server è occupato o in avvio. Tornerà a rispondere da solo.',
  'failure.forbidden':
    'Il tuo ruolo in questo progetto non lo permette. Un proprietario può cambiarlo in Membri e accessi.',
  'failure.missing': 'Non esiste, o non per te.',
  'failure.limit': 'Troppe richieste in poco tempo. Aspetta un minuto, poi riprova.',
  'failure.invalid': 'Il server non ha accettato quanto inviato ({path}).',
  'failure.signed.out': 'La sessione è terminata. Accedi di nuovo.',
  'failure.server':
    'Qualcosa si è rotto da parte nostra. È nel registro del server, con il codice di richiesta qui sotto.',
  'failure.passkey': 'La passkey non è stata usata. Riprova quando vuoi.',
  'failure.unknown': 'È successo qualcosa di imprevisto. Riprova.',
  'failure.request': 'Codice di richiesta',
  'failure.code': 'Codice',

  'stepUp.title': 'Conferma con la passkey',
  'stepUp.body':
    'Riguarda dati di persone: per questo serve la passkey stessa, non solo una sessione che potrebbe essere di qualcun altro.',
  'stepUp.action': 'Usa la passkey',

  'notFound.title': 'Questa pagina non esiste',
  'notFound.body':
    'L’indirizzo è sbagliato, la pagina si è spostata, oppure appartiene a un progetto di cui non fai parte.',
  'notFound.action': 'Vai ai tuoi progetti',
  'crash.title': 'Questa pagina ha smesso di funzionare',
  'crash.body':
    'I tuoi dati sono al sicuro sul server. Ricarica la pagina; se succede ancora, avvisa chi gestisce questa installazione.',
  'crash.action': 'Ricarica',

  'signIn.title': 'Accedi',
  'signIn.body':
    'Riserbo non ha password. Lo apre la tua passkey, e nessuna pagina falsa può portartela via.',
  'signIn.action': 'Accedi con la passkey',
  'signIn.lost':
    'Nuovo dispositivo, o passkey smarrita? Chiedi un link di iscrizione a un proprietario del progetto.',
  'signIn.needsOwner': 'Nessuno si è ancora iscritto.',
  'signIn.needsOwner.body':
    'Apri il link usa e getta che il terminale ha mostrato all’avvio di Riserbo. Ti rende il primo proprietario.',
  'signIn.failed': 'L’accesso non è riuscito',
  'signIn.refused': 'Questa passkey qui non è conosciuta. Se è nuova, usa prima il tuo link di iscrizione.',
  'passkey.unsupported':
    'Le passkey non funzionano a questo indirizzo in questo browser. Servono https, oppure localhost, e un browser aggiornato.',

  'enrol.title': 'Crea la tua passkey',
  'enrol.body':
    'Una passkey è una chiave che non lascia mai questo dispositivo e apre solo questo indirizzo: non c’è una password da rubare, né nulla da scrivere in una pagina falsa.',
  'enrol.name': 'Il tuo nome',
  'enrol.name.description': 'Come lo vedranno i colleghi, nell’elenco dei membri e nel registro.',
  'enrol.action': 'Crea la passkey',
  'enrol.invalid': 'Questo link non funziona più',
  'enrol.invalid.body':
    'I link di iscrizione valgono una volta sola e per poco tempo. Chiedine uno nuovo a chi te l’ha mandato; per il primo proprietario, riavvia Riserbo e ne mostrerà uno.',
  'enrol.failed': 'La passkey non è stata creata',

  'projects.title': 'Progetti',
  'projects.body': 'Un progetto contiene gli eventi di un prodotto, sotto chiavi sue.',
  'projects.new': 'Nuovo progetto',
  'projects.empty': 'Ancora nessun progetto',
  'projects.empty.body':
    'Creane uno: avrai un token e frammenti di codice che inviano il primo evento in due minuti.',
  'projects.name': 'Nome',
  'projects.timezone': 'Fuso orario',
  'projects.timezone.description': 'I giorni cominciano alla sua mezzanotte.',
  'projects.development': 'È un progetto di sviluppo',
  'projects.development.description':
    'I testi sono leggibili da subito (k = 1). Solo per dati di prova. Non si può cambiare in seguito.',
  'projects.original': 'Unisci gli id come Original ID Merge di Mixpanel',
  'projects.original.description':
    'Solo per un progetto che lo usava in Mixpanel: gli id diventano uno con $identify, $create_alias e $merge. Non si può cambiare in seguito.',
  'projects.create': 'Crea il progetto',
  'projects.failed': 'Il progetto non è stato creato',
  'projects.k': 'k = {k}',
  'role.owner': 'Proprietario',
  'role.steward': 'Custode',
  'role.analyst': 'Analista',
  'role.viewer': 'Lettore',

  'home.fresh': 'Evento più recente caricato {when}',
  'home.week': 'Ultimi 7 giorni',
  'home.events': 'Eventi',
  'home.people': 'Persone attive',
  'home.change': '{change} rispetto ai 7 giorni precedenti',
  'home.noChange': 'Ancora nulla con cui confrontare',
  'home.few': 'Troppe poche persone per mostrarlo',
  'home.byEvent': 'Che cosa fanno le persone',
  'home.byEvent.caption': 'Eventi degli ultimi 7 giorni',
  'home.byEvent.event': 'Evento',
  'home.byEvent.count': 'Volte',
  'home.byEvent.people': 'Persone',
  'home.byEvent.change': 'Variazione',
  'home.byEvent.trend': 'Per giorno',
  'home.byEvent.hidden': {
    one: '{count} nome di evento è nascosto: lo hanno inviato meno di {k} persone.',
    many: '{count} di nomi di eventi sono nascosti: ognuno inviato da meno di {k} persone.',
    other: '{count} nomi di eventi sono nascosti: ognuno inviato da meno di {k} persone.',
  },
  'home.containment': 'Contenimento',
  'home.containment.calm': {
    one: 'Nelle ultime 24 ore sono state mostrate righe di {count} persona. Tutto agli atti.',
    many: 'Nelle ultime 24 ore sono state mostrate righe di {count} di persone. Tutto agli atti.',
    other: 'Nelle ultime 24 ore sono state mostrate righe di {count} persone. Tutto agli atti.',
  },
  'home.containment.none': 'Nelle ultime 24 ore non sono state mostrate righe di nessuno.',
  'home.containment.open': 'Vedi chi ha visto che cosa',
  'home.next': 'E adesso',
  'home.next.ask': 'Fai una domanda',
  'home.next.ask.body': 'Quanti, quanto spesso, per che cosa, da quando.',
  'home.next.live': 'Guarda arrivare gli eventi',
  'home.next.live.body': 'Controlla che il tuo codice invii ciò che intendevi.',
  'home.next.invite': 'Invita un collega',
  'home.next.invite.body': 'Con una passkey sua e un ruolo.',
  'home.next.setup': 'Invia altri eventi',
  'home.next.setup.body': 'Frammenti per browser, Node.js e Python.',
  'filling.title': 'La demo si sta riempiendo',
  'filling.body': {
    one: '{count} evento finora. Ci vuole circa un minuto; questa pagina va avanti da sola.',
    other: '{count} eventi finora. Ci vuole circa un minuto; questa pagina va avanti da sola.',
  },
  'home.empty': 'Ancora nessun evento',
  'home.empty.body':
    'Questa pagina mostrerà che cosa fanno le persone nel tuo prodotto, e che cosa è cambiato. Invia un primo evento per riempirla.',
  'home.empty.action': 'Collega un SDK',
};
