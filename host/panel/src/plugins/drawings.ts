/** One of the panel's own drawings: strokes on a ground of 24 by 24. */
export type Drawing = { paths: string[]; ground?: string };

const person = 'M12 11.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5M8.25 16.25a3.75 3.75 0 0 1 7.5 0';

const entra: Drawing = { ground: '#0b5f9e', paths: ['M12 2.75 21.25 12 12 21.25 2.75 12z', person] };
const sheet: Drawing = { paths: ['M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4', 'M9 12h6M9 15.5h6'] };
const tree: Drawing = {
  paths: ['M9 3.5h6v5H9zM4 15.5h5v5H4zM15 15.5h5v5h-5z', 'M12 8.5v3.5M6.5 15.5V12h11v3.5'],
};
const table: Drawing = {
  paths: ['M5 6.5c0-4 14-4 14 0v11c0 4-14 4-14 0z', 'M5 6.5c0 4 14 4 14 0M5 12c0 4 14 4 14 0'],
};
const cloud: Drawing = {
  paths: ['M7.5 18.5a4 4 0 0 1-.4-8 5.25 5.25 0 0 1 10.1 1.2 3.5 3.5 0 0 1-.7 6.8z'],
};
const badge: Drawing = { paths: ['M4 6h16v13H4z', 'M10 3.5h4V6h-4z', 'M9 12.5h6M9 15.5h4'] };
const plug: Drawing = { paths: ['M7 9h10v3.5a5 5 0 0 1-10 0z', 'M9.5 9V4M14.5 9V4M12 17.5v3'] };

/** By words of the plugin's id, the first that fits. */
const kinds: [RegExp, Drawing][] = [
  [/entra|azure/, entra],
  [/csv|excel|file|sheet|xlsx/, sheet],
  [/ldap|directory|domain/, tree],
  [/database|mysql|oracle|postgres|sql/, table],
  [/employee|hr\b|payroll|personnel|workday/, badge],
  [/api|cloud|google|http|okta|scim|web/, cloud],
];

/** A plugin brings no picture: an address or markup from it would be another way into the page. */
export const drawingOf = (id: string): Drawing => kinds.find(([words]) => words.test(id))?.[1] ?? plug;
