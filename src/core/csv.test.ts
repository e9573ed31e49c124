import { expect, test } from 'vitest';
import { readCsvRows } from './csv.ts';

test('cells are read as RFC 4180 has them', () => {
  expect(readCsvRows('\uFEFFid,name\r\na,"x, ""y""\nz"\n\nb,\nc,')).toEqual({
    rows: [
      ['id', 'name'],
      ['a', 'x, "y"\nz'],
      ['b', ''],
      ['c', ''],
    ],
  });
  expect(readCsvRows('')).toEqual({ rows: [] });
  expect(readCsvRows('a,""')).toEqual({ rows: [['a', '']] });
});

test('a quote that does not close where its cell ends breaks its row, which is said by its number', () => {
  expect(readCsvRows('a\nb,"c')).toEqual({ brokenRow: 1 });
  expect(readCsvRows('"a"b')).toEqual({ brokenRow: 0 });
  expect(readCsvRows('a\nb\n"""')).toEqual({ brokenRow: 2 });
});
