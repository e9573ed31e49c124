/** An HTTP request as the decoders need it, without a framework. The body is within `limits.bodyBytes`. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** The query string as sent, without `?`. It can hold whole events: never log it. */
  readonly query: string;
  readonly body: Buffer;
  readonly contentEncoding: string;
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
  readonly ip: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** Parameters of query and form together (the form wins), and the payload as JSON text, if one was found. */
export interface OpenedRequest {
  readonly parameters: ReadonlyMap<string, string>;
  readonly payload: string;
  /** How the payload travelled; Mixpanel's answer to `/import` depends on it. */
  readonly shape: 'form' | 'raw';
  readonly authorization: string | undefined;
}

export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}
