import { MantineProvider } from '@mantine/core';
import { notificationsStore } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { LanguageProvider } from './i18n/index.tsx';
import { createAppRouter } from './router.tsx';
import { createQueryClient, sessionQuery } from './session.ts';
import { cssVariables, theme } from './theme.ts';
import { ConfirmProvider } from './ui/confirm.tsx';
import { StepUpProvider } from './ui/step-up.tsx';

const Notices = lazy(() => import('./ui/notices.tsx'));

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
              <News />
              <RouterProvider router={router} />
            </StepUpProvider>
          </ConfirmProvider>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

/** Draws short news from the first piece on; until then its code does not travel. The store keeps what came before. */
function News(): ReactNode {
  const [hasNews, setHasNews] = useState(false);
  useEffect(() => notificationsStore.subscribe(() => setHasNews(true)), []);
  return <Suspense>{hasNews && <Notices />}</Suspense>;
}
