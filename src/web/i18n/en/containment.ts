export const containment = {
  title: 'Containment',
} as const;
