import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PASSWORD } from '../officer';
import { NuongServer } from '../server';

// docs/examples/stranger.py was written from docs/sync-protocol.md alone.

const SCRIPT = join(__dirname, '../../docs/examples/stranger.py');
const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

test('a client written from the protocol alone pushes an assessment and pulls it back', async () => {
  const server = await NuongServer.empty();
  try {
    server.command(['import', WORKBOOK]);
    server.addUser('nguoila', 'commune_officer', 'Người Lạ Thử', '04492', PASSWORD);
    const run = spawnSync('python3', [SCRIPT, server.address, 'nguoila'], {
      env: { ...process.env, NUONG_PASSWORD: PASSWORD },
      encoding: 'utf8',
    });
    expect(run.error, 'python3 is needed on PATH').toBeUndefined();
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/pushed one assessment and pulled it back as number \d+ of .*Púng Luông/);
  } finally {
    await server.remove();
  }
});
