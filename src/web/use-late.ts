import { useEffect, useState } from 'react';

/** True once `isBusy` has lasted for `afterMs`: what is quick needs no progress bar. */
export function useLate(isBusy: boolean, afterMs = 400): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isBusy) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [isBusy, afterMs]);
  return isLate;
}
