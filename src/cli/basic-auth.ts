/** A service account's `Authorization`, RFC 7617. */
export function basicAuth({ user, secret }: { readonly user: string; readonly secret: string }): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
}
