import type { GridLocaleText } from '@mui/x-data-grid';

import { number, t } from '../texts/t';

/** The grid's own words, as far as it shows them here. */
export const gridTexts = (): Partial<GridLocaleText> => ({
  columnMenuLabel: t('grid.menu'),
  columnMenuShowColumns: t('grid.columns'),
  columnMenuManageColumns: t('grid.columns'),
  columnMenuHideColumn: t('grid.hide'),
  columnMenuSortAsc: t('grid.ascending'),
  columnMenuSortDesc: t('grid.descending'),
  columnMenuUnsort: t('grid.unsorted'),
  columnHeaderSortIconLabel: t('grid.sort'),
  columnsManagementSearchTitle: t('grid.searchColumns'),
  columnsManagementNoColumns: t('grid.noColumns'),
  columnsManagementShowHideAllText: t('grid.allColumns'),
  columnsManagementReset: t('grid.reset'),
  paginationRowsPerPage: t('grid.perPage'),
  paginationItemAriaLabel: (type) => t(`grid.page.${type}`),
  paginationDisplayedRows: ({ from, to, count, estimated }) =>
    count !== -1
      ? t('grid.range', { from, to, total: number(count) })
      : t('grid.rangeAbout', { from, to, total: estimated && estimated > to ? number(estimated) : number(to) }),
});
