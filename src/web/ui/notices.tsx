import { MantineThemeProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type ReactNode, useMemo } from 'react';
import { useMessages } from '../i18n/index.tsx';

/** Short news in the corner; loaded after the first view. Its buttons, which have no text, get a name. */
export default function Notices(): ReactNode {
  const t = useMessages('shell');
  const label = t('close');
  const theme = useMemo(
    () => ({
      components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': label } } } },
    }),
    [label],
  );
  return (
    <MantineThemeProvider theme={theme}>
      <Notifications position="bottom-right" limit={3} />
    </MantineThemeProvider>
  );
}
