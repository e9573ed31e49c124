import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Ink and paper: warm neutrals, from paper to ink. */
const gray: MantineColorsTuple = [
  '#faf8f4',
  '#f3f0ea',
  '#e8e4dc',
  '#d9d4ca',
  '#bdb7ab',
  '#948e83',
  '#6b665d',
  '#4f4b44',
  '#35322d',
  '#1f1d1a',
];

/** The same, for the dark scheme, where 0 is text and 7 the page. */
const dark: MantineColorsTuple = [
  '#e9e6df',
  '#cbc7be',
  '#a8a49b',
  '#858177',
  '#3f4142',
  '#303334',
  '#22262a',
  '#16191c',
  '#101315',
  '#0a0c0e',
];

/** The one accent: pine. */
const pine: MantineColorsTuple = [
  '#ecf5f0',
  '#d6e9df',
  '#aed3bf',
  '#82bb9c',
  '#57a17b',
  '#2c8059',
  '#1f7350',
  '#165c40',
  '#114a34',
  '#0b3626',
];

/** Watch, and incident: for states only, never for decoration. */
const amber: MantineColorsTuple = [
  '#fdf5e3',
  '#faeac7',
  '#f3d68f',
  '#ecc055',
  '#dfa728',
  '#bd8812',
  '#8f6408',
  '#744f06',
  '#573b05',
  '#3b2803',
];
const brick: MantineColorsTuple = [
  '#fdf0ed',
  '#fadcd5',
  '#f3b5a8',
  '#ea8d7a',
  '#df6650',
  '#c94a34',
  '#a93823',
  '#8b2c1b',
  '#6b2114',
  '#49160d',
];

/** What lies over the page: dialogs and drawers. */
const LAYER = {
  content: { background: 'var(--surface)' },
  header: { background: 'var(--surface)' },
  title: { fontSize: '16px', fontWeight: 620 },
};

export const theme = createTheme({
  colors: { gray, dark, pine, amber, brick },
  primaryColor: 'pine',
  primaryShade: { light: 6, dark: 5 },
  black: '#1f1d1a',
  white: '#ffffff',
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Open Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  // A grid of 4 px; text of 13 to 14 px.
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.55', xl: '1.6' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    Modal: {
      defaultProps: { centered: true, padding: 'lg', transitionProps: { duration: 120 } },
      styles: LAYER,
    },
    Drawer: { defaultProps: { padding: 'lg', transitionProps: { duration: 140 } }, styles: LAYER },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, transitionProps: { duration: 100 } } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { transitionProps: { duration: 100 } } },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 'md', borderColor: 'var(--line)' } },
    Tabs: { styles: { list: { '--tab-border-color': 'var(--line)', '--tabs-list-border-width': '1px' } } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { root: { textTransform: 'none', fontWeight: 560, letterSpacing: 0 } },
    },
    InputWrapper: {
      styles: {
        description: { fontSize: '12.5px', lineHeight: 1.4 },
        label: { fontWeight: 560, marginBottom: 2 },
      },
    },
    Paper: {
      defaultProps: { withBorder: true, radius: 'lg' },
      styles: { root: { background: 'var(--surface)', borderColor: 'var(--line)' } },
    },
  },
});

/** Roles of colour, named for what they say; every page uses these, so that both schemes are designed once. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf8f4',
    '--mantine-color-text': '#1f1d1a',
    '--mantine-color-dimmed': '#6b665d',
    '--mantine-color-anchor': '#165c40',
    '--mantine-color-default': '#ffffff',
    '--mantine-color-default-border': '#d9d4ca',
    '--mantine-color-error': '#a93823',
    '--mantine-color-placeholder': '#7a746a',
    '--mantine-color-pine-light': '#e3efe8',
    '--mantine-color-pine-light-color': '#165c40',
    '--mantine-color-amber-light': '#fdf3dc',
    '--mantine-color-amber-light-color': '#744f06',
    '--mantine-color-brick-light': '#fce9e4',
    '--mantine-color-brick-light-color': '#8b2c1b',
    '--mantine-color-gray-light': '#ece8e0',
    '--mantine-color-gray-light-color': '#4f4b44',
    '--surface': '#ffffff',
    '--surface-sunken': '#f3f0ea',
    '--surface-nav': '#f3f0ea',
    '--line': '#e4dfd6',
    '--ink-muted': '#635e56',
    '--accent': '#1f7350',
    '--accent-soft': '#e3efe8',
    '--calm': '#1f7350',
    '--watch': '#8f6408',
    '--watch-soft': '#fdf3dc',
    '--incident': '#a93823',
    '--incident-soft': '#fce9e4',
  },
  dark: {
    '--mantine-color-body': '#131618',
    '--mantine-color-text': '#e9e6df',
    '--mantine-color-dimmed': '#a8a49b',
    '--mantine-color-anchor': '#82bb9c',
    '--mantine-color-default': '#1b1f22',
    '--mantine-color-default-border': '#363a3c',
    '--mantine-color-error': '#ef9c8b',
    '--mantine-color-placeholder': '#8f8b82',
    '--mantine-color-pine-light': '#1c3228',
    '--mantine-color-pine-light-color': '#82bb9c',
    '--mantine-color-amber-light': '#332809',
    '--mantine-color-amber-light-color': '#ecc055',
    '--mantine-color-brick-light': '#3a1912',
    '--mantine-color-brick-light-color': '#ef9c8b',
    '--mantine-color-gray-light': '#2b3033',
    '--mantine-color-gray-light-color': '#cbc7be',
    '--surface': '#1a1e20',
    '--surface-sunken': '#15181a',
    '--surface-nav': '#0f1214',
    '--line': '#2b2f31',
    '--ink-muted': '#aaa69d',
    '--accent': '#82bb9c',
    '--accent-soft': '#1c3228',
    '--calm': '#82bb9c',
    '--watch': '#ecc055',
    '--watch-soft': '#332809',
    '--incident': '#ef9c8b',
    '--incident-soft': '#3a1912',
  },
});
