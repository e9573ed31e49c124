const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' };
const CLOCK: Intl.DateTimeFormatOptions = { ...DAY, hour: '2-digit', minute: '2-digit' };

/** "29 Mar 2026", and "29 Mar 2026, 14:30" where it is not midnight. The wall time is the project's: no zone is applied. */
export function createWhen(locale: string): (wallTime: string) => string {
  const tag = locale === 'it' ? 'it-IT' : 'en-GB';
  const [day, clock] = [new Intl.DateTimeFormat(tag, DAY), new Intl.DateTimeFormat(tag, CLOCK)];
  return (wallTime) => {
    const isMidnight = wallTime.slice(11, 16) === '00:00';
    return (isMidnight ? day : clock).format(new Date(`${wallTime.replace(' ', 'T')}Z`));
  };
}
