import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** Mantine wants ten shades; only the sixth and seventh are seen, the rest keep its own computations sane. */
const ACCENT: MantineColorsTuple = [
  '#e2f0ef',
  '#c9e3e1',
  '#a3d0cd',
  '#79bbb7',
  '#4fa6a1',
  '#2b918c',
  '#17807c',
  '#0b6a6a',
  '#075656',
  '#044343',
]

/** What cannot be undone: white on it is readable in light and dark (the fills of tokens.css). */
const RED: MantineColorsTuple = [
  '#fcebe9',
  '#f6cfcb',
  '#eeaaa3',
  '#e5837a',
  '#dc6257',
  '#d4483d',
  '#c8453b',
  '#b02a20',
  '#92231a',
  '#731b15',
]

export const THEME = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent: ACCENT, red: RED },
  defaultRadius: 6,
  fontFamily: 'inherit',
  headings: { fontFamily: 'inherit' },
  fontSizes: { xs: '13px', sm: '14px', md: '14px', lg: '16px', xl: '18px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: {
      defaultProps: { size: 'xs', variant: 'default' },
      styles: { root: { fontWeight: 550 } },
    },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs', hideControls: true } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Modal: {
      defaultProps: { centered: true, radius: 8, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false } },
  },
})

/** Mantine's own surfaces take our tokens, so that one place decides about light and dark. */
export const cssVariables: CSSVariablesResolver = () => {
  const tokens = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--dim)',
    '--mantine-color-placeholder': 'var(--dim)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-anchor': 'var(--accent)',
  }
  return { variables: {}, light: tokens, dark: tokens }
}
