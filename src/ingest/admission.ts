import { refused } from './refusals.ts';

/** Bounds the bytes of bodies that are in memory at one time, and how much of that one sender can have. */
export interface Admission {
  /**
   * `undefined`: no room now, the sender should try again. Else call what it returns, once, when the request is over. One `sender` has
   * at most three quarters of the room, so that there is some for everybody else.
   */
  enter(bytes: number, sender: string | number): (() => void) | undefined;
  inFlightBytes(): number;
}

export function createAdmission(limits: { readonly inFlightBytes: number }): Admission {
  const share = limits.inFlightBytes * 0.75;
  const inFlightOf = new Map<string | number, number>();
  let inFlight = 0;
  return {
    enter(bytes, sender) {
      const own = inFlightOf.get(sender) ?? 0;
      // A request larger than the whole bound still gets its turn, alone.
      if (inFlight > 0 && inFlight + bytes > limits.inFlightBytes) return undefined;
      if (own > 0 && own + bytes > share) return undefined;
      inFlight += bytes;
      inFlightOf.set(sender, own + bytes);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        inFlight -= bytes;
        const left = (inFlightOf.get(sender) ?? 0) - bytes;
        if (left > 0) inFlightOf.set(sender, left);
        else inFlightOf.delete(sender);
      };
    },
    inFlightBytes: () => inFlight,
  };
}

/** A request that is for several senders enters for each with its share of the bytes, or is refused. Call what it returns once it is over. */
export function enterTogether(
  admission: Admission,
  bytes: number,
  senders: readonly (string | number)[],
): () => void {
  const entered: (() => void)[] = [];
  const leave = () => {
    for (const one of entered) one();
  };
  for (const sender of senders) {
    const one = admission.enter(bytes / senders.length, sender);
    if (!one) {
      leave();
      throw refused('overloaded');
    }
    entered.push(one);
  }
  return leave;
}
