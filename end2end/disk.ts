import type { CDPSession, Page } from '@playwright/test';
import type { NuongServer } from './server';

/** Gives the site so many megabytes of the disk from now on. */
export async function giveRoom(outside: CDPSession, server: NuongServer, megabytes: number): Promise<void> {
  const quotaSize = megabytes * 1024 * 1024;
  await outside.send('Storage.overrideQuotaForOrigin', { origin: server.address, quotaSize });
}

/** Fills what is left of the disk with a database of noise, down to single kilobytes. */
export async function fillUp(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done, failed) => {
        const request = indexedDB.open('noise', 1);
        request.onerror = () => failed(request.error);
        request.onupgradeneeded = () => request.result.createObjectStore('noise', { autoIncrement: true });
        request.onsuccess = () => {
          const put = (bytes: number) => {
            if (bytes < 1024) {
              request.result.close();
              return done();
            }
            const noise = new Uint8Array(bytes);
            for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
            const writing = request.result.transaction('noise', 'readwrite', { durability: 'strict' });
            writing.objectStore('noise').add(noise);
            writing.oncomplete = () => put(bytes);
            writing.onabort = () => put(bytes / 2);
          };
          put(1024 * 1024);
        };
      }),
  );
}

/** How many rows each store of the phone's books holds, and the facts they still know. */
export async function held(page: Page): Promise<{ rows: Record<string, number>; facts: string[] }> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const rows: Record<string, number> = {};
    const facts: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('nuong-')) continue;
      const database = await done(indexedDB.open(name));
      const stores = [...database.objectStoreNames];
      const transaction = database.transaction(stores);
      for (const store of stores.filter((store) => store !== 'meta')) {
        rows[store] = (rows[store] ?? 0) + (await done(transaction.objectStore(store).count()));
      }
      facts.push(...(await done(transaction.objectStore('meta').getAllKeys())).map(String));
      database.close();
    }
    return { rows, facts };
  });
}
