const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** "2 hr 5 min", "3 days": the two largest units that are not nothing, in the reader's language. */
export function createDuration(locale: string): (seconds: number) => string {
  const tag = locale === 'it' ? 'it-IT' : 'en-GB';
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  return (seconds) => {
    const whole = Math.round(seconds);
    const first = UNITS.findIndex(([, size]) => whole >= size);
    const [unit, size] = UNITS[first] ?? (['second', 1] as const);
    const large = Math.floor(whole / size);
    const next = UNITS[first + 1];
    const small = next ? Math.floor((whole - large * size) / next[1]) : 0;
    return next && small > 0 ? `${part(large, unit)} ${part(small, next[0])}` : part(large, unit);
  };
}
