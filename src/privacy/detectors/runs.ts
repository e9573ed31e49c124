/** Calls `take` with every longest run of code units that `isInside` accepts: one pass, whatever the text. */
export function forEachRun(
  text: string,
  isInside: (code: number) => boolean,
  take: (start: number, end: number) => void,
): void {
  let start = -1;
  for (let at = 0; at <= text.length; at += 1) {
    const inside = at < text.length && isInside(text.charCodeAt(at));
    if (inside && start < 0) start = at;
    if (!inside && start >= 0) {
      take(start, at);
      start = -1;
    }
  }
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** True where no letter or digit touches the span from outside. */
export function standsAlone(text: string, start: number, end: number): boolean {
  return !isWord(text.charCodeAt(start - 1)) && !isWord(text.charCodeAt(end));
}

function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code);
}
