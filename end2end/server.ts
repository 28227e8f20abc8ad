import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built binary; `cargo xtask test` says which one. */
const BINARY = resolve(process.env.NUONG_TEST_BINARY ?? join(__dirname, '../target/release/nuong'));

/** A real server on a free port of this machine, with a database of its own. */
export class NuongServer {
  readonly address: string;
  private readonly folder: string;
  private process?: ChildProcess;

  private constructor(private readonly port: number) {
    this.address = `http://127.0.0.1:${port}`;
    this.folder = mkdtempSync(join(tmpdir(), 'nuong-end2end-'));
  }

  /** Starts an empty server. */
  static async empty(): Promise<NuongServer> {
    const server = new NuongServer(await freePort());
    await server.start();
    return server;
  }

  /** Runs one of the binary's commands on this server's database, with `input` on its standard input. */
  command(args: string[], input = ''): string {
    return execFileSync(BINARY, [...args, '--data-dir', this.folder], { input, encoding: 'utf8' });
  }

  /** Adds an account; the password is read from standard input, never from the command line. */
  addUser(username: string, role: string, name: string, area: string, password: string): void {
    const areas = area ? ['--area', area] : [];
    this.command(['user', 'add', username, '--role', role, '--name', name, ...areas], `${password}\n`);
  }

  /** Starts the server on its database, and waits until it is ready to serve. */
  async start(): Promise<void> {
    const address = `127.0.0.1:${this.port}`;
    this.process = spawn(BINARY, ['serve', '--listen', address, '--data-dir', this.folder], {
      stdio: ['ignore', 'ignore', process.env.NUONG_TEST_LOG ? 'inherit' : 'ignore'],
    });
    const ended = new Promise<never>((_, reject) => {
      this.process?.once('exit', (code) => reject(new Error(`nuong ended with ${code}`)));
    });
    ended.catch(() => undefined);
    await Promise.race([this.answers(), ended]);
  }

  private async answers(): Promise<void> {
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      const answer = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((go) => setImmediate(go));
    }
    throw new Error('nuong did not become ready within 30 s');
  }

  /** Kills the server as a power cut does. */
  async kill(): Promise<void> {
    const running = this.process;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((go) => running.once('exit', go));
    running.kill('SIGKILL');
    await ended;
  }

  /** Stops the server and removes its database. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      probe.close(() => resolvePort(address.port));
    });
  });
}
