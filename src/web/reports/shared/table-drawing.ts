/** How a table of intervals is drawn: its row of averages, or one of its columns from interval to interval. */
export type Drawing = { readonly kind: 'curve' } | { readonly kind: 'trend'; readonly bucket: number };

export function readDrawing(chart: string | null | undefined, buckets: number): Drawing {
  const bucket = /^trend\.(\d{1,3})$/.exec(chart ?? '')?.[1];
  return bucket !== undefined && Number(bucket) < buckets
    ? { kind: 'trend', bucket: Number(bucket) }
    : { kind: 'curve' };
}

export function writeDrawing(drawing: Drawing): string {
  return drawing.kind === 'curve' ? 'curve' : `trend.${drawing.bucket}`;
}
