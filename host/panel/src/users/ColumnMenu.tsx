import ColumnsIcon from '@mui/icons-material/ViewColumnOutlined';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';

import { named, t } from '../texts/t';
import { type UserColumn, userColumns } from './columns';

export function ColumnMenu({
  shown,
  onToggle,
}: {
  shown: UserColumn[];
  onToggle: (column: UserColumn) => void;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button
        startIcon={<ColumnsIcon />}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {t('users.columns')}
      </Button>
      <Menu
        container={() => document.getElementById('main')}
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={() => setAnchor(null)}
        slotProps={{
          paper: { variant: 'outlined' },
          list: { dense: true, 'aria-label': t('users.columns') },
        }}
      >
        {userColumns.map((column) => (
          <MenuItem
            key={column}
            role="menuitemcheckbox"
            aria-checked={shown.includes(column)}
            onClick={() => onToggle(column)}
          >
            <Checkbox
              size="small"
              edge="start"
              checked={shown.includes(column)}
              tabIndex={-1}
              disableRipple
              slotProps={{ input: { 'aria-hidden': true, tabIndex: -1 } }}
            />
            {named('field', column)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
