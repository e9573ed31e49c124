export type NoticeLanguage = 'en' | 'it';

/** Everything a notice says, in one language. */
export interface NoticeWords {
  readonly subject: (sender: string) => string;
  readonly greeting: (name: string | null) => string;
  readonly what: (sender: string, from: string, to: string) => string;
  readonly dataHeading: string;
  readonly notNamed: string;
  readonly doing: string;
  readonly advice: readonly string[];
  readonly contact: (contact: string) => string;
  readonly verify: (noticeId: string) => string;
  readonly fields: Readonly<Record<string, string>>;
  readonly details: (names: string) => string;
}

export const NOTICE_WORDS = {
  en: {
    subject: (sender) => `Notice about your data at ${sender}`,
    greeting: (name) => (name ? `Dear ${name},` : 'Hello,'),
    what: (sender, from, to) =>
      `Between ${from} and ${to} somebody who was not allowed to obtained data about your use of ${sender}. ` +
      'We write to you because our records show that data about you was part of it.',
    dataHeading: 'About you they obtained:',
    notNamed: 'Your name and your e-mail address were not part of it: a random number stood in their place.',
    doing:
      'Everything that left is on our records, and we are examining it. We tell the authority in charge where the law asks for it.',
    advice: [
      'Be careful with messages about this incident. This one holds no link and asks you for nothing.',
      'We never ask for passwords, codes or payments by e-mail, telephone or text message.',
    ],
    contact: (contact) => `Questions: write to ${contact}.`,
    verify: (noticeId) =>
      `To check that this notice is genuine, go to our site as you always do and ask us about notice ${noticeId}.`,
    fields: {
      'identity.email': 'your e-mail address',
      'identity.name': 'your name',
      'identity.first_name': 'your first name',
      'identity.last_name': 'your last name',
      'identity.phone': 'your telephone number',
      'identity.avatar': 'your picture',
      'identity.language': 'your language',
      'identity.distinct_id': 'the id of your account',
      event: 'what you did',
      time: 'when you did it',
      received_at: 'when you did it',
      pseudonym: 'a random name that stands for you',
    },
    details: (names) => `these details of it: ${names}`,
  },
  it: {
    subject: (sender) => `Avviso sui tuoi dati presso ${sender}`,
    greeting: (name) => (name ? `Gentile ${name},` : 'Buongiorno,'),
    what: (sender, from, to) =>
      `Tra ${from} e ${to} qualcuno che non ne aveva il diritto ha ottenuto dati sul tuo uso di ${sender}. ` +
      'Ti scriviamo perché dai nostri registri risulta che tra questi ci sono dati che ti riguardano.',
    dataHeading: 'Di te ha ottenuto:',
    notNamed:
      'Il tuo nome e il tuo indirizzo e-mail non ne facevano parte: al loro posto c’era un numero casuale.',
    doing:
      'Tutto ciò che è uscito è nei nostri registri e lo stiamo esaminando. Informiamo l’autorità competente dove la legge lo chiede.',
    advice: [
      'Fai attenzione ai messaggi su questo incidente. Questo non contiene link e non ti chiede nulla.',
      'Non chiediamo mai password, codici o pagamenti per e-mail, telefono o SMS.',
    ],
    contact: (contact) => `Domande: scrivi a ${contact}.`,
    verify: (noticeId) =>
      `Per verificare che questo avviso sia autentico, vai sul nostro sito come fai di solito e chiedici dell’avviso ${noticeId}.`,
    fields: {
      'identity.email': 'il tuo indirizzo e-mail',
      'identity.name': 'il tuo nome',
      'identity.first_name': 'il tuo nome di battesimo',
      'identity.last_name': 'il tuo cognome',
      'identity.phone': 'il tuo numero di telefono',
      'identity.avatar': 'la tua immagine',
      'identity.language': 'la tua lingua',
      'identity.distinct_id': 'il codice del tuo account',
      event: 'che cosa hai fatto',
      time: 'quando lo hai fatto',
      received_at: 'quando lo hai fatto',
      pseudonym: 'un nome casuale che sta per te',
    },
    details: (names) => `questi dettagli: ${names}`,
  },
} as const satisfies Record<NoticeLanguage, NoticeWords>;

/** The person's own language where we have it, else English. */
export function languageOf(sealed: string | undefined): NoticeLanguage {
  return /^it\b/i.test(sealed ?? '') ? 'it' : 'en';
}
