import { drawingOf } from './drawings';

const hues = [222, 168, 28, 275, 340, 195];

/** Ground of a kind that has no colour of its own; the same for an id each time, and dark enough for white. */
function groundOf(id: string) {
  const hue = hues[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length];
  return `hsl(${hue} 55% 34%)`;
}

/** Decoration beside the plugin's name. */
export function PluginIcon({ id, size = 28 }: { id: string; size?: number }) {
  const { paths, ground = groundOf(id) } = drawingOf(id);
  return (
    <svg width={size} height={size} viewBox="-4 -4 32 32" aria-hidden="true">
      <rect x="-4" y="-4" width="32" height="32" rx="7" fill={ground} />
      <g fill="none" stroke="#fff" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round">
        {paths.map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
    </svg>
  );
}
