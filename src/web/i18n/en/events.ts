export const events = {
  title: 'Live',
} as const;
