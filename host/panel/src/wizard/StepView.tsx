import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';

import type { HostOptions, Wizard } from '../api/types';
import { t } from '../texts/t';
import { CodePage } from './CodePage';
import { ExternalPage } from './ExternalPage';
import { FormPage } from './FormPage';
import { SummaryPage } from './SummaryPage';

export type StepViewProps = {
  wizard: Wizard;
  formId: string;
  isBusy: boolean;
  problem: unknown;
  onAnswer: (answers: Record<string, unknown>) => void;
  onPoll: () => Promise<unknown>;
  options: HostOptions;
  onOptions: (options: HostOptions) => void;
  isExact: boolean;
  onExact: (isExact: boolean) => void;
  onPreview: () => void;
  isPreviewing: boolean;
  previewProblem: unknown;
};

/** The present page of any plugin's wizard, drawn from data. */
export function StepView(props: StepViewProps) {
  const { wizard } = props;
  const { step } = wizard;
  switch (step.kind) {
    case 'form':
      return <FormPage key={`${step.step}.${wizard.version}`} {...props} step={step} />;
    case 'external':
      return <ExternalPage step={step} />;
    case 'code':
      return <CodePage step={step} onPoll={props.onPoll} />;
    case 'summary':
      return <SummaryPage {...props} step={step} />;
    case 'done':
      return (
        <Alert severity="success" variant="outlined" role="status">
          {t(wizard.purpose === 'connect' ? 'wizard.connected' : 'wizard.started')}
        </Alert>
      );
    case 'abort':
      return (
        <Alert severity="error" variant="outlined" role="alert">
          <Typography sx={{ fontWeight: 600 }}>{step.reason}</Typography>
          {step.next_action}
        </Alert>
      );
    default:
      return (
        <Alert severity="error" variant="outlined" role="alert">
          {t('wizard.unknown')}
        </Alert>
      );
  }
}
