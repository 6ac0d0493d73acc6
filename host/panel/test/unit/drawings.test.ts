import { describe, expect, it } from 'vitest';

import { drawingOf } from '../../src/plugins/drawings';

describe('the drawing of a plugin', () => {
  it('is that of its kind, else a plug', () => {
    const plug = drawingOf('something');
    expect(drawingOf('entra-id').ground).toBeTruthy();
    for (const id of ['entra-id', 'csv-file', 'old-ldap', 'hr-system', 'postgres-people', 'scim-client'])
      expect(drawingOf(id), id).not.toBe(plug);
    expect(drawingOf('throne-room')).toBe(plug);
  });
});
