// The kill switch: served in place of sw.js, it removes every cached build and itself.
// Records, drafts and the outbox live in IndexedDB and are not touched.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = await caches.keys();
  const ours = names.filter((name) => name.startsWith("nuong-"));
  await Promise.all(ours.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
