import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { Appearance } from './look/Appearance';
import { SessionGate } from './session/SessionGate';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Appearance>
      <SessionGate />
    </Appearance>
  </StrictMode>,
);
