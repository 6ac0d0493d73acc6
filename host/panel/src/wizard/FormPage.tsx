import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { type FormProps, withTheme } from '@rjsf/core';
import { generateTheme } from '@rjsf/mui';
import { useCallback, useMemo } from 'react';

import { get } from '../api/client';
import type { FormStep, Wizard } from '../api/types';
import { fieldErrors } from '../parts/ProblemAlert';
import { t } from '../texts/t';
import type { LoadChoices } from './AsyncPicker';
import { errorSchemaOf, schemaOf, uiSchemaOf, visibleAnswers, withoutSecrets } from './formDocument';
import { wizardTemplates } from './templates';
import { useDraft } from './useDraft';
import { validator } from './validator';
import { Warnings } from './Warnings';
import { wizardWidgets, type WizardFormContext } from './widgets';

type Answers = Record<string, unknown>;
const theme = generateTheme<Answers>();
const Form = withTheme<Answers>({
  ...theme,
  widgets: { ...theme.widgets, ...wizardWidgets },
  templates: { ...theme.templates, ...wizardTemplates },
} as never);

/** Without this rjsf fills a list up with blanks, which would then be imported. */
const defaults: FormProps['experimental_defaultFormStateBehavior'] = { arrayMinItems: { populate: 'never' } };

type Props = {
  wizard: Wizard;
  step: FormStep;
  formId: string;
  isBusy: boolean;
  problem: unknown;
  onAnswer: (answers: Answers) => void;
};

/** A plugin's questions. */
export function FormPage({ wizard, step, formId, isBusy, problem, onAnswer }: Props) {
  const { id, version } = wizard;
  const stored = useMemo(() => wizard.stored_secrets[step.step] ?? [], [wizard.stored_secrets, step.step]);
  const keep = useCallback((value: Answers) => withoutSecrets(step, value), [step]);
  const [answers, setAnswers] = useDraft<Answers>(`${id}.${version}`, wizard.answers[step.step] ?? {}, keep);
  const schema = useMemo(() => schemaOf(step, stored), [step, stored]);
  const uiSchema = useMemo(() => uiSchemaOf(step, stored), [step, stored]);

  const refused = fieldErrors(problem);
  const errors = {
    ...step.errors,
    ...Object.fromEntries(
      Object.entries(refused).map(([pointer, text]) => [pointer.replace(/^\/answers/, ''), text]),
    ),
  };
  const extraErrors = errorSchemaOf(errors);
  const formContext: WizardFormContext = useMemo(
    () => ({
      listKey: ['choices', id, step.step],
      loaderOf:
        (list): LoadChoices =>
        (query, signal) =>
          get('/wizards/{id}/choices/{name}', {
            path: { id, name: list },
            query: { limit: 50, ...query },
            signal,
          }),
    }),
    [id, step.step],
  );

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      {errors[''] && (
        <Alert severity="error" variant="outlined" role="alert">
          {errors['']}
        </Alert>
      )}
      <Warnings sentences={step.warnings} />
      <Form
        id={formId}
        idPrefix={`${step.step}`}
        schema={schema}
        uiSchema={uiSchema}
        formData={answers}
        formContext={formContext}
        validator={validator as never}
        extraErrors={extraErrors}
        experimental_defaultFormStateBehavior={defaults}
        noHtml5Validate
        showErrorList={false}
        focusOnFirstError
        readonly={isBusy}
        onChange={({ formData }) => setAnswers(formData ?? {})}
        onSubmit={({ formData }) => onAnswer(visibleAnswers(step, formData ?? {}))}
        onError={() => {}}
        translateString={(text) => String(text)}
        aria-label={t('wizard.form')}
      >
        <></>
      </Form>
    </Box>
  );
}
