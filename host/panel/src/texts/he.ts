import type { Texts } from './t';

import { en } from './en';

export const he: Texts = { ...en };
