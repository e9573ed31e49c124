import type { Messages } from '../catalogue.ts';

export const lookups: Messages<'lookups'> = {
  title: 'Tabelle di ricerca',
  description:
    'Ciò che si sa dei valori di una proprietà, da un file: di ogni modello la famiglia, di ogni piano il prezzo. Ogni report può usarlo come filtro e come suddivisione.',
  tableCaption: 'Tabelle di ricerca di questo progetto',
  add: 'Nuova tabella di ricerca',
  emptyTitle: 'Ancora nessuna tabella di ricerca',
  emptyBody:
    'Caricate un CSV la cui prima colonna contiene valori che i vostri eventi portano. Le altre colonne diventano proprietà.',
  emptySteward: 'Può caricarla uno steward del progetto.',
  name: 'Nome',
  property: 'Si cerca per',
  columns: 'Colonne',
  rows: 'Righe',
  leftOut: 'Escluse',
  uses: 'Usi',
  changed: 'Modificata',

  back: 'Tutte le tabelle di ricerca',
  new: 'Nuova tabella di ricerca',
  about:
    'La prima colonna del file contiene valori della proprietà; ogni altra colonna diventa una proprietà.',
  file: 'File',
  chooseFile: 'Scegliete un CSV',
  create: 'Carica',
  rename: 'Salva il nome',
  replace: 'Sostituisci le righe',
  whatIsKept:
    'Si conservano solo le righe di valori già leggibili: un file con una riga per persona qui non lascia nulla. Anche le celle che sembrano di qualcuno restano fuori.',
  kept: { one: '{count} riga conservata.', other: '{count} righe conservate.' },
  rowsOut: {
    one: '{count} riga esclusa: troppo poche persone condividono il valore, o nessuno l’ha inviato. Caricate di nuovo il file quando altri valori saranno leggibili.',
    other:
      '{count} righe escluse: troppo poche persone condividono il valore, o nessuno l’ha inviato. Caricate di nuovo il file quando altri valori saranno leggibili.',
  },
  cellsOut: {
    one: '{count} cella esclusa: un indirizzo, un numero di qualcuno, o troppo lunga.',
    other: '{count} celle escluse: un indirizzo, un numero di qualcuno, o troppo lunga.',
  },
  nothingOut: 'Nulla è rimasto fuori.',
  content: 'Ciò che si sa',
  contentCaption: 'Le prime righe della tabella, per valore',
  contentNone: 'Nessuna riga del file ha un valore che ora è leggibile.',
  contentFirst: 'Le prime {rows} di {all} righe.',
  notSet: 'assente',
  deleteBody: 'Gli indirizzi copiati dei report che la usano non troveranno nulla. Non si può annullare.',
  badFile: 'La riga {row} del file non va bene: ogni riga deve avere un valore suo e tutte le celle.',
  badHeading: 'Il file deve avere una prima riga con almeno due nomi, tutti diversi.',
  tooLarge: 'Il file è più grande di quanto questa installazione accetta.',
};
