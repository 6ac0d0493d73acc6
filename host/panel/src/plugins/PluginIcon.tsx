import Box from '@mui/material/Box';

const hues = [222, 168, 28, 275, 340, 195];

/** A plugin has no picture of its own: its first letter, in a colour that stays the same. */
export function PluginIcon({ id, size = 28 }: { id: string; size?: number }) {
  const hue = hues[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length];
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        width: size,
        height: size,
        flexShrink: 0,
        borderRadius: 1.5,
        display: 'grid',
        placeItems: 'center',
        bgcolor: `hsl(${hue} 55% 38%)`,
        color: '#fff',
        fontWeight: 700,
        fontSize: size * 0.5,
        textTransform: 'uppercase',
      }}
    >
      {id.slice(0, 1)}
    </Box>
  );
}
