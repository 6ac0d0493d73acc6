import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { GroupFilter } from '../../src/users/GroupFilter';
import { show } from './render';

const total = 120;
const slowly = { timeout: 10_000 };
const group = (id: number) => ({ id, name: `Team ${id}`, source: 'entra-id', external_id: `g-${id}` });
const answer = (body: object, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** As the host answers; groups beyond the last do not exist. */
function serve(url: string) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const id = /\/groups\/(\d+)$/.exec(pathname)?.[1];
  if (id)
    return Number(id) <= total
      ? answer(group(Number(id)))
      : answer({ status: 404, title: 'Gone', detail: 'There is no such group.', code: 'not_found' }, 404);
  const search = (searchParams.get('search') ?? '').toLowerCase();
  const found = Array.from({ length: total }, (_, i) => group(i + 1)).filter(({ name }) =>
    name.toLowerCase().startsWith(search),
  );
  return answer({
    groups: found.slice(0, Number(searchParams.get('limit'))),
    next_cursor: null,
    total: { value: found.length, exact: true },
  });
}

const asked = vi.fn((url: string) => Promise.resolve(serve(url)));
beforeEach(() => vi.stubGlobal('fetch', asked));
afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockClear();
});

function Filter({ initial = '', onValue = () => {} }: { initial?: string; onValue?: (id: string) => void }) {
  const [value, setValue] = useState(initial);
  return (
    <GroupFilter
      value={value}
      onChange={(id) => {
        setValue(id);
        onValue(id);
      }}
    />
  );
}
const box = () => screen.getByRole('combobox', { name: 'Group' });

describe('the filter by a group', () => {
  it('asks for nothing before it is opened', () => {
    show(<Filter />);
    expect(asked).not.toHaveBeenCalled();
  });

  it('finds a group by its name on the host, and lets go of it', async () => {
    const user = userEvent.setup();
    const onValue = vi.fn();
    show(<Filter onValue={onValue} />);
    await user.type(box(), 'team 70');
    await user.click(await screen.findByText('Team 70', {}, slowly));
    expect(onValue).toHaveBeenLastCalledWith('70');
    await waitFor(() => expect(box()).toHaveProperty('value', 'Team 70'), slowly);
    await user.click(screen.getByLabelText('People of any group'));
    expect(onValue).toHaveBeenLastCalledWith('');
    expect(box()).toHaveProperty('value', '');
  });

  it('says that there are more than it shows', async () => {
    show(<Filter />);
    await userEvent.setup().click(box());
    expect(await screen.findByText('and 70 more: type a name', {}, slowly)).toBeTruthy();
  });

  it('knows the name of a group that stands in the address', async () => {
    show(<Filter initial="12" />);
    await waitFor(() => expect(box()).toHaveProperty('value', 'Team 12'), slowly);
  });

  it('shows the number of a group that is gone, and can be typed in all the same', async () => {
    const user = userEvent.setup();
    show(<Filter initial="999" />);
    await waitFor(() => expect(box()).toHaveProperty('value', '999'), slowly);
    await user.clear(box());
    await user.type(box(), 'team 5');
    expect(box()).toHaveProperty('value', 'team 5');
    expect(await screen.findByText('Team 5', {}, slowly)).toBeTruthy();
  });
});
