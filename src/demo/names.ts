import type { Random } from './random.ts';

/** Invented people and companies, in Italian and English. Addresses end in `.example` (RFC 2606): they reach nobody. */
const ITALIAN = {
  first:
    'Giulia Marco Francesca Alessandro Chiara Matteo Sara Lorenzo Martina Davide Elena Simone Valentina Luca Giorgia Andrea Alice Federico Beatrice Tommaso Irene Riccardo Silvia Emanuele Noemi Pietro Camilla Gabriele Marta Stefano Niccolò Ludovica Raffaele Caterina Daniele Benedetta'.split(
      ' ',
    ),
  last: 'Rossi Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Vitale Coppola Sala Pellegrini Basile Farina'.split(
    ' ',
  ),
};
const ENGLISH = {
  first:
    'Olivia Noah Emma Liam Ava Ethan Sophia Mason Isla Lucas Grace Henry Chloe Jack Amelia Oliver Ruby Leo Ella Oscar Priya Arjun Mei Kenji Fatima Omar Zoe Daniel Hannah Samuel Nora Caleb Ivy Theo Maya Aaron'.split(
      ' ',
    ),
  last: 'Smith Johnson Brown Taylor Walker Wright Hughes Green Hall Clarke Patel Khan Nguyen Kim Tanaka Chen Garcia Martin Moore Young Allen King Scott Baker Adams Nelson Carter Mitchell Turner Parker Collins Reed Cooper Morgan Bell Murphy'.split(
    ' ',
  ),
};
const COMPANY = {
  head: 'Northwind Bluefin Copperleaf Brightwater Quartz Lanterna Corallo Ponte Arco Vela Meridian Halcyon Juniper Saffron Onda Faro Cobalt Tundra Lumen Maestrale Orbit Sorgente Basalt Kestrel Alder Zefiro Prisma Radice'.split(
    ' ',
  ),
  tail: 'Labs Robotics Health Analytics Logistics Studio Software Systems Energia Mobile Finance Games Media Retail Cloud Security'.split(
    ' ',
  ),
};

export interface Name {
  readonly first: string;
  readonly last: string;
  readonly language: 'it' | 'en';
}

export function inventName(random: Random, language: 'it' | 'en'): Name {
  const from = language === 'it' ? ITALIAN : ENGLISH;
  return { first: any(random, from.first), last: any(random, from.last), language };
}

export function inventCompany(
  random: Random,
  index: number,
): { readonly name: string; readonly domain: string } {
  const head = any(random, COMPANY.head);
  const tail = any(random, COMPANY.tail);
  return { name: `${head} ${tail}`, domain: `${head}-${tail}-${index}`.toLowerCase().concat('.example') };
}

export function addressOf(name: Name, domain: string, index: number): string {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[^a-z]/gi, '')
      .toLowerCase();
  return `${plain(name.first)}.${plain(name.last)}${index}@${domain}`;
}

function any(random: Random, items: readonly string[]): string {
  return items[Math.floor(random.next() * items.length)] ?? '';
}
