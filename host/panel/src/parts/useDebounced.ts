import { useEffect, useState } from 'react';

/** The value once it has rested, so that not every key asks the host. */
export function useDebounced<T>(value: T, restMs = 180): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}
