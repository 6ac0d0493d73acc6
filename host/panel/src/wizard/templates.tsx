import ExpandIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import Typography from '@mui/material/Typography';
import type { DescriptionFieldProps, ObjectFieldTemplateProps, TemplatesType } from '@rjsf/utils';
import { useState } from 'react';

import { t } from '../texts/t';
import { type FieldHints, isVisible } from './formDocument';

type Entry = ObjectFieldTemplateProps['properties'][number];
type Hints = { group?: string; advanced?: boolean; order?: number; visibleWhen?: FieldHints['visible_when'] };

/** Fields in the plugin's order; what few need waits behind one button, under the headings of its groups. */
function ObjectTemplate({ properties, uiSchema, schema, errorSchema, formData }: ObjectFieldTemplateProps) {
  const hintsOf = (name: string) =>
    (uiSchema?.[name] as { 'ui:hints'?: Hints } | undefined)?.['ui:hints'] ?? {};
  const answers = (formData ?? {}) as Record<string, unknown>;
  const shown = properties
    .filter(({ name, hidden }) => !hidden && isVisible(hintsOf(name).visibleWhen, answers))
    .map((entry, index) => ({ entry, order: hintsOf(entry.name).order ?? index }))
    .sort((one, other) => one.order - other.order)
    .map(({ entry }) => entry);
  const plain = shown.filter(({ name }) => !hintsOf(name).advanced);
  const advanced = shown.filter(({ name }) => hintsOf(name).advanced);
  const needsLook = advanced.some(({ name }) => errorSchema?.[name] || schema.required?.includes(name));
  const isTick = (name: string) =>
    (schema.properties?.[name] as { type?: string } | undefined)?.type === 'boolean';
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2.5 }}>
      <Grouped entries={plain} groupOf={(name) => hintsOf(name).group} isTick={isTick} />
      {advanced.length > 0 && (
        <Advanced isForced={needsLook}>
          <Grouped entries={advanced} groupOf={(name) => hintsOf(name).group} isTick={isTick} />
        </Advanced>
      )}
    </Box>
  );
}

type GroupedProps = {
  entries: Entry[];
  groupOf: (name: string) => string | undefined;
  isTick: (name: string) => boolean;
};

/** Ticks stand close together; a box with help below it keeps away from the next one's name. */
function Grouped({ entries, groupOf, isTick }: GroupedProps) {
  const groups = [...new Set(entries.map(({ name }) => groupOf(name) ?? ''))];
  return groups.map((group) => {
    const fields = entries.filter(({ name }) => (groupOf(name) ?? '') === group);
    const content = fields.map(({ name, content: field }, index) => {
      const before = fields[index - 1];
      const isClose = !before || (isTick(name) && isTick(before.name));
      return (
        <Box key={name} sx={{ mt: isClose ? 0 : 2.5 }}>
          {field}
        </Box>
      );
    });
    if (!group) return <Box key="">{content}</Box>;
    return (
      <Box key={group} component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
        <Typography component="legend" variant="h3" sx={{ mb: 1.5 }}>
          {group}
        </Typography>
        {content}
      </Box>
    );
  });
}

function Advanced({ isForced, children }: { isForced: boolean; children: React.ReactNode }) {
  const [isAsked, setAsked] = useState(false);
  const isOpen = isAsked || isForced;
  return (
    <Box>
      <Button
        onClick={() => setAsked(!isAsked)}
        aria-expanded={isOpen}
        endIcon={<ExpandIcon sx={{ transform: isOpen ? 'rotate(180deg)' : undefined }} />}
      >
        {t('wizard.advanced')}
      </Button>
      <Collapse in={isOpen} unmountOnExit>
        <Box sx={{ pt: 2, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 3 }}>{children}</Box>
      </Collapse>
    </Box>
  );
}

/** Plain text below a field; the theme's own is a heading. */
function Description({ id, description }: DescriptionFieldProps) {
  if (!description) return null;
  return (
    <Typography id={id} variant="body2" component="div" sx={{ mt: 0.5, color: 'text.secondary' }}>
      {description}
    </Typography>
  );
}

export const wizardTemplates: Partial<TemplatesType> = {
  ObjectFieldTemplate: ObjectTemplate,
  DescriptionFieldTemplate: Description,
};
