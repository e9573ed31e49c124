/** Bounds the bytes of bodies that are in memory at one time. */
export interface Admission {
  /** `undefined`: no room now, the sender should try again. Else call what it returns, once, when the request is over. */
  enter(bytes: number): (() => void) | undefined;
  inFlightBytes(): number;
}

export function createAdmission(limits: { readonly inFlightBytes: number }): Admission {
  let inFlight = 0;
  return {
    enter(bytes) {
      // A request larger than the whole bound still gets its turn, alone.
      if (inFlight > 0 && inFlight + bytes > limits.inFlightBytes) return undefined;
      inFlight += bytes;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        inFlight -= bytes;
      };
    },
    inFlightBytes: () => inFlight,
  };
}
