import type { ReactNode } from 'react';

/** The product's mark: an R that keeps something to itself. */
export function Mark({ size = 24 }: { readonly size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#14532d" />
      <path
        d="M9 24V8h8.2a5.3 5.3 0 0 1 1.6 10.3L23 24"
        fill="none"
        stroke="#faf8f3"
        strokeWidth="3.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="13.6" cy="16.4" r="2.1" fill="#8fd0ac" />
    </svg>
  );
}
