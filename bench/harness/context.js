'use strict';
// What all parts share: where the programs are, one PostgreSQL, and how much is wanted.

const path = require('node:path');
const { PostgresServer } = require('./postgresql');

async function withContext({ quick, runs }, work) {
  const postgresql = await PostgresServer.start();
  try {
    return await work({
      quick,
      runs,
      postgresql,
      programs: process.env.BENCH_PROGRAMS ?? path.join(__dirname, '../../build/release/bench'),
      say: (words) => process.stderr.write(`  ${words}\n`),
    });
  } finally {
    await postgresql.stop();
  }
}

module.exports = { withContext };
