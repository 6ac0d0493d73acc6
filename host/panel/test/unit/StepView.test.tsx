import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ProblemError } from '../../src/api/client';
import type { Step, Wizard } from '../../src/api/types';
import { StepView, type StepViewProps } from '../../src/wizard/StepView';
import { show } from './render';

const wizard = (step: Step, more: Partial<Wizard> = {}): Wizard => ({
  id: 'w',
  plugin: { id: 'any', name: 'Any plugin' },
  connection: null,
  purpose: 'import',
  step,
  answers: {},
  stored_secrets: {},
  trail: [],
  version: 1,
  preview_job_id: null,
  job_id: null,
  updated_at: '2026-11-23T09:30:00Z',
  expires_at: '2026-11-30T09:30:00Z',
  ...more,
});
const form = (more: object = {}, properties: object = {}, required: string[] = []): Step => ({
  kind: 'form',
  step: 'ask',
  title: 'Questions',
  schema: { type: 'object', properties, required },
  ...more,
});

function view(step: Step, props: Partial<StepViewProps> = {}, more: Partial<Wizard> = {}) {
  const onAnswer = vi.fn();
  const all = (changed: Partial<StepViewProps> = {}): StepViewProps => ({
    wizard: wizard(step, more),
    formId: 'f',
    isBusy: false,
    problem: undefined,
    onAnswer,
    onPoll: async () => {},
    options: { staged: false },
    onOptions: () => {},
    isExact: false,
    onExact: () => {},
    onPreview: () => {},
    isPreviewing: false,
    previewProblem: undefined,
    ...props,
    ...changed,
  });
  const element = (changed?: Partial<StepViewProps>) => (
    <>
      <StepView {...all(changed)} />
      <button type="submit" form="f">
        Next
      </button>
    </>
  );
  const shown = show(element());
  return {
    onAnswer,
    again: (changed: Partial<StepViewProps>) => shown.show(element(changed)),
    unmount: shown.unmount,
  };
}
const next = () => userEvent.click(screen.getByRole('button', { name: 'Next' }));

describe('a form', () => {
  it('asks for what the plugin wants to know and sends the answers with their defaults', async () => {
    const { onAnswer } = view(
      form(
        {},
        {
          name: { type: 'string', title: 'Name' },
          guests: { type: 'boolean', title: 'Guests as well', default: true },
        },
      ),
    );
    await userEvent.type(screen.getByLabelText('Name'), 'Ada');
    await next();
    expect(onAnswer).toHaveBeenCalledWith({ name: 'Ada', guests: true });
  });

  it('does not send what is missing, and says so at the field', async () => {
    const { onAnswer } = view(form({}, { name: { type: 'string', title: 'Name' } }, ['name']));
    await next();
    expect(onAnswer).not.toHaveBeenCalled();
    expect(await screen.findByText('Please fill this in.')).toBeTruthy();
    expect(screen.getByLabelText(/Name/).getAttribute('aria-invalid')).toBe('true');
  });

  it('fills no list up with blanks that would then be imported', async () => {
    const ids = { ids: { type: 'array', title: 'Ids', minItems: 1, items: { type: 'string' } } };
    const { onAnswer, unmount } = view(form({}, ids));
    await next();
    expect(onAnswer).toHaveBeenCalledWith({});
    unmount();
    const required = view(form({}, ids, ['ids']));
    await next();
    expect(required.onAnswer).not.toHaveBeenCalled();
  });

  it('shows what was answered before, and what the plugin finds wrong with it', () => {
    view(
      form(
        { errors: { '': 'The sign-in failed.', '/name': 'Nobody is called so.' } },
        { name: { type: 'string', title: 'Name' } },
      ),
      {},
      { answers: { ask: { name: 'Ada' } } },
    );
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ada');
    expect(screen.getByRole('alert').textContent).toBe('The sign-in failed.');
    expect(screen.getByText('Nobody is called so.')).toBeTruthy();
  });

  it('shows what the host finds wrong at the field', async () => {
    const problem = new ProblemError({
      type: '',
      title: '',
      status: 422,
      detail: 'Wrong.',
      next_step: '',
      code: 'invalid_argument',
      errors: [{ pointer: '/answers/name', message: 'Too short for the host.' }],
    });
    view(form({}, { name: { type: 'string', title: 'Name' } }), { problem });
    expect(await screen.findByText('Too short for the host.')).toBeTruthy();
  });

  it('keeps what is typed over a reload, but never a secret', async () => {
    const step = form(
      {},
      { name: { type: 'string', title: 'Name' }, key: { type: 'string', title: 'Key', 'x-secret': true } },
    );
    const first = view(step);
    await userEvent.type(screen.getByLabelText('Name'), 'Ada');
    await userEvent.type(screen.getByLabelText('Key'), 'hush');
    first.unmount();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('hush');
    view(step);
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ada');
    expect(screen.getByLabelText<HTMLInputElement>('Key').value).toBe('');
  });

  it('keeps what is typed while the host is asked again', async () => {
    const { again } = view(form({}, { name: { type: 'string', title: 'Name' } }));
    await userEvent.type(screen.getByLabelText('Name'), 'Ada');
    again({ isBusy: true });
    again({ isBusy: false });
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ada');
  });

  it('needs a stored secret only once', async () => {
    const { onAnswer } = view(
      form({}, { key: { type: 'string', title: 'Key', 'x-secret': true } }, ['key']),
      {},
      { stored_secrets: { ask: ['key'] } },
    );
    expect(screen.getByPlaceholderText('Stored; leave empty to keep it')).toBeTruthy();
    await next();
    expect(onAnswer).toHaveBeenCalledWith({});
  });

  it('hides what few need until it is asked for', async () => {
    view(
      form(
        { ui: { '/url': { advanced: true, group: 'Cloud' } } },
        { name: { type: 'string', title: 'Name' }, url: { type: 'string', title: 'Address' } },
      ),
    );
    expect(screen.queryByLabelText('Address')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'More options' }));
    expect(await screen.findByLabelText('Address')).toBeTruthy();
    expect(screen.getByRole('group', { name: 'Cloud' })).toBeTruthy();
  });

  it('runs no markup that a plugin sends', () => {
    view(
      form(
        { title: '<img src=x onerror=alert(1)>' },
        { name: { type: 'string', title: 'Name', description: '<b>bold</b> [link](javascript:alert(1))' } },
      ),
    );
    expect(document.querySelector('b, img, a')).toBeNull();
    expect(screen.getByText('<b>bold</b> [link](javascript:alert(1))')).toBeTruthy();
  });
});

describe('a page outside', () => {
  it('leads there', () => {
    view({
      kind: 'external',
      step: 's',
      title: 'Sign in',
      url: 'https://login.example/a?state=1',
      lines: ['Sign in.'],
    });
    expect(screen.getByRole('link', { name: 'Continue at login.example' }).getAttribute('href')).toBe(
      'https://login.example/a?state=1',
    );
  });

  it.each(['javascript:alert(1)', 'http://login.example/', 'data:text/html,x', 'no address'])(
    'refuses %s',
    (url) => {
      view({ kind: 'external', step: 's', title: 'Sign in', url });
      expect(screen.queryByRole('link')).toBeNull();
      expect(screen.getByRole('alert')).toBeTruthy();
    },
  );
});

describe('a code', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const code: Step = {
    kind: 'code',
    step: 'c',
    title: 'Sign in',
    code: 'ABCD-1234',
    url: 'https://login.example/device',
    poll_after_ms: 5000,
  };

  it('is shown, and asked about in the plugin’s rhythm', async () => {
    const onPoll = vi.fn(async () => {});
    view(code, { onPoll });
    expect(screen.getByText('ABCD-1234')).toBeTruthy();
    await vi.advanceTimersByTimeAsync(4900);
    expect(onPoll).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5200);
    expect(onPoll).toHaveBeenCalledTimes(2);
  });

  it('is asked about again after a network error, and not after a refusal', async () => {
    const refusal = (status: number) =>
      new ProblemError({
        type: '',
        title: '',
        status,
        detail: 'It was declined.',
        next_step: '',
        code: 'internal',
      });
    const onPoll = vi
      .fn()
      .mockRejectedValueOnce(refusal(0))
      .mockRejectedValueOnce(refusal(409))
      .mockResolvedValue(undefined);
    view(code, { onPoll });
    await vi.advanceTimersByTimeAsync(10_100);
    expect(onPoll).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(onPoll).toHaveBeenCalledTimes(2);
    expect(screen.getByRole('alert').textContent).toContain('It was declined.');
  });
});

describe('warnings', () => {
  const both = ['The client secret expires in 3 days.', 'The app may read mail, which no import needs.'];

  it('stand above the questions, and leave the focus to what is wrong', () => {
    view(form({ warnings: both }, { name: { type: 'string', title: 'Name' } }));
    const told = screen.getByRole('status');
    expect(told.textContent).toContain('2 things worth knowing');
    expect(told.compareDocumentPosition(screen.getByLabelText('Name'))).toBe(
      Node.DOCUMENT_POSITION_FOLLOWING,
    );
    expect([...told.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual(both);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('are plain text, whatever a plugin writes', () => {
    view(form({ warnings: ['<b>bold</b>'] }));
    expect(screen.getByRole('status').textContent).toContain('<b>bold</b>');
  });

  it('are not there when there are none', () => {
    view(form({ warnings: [] }));
    expect(screen.queryByRole('status')).toBeNull();
  });
});

describe('other pages', () => {
  it('sum up groups, sizes and warnings', () => {
    view({
      kind: 'summary',
      step: 'summary',
      title: 'Ready',
      action: 'Import',
      lines: ['New users are added.'],
      warnings: ['One group hides its members.'],
      groups: [
        { id: '1', name: 'Sales', members: 1200 },
        { id: '2', name: 'Legal', members: 1 },
      ],
    });
    expect(screen.getByText('1,200 members')).toBeTruthy();
    expect(screen.getByText('1 member')).toBeTruthy();
    expect(screen.getByRole('status').textContent).toContain('One group hides its members.');
    expect(screen.getByText(/At most 1,201 people/)).toBeTruthy();
  });

  it('turn leavers into staged options', async () => {
    const onOptions = vi.fn();
    view({ kind: 'summary', step: 'summary', title: 'Ready', action: 'Import', lines: [] }, { onOptions });
    await userEvent.click(screen.getByLabelText('Disable them'));
    await waitFor(() => expect(onOptions).toHaveBeenCalledWith({ staged: false, leaver_grace: 1 }));
  });

  it('say why it cannot go on', () => {
    view({ kind: 'abort', reason: 'Consent was revoked.', next_action: 'Ask an administrator.' });
    expect(screen.getByRole('alert').textContent).toBe('Consent was revoked.Ask an administrator.');
  });

  it('do not pretend to know a page of a later version', () => {
    view({ kind: 'hologram' } as unknown as Step);
    expect(screen.getByRole('alert').textContent).toContain('Update Rollcall');
  });
});
