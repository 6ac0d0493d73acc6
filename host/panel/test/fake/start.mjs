// npm run fake: the built panel over made-up people, to look at. Sign in as ada, "correct horse battery".
import { startFake } from './host.mjs';

const fake = await startFake({
  port: Number(process.env.PORT ?? 8481),
  role: process.env.ROLE ?? 'administrator',
  isFirst: process.env.FIRST === '1',
  isEmpty: process.env.EMPTY === '1',
});
fake.state.tickMs = 300;
console.log(`${fake.url}  (user ada, password "${fake.state.password}")`);
