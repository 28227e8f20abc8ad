import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PASSWORD } from '../officer';
import { NuongServer } from '../server';

// The scripts in docs/examples were written from docs/sync-protocol.md alone.

const EXAMPLES = join(__dirname, '../../docs/examples');
const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

function runScript(name: string, args: string[]): string {
  const run = spawnSync('python3', [join(EXAMPLES, name), ...args], {
    env: { ...process.env, NUONG_PASSWORD: PASSWORD, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
  });
  expect(run.error, 'python3 is needed on PATH').toBeUndefined();
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return run.stdout;
}

test('a client written from the protocol alone pushes an assessment and pulls it back', async () => {
  const server = await NuongServer.empty();
  try {
    server.command(['import', WORKBOOK]);
    server.addUser('nguoila', 'commune_officer', 'Người Lạ Thử', '04492', PASSWORD);
    const told = runScript('stranger.py', [server.address, 'nguoila']);
    expect(told).toMatch(/pushed one assessment and pulled it back as number \d+ of .*Púng Luông/);
  } finally {
    await server.remove();
  }
});

test('whatever a stranger sends is answered once and never with a fault of the server', async () => {
  const server = await NuongServer.empty();
  try {
    server.addUser('nguoila', 'commune_officer', 'Người Lạ Thử', '04492', PASSWORD);
    const told = runScript('storm.py', [server.address, 'nguoila', '--seconds', '6', '--seed', '11']);
    expect(told).toMatch(/each answered once and the same again; \d+ broken requests refused; no 5xx, no hole/);
  } finally {
    await server.remove();
  }
});
