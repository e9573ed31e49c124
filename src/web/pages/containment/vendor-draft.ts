export interface VendorDraft {
  readonly name: string;
  readonly host: string;
  readonly token: string;
  readonly events: readonly string[];
  readonly properties: readonly string[];
}

/** Whether nothing is missing; whether the host may be sent to is the server's to judge. */
export function isVendorComplete({ name, host, token, events }: VendorDraft): boolean {
  return (
    name.trim() !== '' && URL.canParse(host) && /^https?:/.test(host) && token !== '' && events.length > 0
  );
}
