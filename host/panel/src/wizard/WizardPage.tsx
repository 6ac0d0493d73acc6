import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { useEffect, useId, useRef, useState } from 'react';
import { Link, Navigate, useNavigate, useParams } from 'react-router';

import type { HostOptions, Wizard } from '../api/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { Page } from '../parts/Page';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { Empty, Waiting } from '../parts/States';
import { t } from '../texts/t';
import { StepView } from './StepView';
import { Trail } from './Trail';
import { forgetDrafts, useDraft } from './useDraft';
import { useWizard } from './useWizard';

const titleOf = ({ step, plugin }: Wizard) => ('title' in step && step.title) || plugin.name;

export default function WizardPage() {
  const id = useParams().id ?? '';
  const wizardState = useWizard(id);
  const { query, wizard } = wizardState;
  if (!wizard) {
    const isGone = query.error && 'status' in query.error && query.error.status === 404;
    return (
      <Page title={t('wizard.title')}>
        {isGone ? (
          <Empty
            title={t('wizard.gone')}
            text={t('wizard.gone.text')}
            action={
              <Button component={Link} to="/users" variant="contained">
                {t('nav.users')}
              </Button>
            }
          />
        ) : (
          <Waiting query={query} />
        )}
      </Page>
    );
  }
  if (wizard.job_id !== null) return <Navigate to={`/jobs/${wizard.job_id}`} replace />;
  return <OpenWizard id={id} wizard={wizard} state={wizardState} />;
}

function OpenWizard({
  id,
  wizard,
  state,
}: {
  id: string;
  wizard: Wizard;
  state: ReturnType<typeof useWizard>;
}) {
  const formId = useId();
  const navigate = useNavigate();
  const [options, setOptions] = useDraft<HostOptions>(`${id}.options`, { staged: false });
  const [isExact, setExact] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const { step } = wizard;
  const { busyWith, problem } = state;
  const isBusy = busyWith !== undefined;
  useFocusOnNewPage(wizard);
  useFocusOnProblem(problem);
  useEffect(() => forgetDrafts(id, ['options', String(wizard.version)]), [id, wizard.version]);

  const start = async () => {
    const job = await state.start(options, isExact);
    if (!job) return;
    forgetDrafts(id);
    void navigate(`/jobs/${job.id}`, { replace: true });
  };
  const isConnect = wizard.purpose === 'connect';
  const hasFieldErrors = Object.keys(fieldErrors(problem)).length > 0 && step.kind === 'form';

  return (
    <Page
      title={titleOf(wizard)}
      lead={[wizard.plugin.name, wizard.connection?.name].filter(Boolean).join(' · ')}
      above={<Trail wizard={wizard} isBusy={isBusy} onBack={(to) => void state.back(to)} />}
      width={860}
    >
      <Card
        sx={{
          p: { xs: 2, sm: 3 },
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr)',
          gap: 3,
          overflow: 'visible',
        }}
      >
        {state.wentOn && (
          <Alert severity="info" variant="outlined" role="alert">
            {t('wizard.wentOn')}
          </Alert>
        )}
        {!hasFieldErrors && <ProblemAlert error={problem} />}
        <StepView
          wizard={wizard}
          formId={formId}
          isBusy={isBusy}
          problem={problem}
          onAnswer={(answers) => 'step' in step && void state.answer(step.step, answers)}
          onPoll={state.poll}
          options={options}
          onOptions={setOptions}
          isExact={isExact && wizard.preview_job_id !== null}
          onExact={setExact}
          onPreview={() => void state.preview(options)}
          isPreviewing={busyWith === 'preview'}
          previewProblem={undefined}
        />
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap-reverse',
            gap: 1,
            justifyContent: 'space-between',
            borderTop: 1,
            borderColor: 'divider',
            pt: 2,
          }}
        >
          {step.kind === 'done' ? (
            <span />
          ) : (
            <Button onClick={() => setLeaving(true)} disabled={isBusy}>
              {t(isConnect ? 'wizard.discard.connect' : 'wizard.discard')}
            </Button>
          )}
          <Box sx={{ display: 'flex', gap: 1, marginInlineStart: 'auto' }}>
            {wizard.trail.length > 0 && step.kind !== 'done' && (
              <Button onClick={() => void state.back()} loading={busyWith === 'back'} disabled={isBusy}>
                {t('wizard.back')}
              </Button>
            )}
            {step.kind === 'form' && (
              <Button variant="contained" type="submit" form={formId} loading={busyWith === 'step'}>
                {t('wizard.next')}
              </Button>
            )}
            {step.kind === 'summary' && (
              <Button variant="contained" onClick={() => void start()} loading={busyWith === 'start'}>
                {step.action}
              </Button>
            )}
            {step.kind === 'done' && (
              <Button variant="contained" component={Link} to="/connections">
                {t('nav.connections')}
              </Button>
            )}
          </Box>
        </Box>
      </Card>
      {isLeaving && (
        <ConfirmDialog
          title={t(isConnect ? 'wizard.discard.connect' : 'wizard.discard')}
          text={t('wizard.discard.text')}
          action={t(isConnect ? 'wizard.discard.connect' : 'wizard.discard')}
          isDestructive
          onClose={() => setLeaving(false)}
          onConfirm={async () => {
            await state.discard();
            forgetDrafts(id);
            void navigate(isConnect ? '/connections' : '/users');
          }}
        />
      )}
    </Page>
  );
}

/** Whoever does not see the page change hears its new heading, or what is wrong with the answers. */
function useFocusOnNewPage({ version }: Wizard) {
  const first = useRef(version);
  useEffect(() => {
    if (version === first.current) return;
    first.current = version;
    const wrong = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
    (wrong ?? document.querySelector<HTMLElement>('main h1'))?.focus();
    if (!wrong) window.scrollTo({ top: 0 });
  }, [version]);
}

/** The button that was pressed is back, but the focus was lost while the host was asked. */
function useFocusOnProblem(problem: unknown) {
  useEffect(() => {
    if (!problem) return;
    const wrong = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
    (wrong ?? document.querySelector<HTMLElement>('main [role="alert"]'))?.focus();
  }, [problem]);
}
