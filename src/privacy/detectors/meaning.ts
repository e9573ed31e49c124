/**
 * What a property's name says about its values, in the languages of our customers. Names are read as words: `userPassword`,
 * `user_password` and `user.password` end in the same one, and `password_strength` does not.
 */
export type Meaning =
  /** `word`: the one that tells, which is ours and can be shown. `form`: `any`, whatever it holds; else where the value looks so. */
  | {
      readonly kind: 'secret';
      readonly label: string;
      readonly word: string;
      readonly form: 'any' | 'digits' | 'key';
    }
  | {
      readonly kind: 'personal';
      readonly label: string;
      readonly form: 'name' | 'phone' | 'plate' | 'vat' | 'any';
    };

export function meaningOf(name: string): Meaning | undefined {
  for (const part of name.split('.')) {
    const words = toWords(part);
    const found = endingIn(words, 1) ?? endingIn(words, 2) ?? endingIn(words, 3);
    if (found) return found;
  }
  return undefined;
}

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
  (label: string, form: 'any' | 'digits' | 'key') =>
  (word: string): Meaning => ({ kind: 'secret', label, word, form });
const personal = (label: string, form: 'name' | 'phone' | 'plate' | 'vat' | 'any') => (): Meaning => ({
  kind: 'personal',
  label,
  form,
});

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...all(
    secret('password', 'any'),
    `password, passwd, pwd, passphrase, passwort, kennwort, contraseña, contrasena, senha, wachtwoord, hasło, haslo, mot de passe, motdepasse,
     parola d ordine, seed phrase, recovery phrase, mnemonic phrase, secret phrase, user pass, private key, privatekey, client secret, clientsecret,
     api secret, apisecret, secret key, secretkey, secret access key`,
  ),
  ...all(
    secret('one_time_code', 'digits'),
    `otp, totp, otp code, one time code, one time password, onetimecode, verification code, verificationcode, security code, securitycode, passcode,
     2fa code, mfa code, sms code, login code, auth code, recovery code, backup code, pin, pin code, cvv, cvc, cvv2, cvc2, csc, codice otp,
     codice di verifica, codice verifica, codice di sicurezza, codice pin, código de verificación, codigo de verificacion, code de vérification,
     code de verification, bestätigungscode, bestatigungscode, sicherheitscode, tan`,
  ),
  ...all(
    secret('secret', 'key'),
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
