import Button from '@mui/material/Button';
import { Component, type ReactNode } from 'react';

import { t } from '../texts/t';
import { Empty } from './States';

/** A page that fails, or whose files were replaced by a newer host's, does not take the others with it. */
export class PageBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Empty
        title={t('problem.page')}
        text={t('problem.page.next')}
        action={
          <Button variant="contained" onClick={() => location.reload()}>
            {t('action.reload')}
          </Button>
        }
      />
    );
  }
}
