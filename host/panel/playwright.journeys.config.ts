import base from './playwright.config';

/** The panel over a real host, plugin process, simulated tenant and database; see tests/panel/run. */
export default { ...base, testDir: 'test/journeys' };
