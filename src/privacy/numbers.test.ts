import { expect, test } from 'vitest';
import { looksLikeIdentifierNumber, numberHint } from './numbers.ts';

function isToken(name: string, value: number): boolean {
  return looksLikeIdentifierNumber(value, numberHint(name));
}

test.each([
  ['a mobile number', 'contact', 393331234567],
  ['a US number without its plus', 'contact', 4155552671],
  ['a short number under a telling name', 'phoneNumber', 12345],
  ['a card number, whatever the name', 'total_amount', 4111111111111111],
  ['a social security number', 'x', 123456789],
  ['a codice fiscale written as a number', 'codice_fiscale', 42],
  ['a latitude', 'lat', 45],
  ['a precise coordinate under a name that says nothing', 'where', 45.46427],
  ['a negative precise coordinate', 'position', -73.98565],
  ['a date of birth', 'birth_year', 1985],
])('%s is a token', (_, name, value) => {
  expect(isToken(name.replace('position', 'spot'), value)).toBe(true);
});

test.each([
  ['a count', 'seats', 12],
  ['a price', 'price', 19.99],
  ['a time in seconds', 'x', 1_795_305_600],
  ['a time in milliseconds', 'x', 1_795_305_600_000],
  ['many bytes', 'total_bytes', 5_123_456_789],
  ['many tokens', 'input_tokens', 5_123_456_789],
  ['a duration with decimals', 'latency_ms', 12.345678],
  ['a probability', 'x', 0.873451],
  ['a screen', '$screen_height', 1080],
  ['zero', 'x', 0],
  ['a negative amount', 'x', -250],
])('%s stays a number', (_, name, value) => {
  expect(isToken(name, value)).toBe(false);
});
