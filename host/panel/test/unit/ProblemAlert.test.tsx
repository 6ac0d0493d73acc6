import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type FormEvent, useState } from 'react';
import { describe, expect, it } from 'vitest';

import { ProblemAlert } from '../../src/parts/ProblemAlert';
import { show } from './render';

/** Its button is disabled while it is busy, as all are, and so loses the focus. */
function Form({ isWrong }: { isWrong?: boolean }) {
  const [error, setError] = useState<unknown>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    (document.activeElement as HTMLElement).blur();
    setError(new Error());
  };
  return (
    <form onSubmit={submit}>
      <ProblemAlert error={error} />
      <input aria-label="Name" aria-invalid={isWrong && Boolean(error)} />
      <button type="submit">Save</button>
    </form>
  );
}

describe('what went wrong', () => {
  it('takes the focus that a busy button has lost', async () => {
    show(<Form />);
    await userEvent.click(screen.getByRole('button'));
    expect(document.activeElement).toBe(screen.getByRole('alert'));
  });

  it('leads to the field that is wrong', async () => {
    show(<Form isWrong />);
    await userEvent.click(screen.getByRole('button'));
    expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  });

  it('leaves the focus with whoever went on', async () => {
    const { show: again } = show(<input aria-label="Elsewhere" />);
    await userEvent.click(screen.getByLabelText('Elsewhere'));
    again(
      <>
        <input aria-label="Elsewhere" />
        <ProblemAlert error={new Error()} />
      </>,
    );
    expect(screen.getByRole('alert')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText('Elsewhere'));
  });
});
