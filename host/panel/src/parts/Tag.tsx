import Box from '@mui/material/Box';
import { alpha, type Theme } from '@mui/material/styles';
import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'success' | 'info' | 'warning' | 'error';

const ink = (tone: Tone, theme: Theme) =>
  tone === 'neutral' ? theme.palette.text.secondary : theme.palette[tone].main;

/** A short label whose colour only repeats what its words say. */
export function Tag({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={(theme) => ({
        display: 'inline-block',
        px: 1,
        py: 0.125,
        borderRadius: 1.5,
        fontSize: '0.8125rem',
        fontWeight: 600,
        whiteSpace: 'nowrap',
        color: ink(tone, theme),
        bgcolor: alpha(ink(tone, theme), theme.palette.mode === 'light' ? 0.08 : 0.14),
      })}
    >
      {children}
    </Box>
  );
}
