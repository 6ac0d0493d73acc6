import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { AsyncPicker, type LoadChoices } from '../../src/wizard/AsyncPicker';
import { show } from './render';

const total = 50_000;
const group = (i: number) => ({ id: `g-${i}`, name: `Group ${i}` });
const pageSize = 50;

const serve = () =>
  vi.fn<LoadChoices>(async ({ search = '', cursor, ids }) => {
    if (ids)
      return {
        items: ids.filter((id) => id !== 'g-gone').map((id) => group(Number(id.slice(2)))),
        cursor: '',
      };
    const found = Array.from({ length: total }, (_, i) => i).filter(
      (i) => !search || group(i).name.includes(search),
    );
    const from = Number(cursor ?? 0);
    return {
      items: found.slice(from, from + pageSize).map(group),
      cursor: from + pageSize < found.length ? String(from + pageSize) : '',
    };
  });

function Picker({
  load,
  initial = [],
  isMultiple = true,
  onValue = () => {},
}: {
  load: LoadChoices;
  initial?: string[];
  isMultiple?: boolean;
  onValue?: (ids: string[]) => void;
}) {
  const [value, setValue] = useState(initial);
  return (
    <AsyncPicker
      id="p"
      label="Groups"
      listKey={['w', 'groups']}
      value={value}
      load={load}
      isMultiple={isMultiple}
      onChange={(ids) => {
        setValue(ids);
        onValue(ids);
      }}
    />
  );
}
const chosen = () => [...screen.getByLabelText('Groups: chosen').children].map((item) => item.textContent);

describe('the picker of a long list', () => {
  it('asks for nothing before it is opened', () => {
    const load = serve();
    show(<Picker load={load} />);
    expect(load).not.toHaveBeenCalled();
  });

  it('searches on the server and keeps what was chosen while searching on', async () => {
    const user = userEvent.setup();
    const onValue = vi.fn();
    show(<Picker load={serve()} onValue={onValue} />);
    await user.type(screen.getByRole('combobox'), 'Group 4321');
    await user.click(await screen.findByRole('option', { name: /^Group 4321$/ }));
    await user.clear(screen.getByRole('combobox'));
    await user.type(screen.getByRole('combobox'), '49999');
    await user.click(await screen.findByRole('option', { name: /Group 49999/ }));
    expect(onValue).toHaveBeenLastCalledWith(['g-4321', 'g-49999']);
    expect(chosen()).toEqual(['Group 4321', 'Group 49999']);
  });

  it('shows names for ids that it has never seen, as after a reload', async () => {
    const load = serve();
    show(<Picker load={load} initial={['g-17', 'g-40000']} />);
    await waitFor(() => expect(chosen()).toEqual(['Group 17', 'Group 40000']));
    expect(load.mock.calls[0]![0]).toEqual({ ids: ['g-17', 'g-40000'] });
  });

  it('asks for many names in parts', async () => {
    const load = serve();
    show(<Picker load={load} initial={Array.from({ length: 230 }, (_, i) => `g-${i}`)} />);
    await waitFor(() => expect(chosen()[229]).toBe('Group 229'));
    expect(load.mock.calls.map(([query]) => query.ids?.length)).toEqual([100, 100, 30]);
  });

  it('shows the id of one that the server does not know any more, so that it can be removed', async () => {
    const user = userEvent.setup();
    const onValue = vi.fn();
    show(<Picker load={serve()} initial={['g-gone', 'g-1']} onValue={onValue} />);
    await waitFor(() => expect(chosen()).toEqual(['g-gone', 'Group 1']));
    await user.click(screen.getByRole('button', { name: 'Remove g-gone' }));
    expect(onValue).toHaveBeenLastCalledWith(['g-1']);
  });

  it('fetches more when the keyboard comes near the end', async () => {
    const user = userEvent.setup();
    const load = serve();
    show(<Picker load={load} />);
    await user.click(screen.getByRole('combobox'));
    await screen.findByRole('option', { name: 'Group 0' });
    await user.keyboard('{End}{ArrowUp}');
    await waitFor(() =>
      expect(load).toHaveBeenLastCalledWith({ search: undefined, cursor: '50' }, expect.anything()),
    );
    await screen.findByRole('option', { name: 'Group 99' });
  });

  it('never loses a choice to Backspace in the empty search', async () => {
    const user = userEvent.setup();
    const onValue = vi.fn();
    show(<Picker load={serve()} initial={['g-1']} onValue={onValue} />);
    await user.type(screen.getByRole('combobox'), '{Backspace}');
    expect(onValue).not.toHaveBeenCalled();
  });

  it('chooses one where only one may be chosen', async () => {
    const user = userEvent.setup();
    const onValue = vi.fn();
    show(<Picker load={serve()} initial={['g-1']} isMultiple={false} onValue={onValue} />);
    await user.type(screen.getByRole('combobox'), 'Group 77');
    await user.click(await screen.findByRole('option', { name: /^Group 77$/ }));
    expect(onValue).toHaveBeenLastCalledWith(['g-77']);
  });
});
