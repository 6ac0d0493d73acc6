import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import type { HostOptions, SummaryStep, Wizard } from '../api/types';
import { number, t } from '../texts/t';
import { ImportOptions } from './ImportOptions';
import { PreviewPanel } from './PreviewPanel';
import { Warnings } from './Warnings';

type Props = {
  wizard: Wizard;
  step: SummaryStep;
  options: HostOptions;
  onOptions: (options: HostOptions) => void;
  isExact: boolean;
  onExact: (isExact: boolean) => void;
  onPreview: () => void;
  isPreviewing: boolean;
  previewProblem: unknown;
};

/** A last look: whom, what, what deserves attention; a full preview for who wants to see every field. */
export function SummaryPage({
  wizard,
  step,
  options,
  onOptions,
  isExact,
  onExact,
  onPreview,
  isPreviewing,
  previewProblem,
}: Props) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 3 }}>
      <Warnings sentences={step.warnings} />
      {step.groups && step.groups.length > 0 && (
        <Box component="section">
          <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
            {t('summary.groups', { count: step.groups.length })}
          </Typography>
          <Box
            component="ul"
            tabIndex={0}
            aria-label={t('summary.groups', { count: step.groups.length })}
            sx={{
              listStyle: 'none',
              m: 0,
              p: 0,
              border: 1,
              borderColor: 'divider',
              borderRadius: 2,
              maxHeight: 280,
              overflowY: 'auto',
            }}
          >
            {step.groups.map((group) => (
              <Box
                component="li"
                key={group.id}
                sx={{
                  display: 'flex',
                  flexWrap: 'wrap',
                  justifyContent: 'space-between',
                  columnGap: 2,
                  px: 2,
                  py: 1,
                  '& + li': { borderTop: 1, borderColor: 'divider' },
                }}
              >
                <Typography sx={{ overflowWrap: 'anywhere' }}>{group.name}</Typography>
                {group.members !== undefined && (
                  <Typography sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
                    {t('summary.members', { count: group.members })}
                  </Typography>
                )}
              </Box>
            ))}
          </Box>
          <Total groups={step.groups} />
        </Box>
      )}
      <Box component="section">
        <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
          {t('summary.what')}
        </Typography>
        <Box component="ul" sx={{ m: 0, paddingInlineStart: 2.5 }}>
          {step.lines.map((line) => (
            <Typography component="li" key={line}>
              {line}
            </Typography>
          ))}
        </Box>
      </Box>
      <ImportOptions options={options} onChange={onOptions} />
      <PreviewPanel
        jobId={wizard.preview_job_id}
        onPreview={onPreview}
        isStarting={isPreviewing}
        problem={previewProblem}
        isExact={isExact}
        onExact={onExact}
      />
    </Box>
  );
}

function Total({ groups }: { groups: NonNullable<SummaryStep['groups']> }) {
  if (groups.length < 2 || groups.some(({ members }) => members === undefined)) return null;
  const total = groups.reduce((sum, { members }) => sum + (members ?? 0), 0);
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }}>
      {t('summary.atMost', { total: number(total) })}
    </Typography>
  );
}
