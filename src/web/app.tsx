import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { LanguageProvider } from './i18n/index.tsx';
import { createAppRouter } from './router.tsx';
import { createQueryClient, sessionQuery } from './session.ts';
import { cssVariables, theme } from './theme.ts';
import { ConfirmProvider } from './ui/confirm.tsx';
import { StepUpProvider } from './ui/step-up.tsx';

// What is said before they are there waits in their store.
const Notices = lazy(async () => {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return import('./ui/notices.tsx');
});

const queryClient = createQueryClient(() => {
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  void router.invalidate();
});
const router = createAppRouter(queryClient);

export function App(): ReactNode {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <LanguageProvider>
        <QueryClientProvider client={queryClient}>
          <ConfirmProvider>
            <StepUpProvider>
              <Suspense>
                <Notices />
              </Suspense>
              <RouterProvider router={router} />
            </StepUpProvider>
          </ConfirmProvider>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
