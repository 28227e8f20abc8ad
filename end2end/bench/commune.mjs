// A server with one large commune: the demo's households, copied under new ids until the
// commune has as many records as wanted. Everybody in it is invented.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BINARY = resolve(process.env.NUONG_TEST_BINARY ?? '../target/release/nuong');
const BATCH = 200;
const READY_MAX_MS = 30_000;

/** The demo's commune officer, as `nuong demo` prints them. */
export const OFFICER = { username: 'xa', password: 'ruong-bac-thang-xa' };

/** A running server on a database of its own. */
export class Commune {
  static async start() {
    const commune = new Commune();
    commune.folder = mkdtempSync(join(tmpdir(), 'nuong-bench-'));
    execFileSync(BINARY, ['demo', '--data-dir', commune.folder], { stdio: 'ignore' });
    const port = await freePort();
    commune.address = `http://127.0.0.1:${port}`;
    const listen = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', commune.folder];
    commune.process = spawn(BINARY, listen, { stdio: 'ignore' });
    await commune.answers();
    await commune.signIn();
    return commune;
  }

  async answers() {
    const until = Date.now() + READY_MAX_MS;
    while (Date.now() < until) {
      const answer = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((go) => setTimeout(go, 50));
    }
    throw new Error('nuong did not become ready');
  }

  async signIn() {
    this.device = { id: uuid(), name: 'bench', build: 'bench' };
    this.sent = 0;
    const answer = await this.send('session', { ...OFFICER, device: this.device });
    this.cookie = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
    const session = await answer.json();
    this.token = session.csrf;
    this.scope = session.scopes.find((scope) => scope.kind === 'commune').id;
  }

  async send(path, body) {
    const headers = { 'content-type': 'application/json' };
    if (this.cookie) Object.assign(headers, { cookie: this.cookie, 'x-nuong-csrf': this.token });
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.address}/api/v1/${path}`, request);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  /** All lines of the commune. */
  async lines() {
    const scopes = [{ scope: this.scope, after: 0 }];
    const request = { protocol: 1, nonce: 'bench', device: this.device.id, scopes };
    const text = await (await this.send('pull', request)).text();
    return text.split('\n').filter((line) => line.startsWith('{"seq"')).map((line) => JSON.parse(line));
  }

  /** Copies households, with everything that hangs on them, until there are `wanted` lines. */
  async growTo(wanted) {
    const lines = await this.lines();
    const groups = groupsOf(lines);
    let missing = wanted - lines.length;
    let batch = [];
    for (let turn = 0; missing > 0; turn += 1) {
      for (const line of copied(groups[turn % groups.length]).slice(0, missing)) {
        batch.push(this.mutation(line));
        missing -= 1;
        if (batch.length === BATCH || missing === 0) {
          await this.push(batch);
          batch = [];
        }
      }
    }
  }

  /** Copies households alone, until there are `wanted` of them. */
  async growHouseholdsTo(wanted) {
    const households = (await this.lines()).filter((line) => line.kind === 'household');
    const missing = wanted - households.length;
    for (let from = 0; from < missing; from += BATCH) {
      const turns = Array.from({ length: Math.min(BATCH, missing - from) }, (_, n) => from + n);
      const copies = turns.flatMap((n) => copied([households[n % households.length]]));
      await this.push(copies.map((line) => this.mutation(line)));
    }
  }

  mutation({ id, kind, fields }) {
    this.sent += 1;
    const written = Object.entries(fields).map(([name, value]) => [name, { base: null, new: value }]);
    return {
      id: uuid(),
      device: this.device.id,
      device_seq: this.sent,
      record: id,
      kind,
      scope: this.scope,
      op: 'put',
      fields: Object.fromEntries(written),
      form_version: 1,
      client_time: Date.now(),
    };
  }

  async push(mutations) {
    const request = { protocol: 1, nonce: 'bench', device: this.device.id, mutations };
    const { answers } = await (await this.send('push', request)).json();
    const refused = answers.find((answer) => answer.outcome !== 'applied');
    if (refused) throw new Error(`the commune could not be made: ${JSON.stringify(refused)}`);
  }

  stop() {
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Each household with its members and finished sheets, the household first. */
function groupsOf(lines) {
  const kept = lines.filter((line) => line.op === 'put');
  const beneath = new Map();
  for (const line of kept.filter(({ kind }) => kind === 'person' || kind === 'assessment')) {
    beneath.set(line.parent, [...(beneath.get(line.parent) ?? []), line]);
  }
  const hanging = (id) => beneath.get(id) ?? [];
  const households = kept.filter((line) => line.kind === 'household');
  return households.map((household) => [household, ...hanging(household.id)]);
}

/** The same records under new ids; what points within the group points to the new ones. */
function copied(group) {
  let text = JSON.stringify(group.map(({ id, kind, fields }) => ({ id, kind, fields })));
  for (const { id } of group) text = text.replaceAll(id, uuid());
  return JSON.parse(text);
}

/** A UUIDv7 of now. */
function uuid() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}
