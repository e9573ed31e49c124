/**
 * What a property's name says about its values, in the languages of our customers. Names are read as words: `userPassword`,
 * `user_password` and `user.password` end in the same one, and `password_strength` and `password.strength` do not.
 */
export type Meaning =
  /**
   * `word`: the one that tells, which is ours and can be shown. `form`: `any`, whatever it holds; else where the value looks so.
   * `refuses`: in which form a value under it is nearly certain to be a secret; absent: the word has other meanings too.
   */
  | {
      readonly kind: 'secret';
      readonly label: string;
      readonly word: string;
      readonly form: 'any' | 'digits' | 'key';
      readonly refuses?: RefusedForm | undefined;
    }
  | {
      readonly kind: 'personal';
      readonly label: string;
      readonly form: 'name' | 'phone' | 'plate' | 'vat' | 'any';
    };

export type RefusedForm = 'password' | 'code' | 'card_code' | 'key';

export function meaningOf(name: string): Meaning | undefined {
  const parts = name.split('.').map(toWords);
  for (const [index, words] of parts.entries()) {
    const found = endingIn(words, 1) ?? endingIn(words, 2) ?? endingIn(words, 3);
    if (found?.kind === 'personal') return found;
    if (found && index === parts.length - 1)
      return ACTS.has(words[0] ?? '') ? { ...found, refuses: undefined } : found;
  }
  return undefined;
}

/** What begins so tells what was done with a secret. */
const ACTS: ReadonlySet<string> = new Set(
  'has have had is was no without with show shows hide toggle forgot forgotten reset change changed update set use uses used needs requires require valid'.split(
    ' ',
  ),
);

function endingIn(words: readonly string[], count: number): Meaning | undefined {
  return words.length < count ? undefined : MEANINGS.get(words.slice(-count).join(' '));
}

function toWords(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

function all(meaning: (word: string) => Meaning, list: string): (readonly [string, Meaning])[] {
  return list.split(',').map((word) => [word.trim(), meaning(word.trim())]);
}

const secret =
  (label: string, form: 'any' | 'digits' | 'key', refuses?: RefusedForm) =>
  (word: string): Meaning => ({ kind: 'secret', label, word, form, refuses });
const personal = (label: string, form: 'name' | 'phone' | 'plate' | 'vat' | 'any') => (): Meaning => ({
  kind: 'personal',
  label,
  form,
});

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...all(
    secret('password', 'any', 'password'),
    `password, passwd, passphrase, passwort, kennwort, contraseña, contrasena, senha, wachtwoord, hasło, haslo, mot de passe, motdepasse,
     parola d ordine, seed phrase, recovery phrase, mnemonic phrase, secret phrase, user pass`,
  ),
  ...all(
    secret('password', 'any', 'key'),
    'private key, privatekey, client secret, clientsecret, api secret, apisecret, secret key, secretkey, secret access key',
  ),
  ...all(secret('password', 'any'), 'pwd'),
  ...all(
    secret('one_time_code', 'digits', 'code'),
    `otp, totp, otp code, one time code, one time password, onetimecode, verification code, verificationcode, 2fa code, mfa code, sms code, codice otp,
     codice di verifica, codice verifica, código de verificación, codigo de verificacion, code de vérification, code de verification`,
  ),
  ...all(secret('one_time_code', 'digits', 'card_code'), 'cvv, cvc, cvv2, cvc2'),
  ...all(
    secret('one_time_code', 'digits'),
    `security code, securitycode, passcode, login code, auth code, recovery code, backup code, pin, pin code, csc, codice di sicurezza, codice pin,
     bestätigungscode, bestatigungscode, sicherheitscode, tan`,
  ),
  ...all(
    secret('secret', 'key', 'key'),
    `secret, token, access token, accesstoken, refresh token, refreshtoken, id token, idtoken, auth token, authtoken, session token, sessiontoken,
     api token, apitoken, bearer token, csrf token, push token, reset token, api key, apikey, access key, accesskey, signing key, encryption key, authorization,
     cookie, set cookie, jwt, credential, credentials`,
  ),
  ...all(
    personal('person_name', 'name'),
    `full name, fullname, first name, firstname, last name, lastname, surname, given name, givenname, family name, familyname, middle name, maiden name,
     cardholder name, patient name, employee name, guest name, passenger name, contact name, nome completo, nome e cognome, cognome, nome utente reale,
     nachname, vorname, familienname, vollständiger name, prénom, prenom, nom de famille, nom complet, apellido, apellidos, nombre completo,
     nombre y apellidos, sobrenome, apelido, achternaam, voornaam, nazwisko, imię, imie`,
  ),
  ...all(
    personal('phone', 'phone'),
    `phone, phone number, phonenumber, telephone, telephone number, tel, mobile, mobile number, mobile phone, cell, cell phone, cellphone, msisdn, fax, whatsapp,
     telefono, numero di telefono, cellulare, telefon, telefonnummer, handy, handynummer, mobilnummer, téléphone, telephone portable, portable, numéro de téléphone,
     numero de telephone, teléfono, movil, móvil, número de teléfono, telefone, celular, telemóvel, telefoonnummer, mobiel, numer telefonu`,
  ),
  ...all(
    personal('number_plate', 'plate'),
    `plate, number plate, numberplate, license plate, licence plate, licenseplate, plate number, registration plate, targa, kennzeichen, nummernschild,
     plaque, immatriculation, matrícula, matricula, placa, kenteken`,
  ),
  ...all(
    personal('vat_number', 'vat'),
    'partita iva, partitaiva, p iva, piva, vat, vat number, vatnumber, vat id, tax id, ust id',
  ),
  ...all(
    personal('address', 'any'),
    `street address, streetaddress, home address, postal address, address line, address line 1, address line 2, shipping address, billing address,
     indirizzo, indirizzo di casa, adresse postale, straße, strasse, hausanschrift, anschrift, dirección postal, domicilio`,
  ),
  ...all(
    personal('birth_date', 'any'),
    'birthday, birth date, birthdate, date of birth, dob, data di nascita, geburtsdatum, geburtstag, date de naissance, fecha de nacimiento, data de nascimento',
  ),
]);
