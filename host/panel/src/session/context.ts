import { createContext, useContext } from 'react';

import type { Profile } from '../api/types';

export type SessionContextValue = {
  profile: Profile;
  version: string;
  isAdministrator: boolean;
  setProfile: (profile: Profile) => void;
  signOut: () => void;
};

export const SessionContext = createContext<SessionContextValue | undefined>(undefined);

export function useSession(): SessionContextValue {
  const value = useContext(SessionContext);
  if (!value) throw new Error('useSession outside of a session');
  return value;
}
