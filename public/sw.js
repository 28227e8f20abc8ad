// The service worker: keeps one build of the app on the phone, whole, and opens it offline.
//
// - A build is cached all at once or not at all; every file is compared with its SHA-256,
//   so that the sign-in page of a hotel network can never be stored as the app.
// - Every navigation below /app/ gets the cached shell, whatever the path.
// - A new build waits. The page posts {type: "activate"} when the officer accepts it and
//   no form is open. Nothing here ever swaps the app by itself.
// - The build before stays until the pages that were drawn with it are closed.
// - Data is none of its business: /api is never touched, IndexedDB is the app's.

const BUILD = "{{build}}";
const SHELL = "/app/";
const PREFIX = "nuong-";
const CACHE = PREFIX + BUILD;
const OLD_PAGES = "/sw/pages-of-the-build-before";

// Pairs of address and SHA-256, written by the site build.
const FILES = {{files}};

self.addEventListener("install", (event) => event.waitUntil(keepWholeBuild()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") event.waitUntil(self.skipWaiting());
  if (event.data?.type === "build") event.ports[0]?.postMessage({ build: BUILD });
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/app" || url.pathname.startsWith("/app/")) {
      event.respondWith(shell(request));
      event.waitUntil(dropOldBuilds(event.resultingClientId));
    }
  } else if (url.pathname.startsWith("/pkg/") || url.pathname === "/manifest.webmanifest") {
    event.respondWith(kept(request));
  }
});

async function keepWholeBuild() {
  try {
    const answers = await Promise.all(FILES.map(([url, hash]) => checked(url, hash)));
    const cache = await caches.open(CACHE);
    await Promise.all(answers.map((answer, n) => cache.put(FILES[n][0], answer)));
  } catch (problem) {
    await caches.delete(CACHE);
    throw problem;
  }
}

// A hashed file that another build already holds is not downloaded again.
async function checked(url, hash) {
  const held = url.startsWith("/pkg/") && (await caches.match(url));
  const answer = held || (await fetch(url, { cache: "no-cache", credentials: "same-origin" }));
  if (!answer.ok) throw new Error(`${url}: the server answered ${answer.status}`);
  const body = await answer.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== hash) throw new Error(`${url}: this is not the file of build ${BUILD}`);
  // Made anew: a redirected answer may not be used for a navigation, and the body is unpacked.
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(body, { headers });
}

async function takeOver() {
  const pages = await self.clients.matchAll({ type: "window" });
  const cache = await caches.open(CACHE);
  await cache.put(OLD_PAGES, Response.json(pages.map((page) => page.id)));
  const before = await otherBuilds();
  await Promise.all(before.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// Caches are listed in the order they were made: the build before is the last one.
async function otherBuilds() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

async function dropOldBuilds(navigating) {
  // A waiting build answers no navigation, so whoever runs this is the active one.
  if (self.registration.waiting || self.registration.installing) return;
  const cache = await caches.open(CACHE);
  const listed = await cache.match(OLD_PAGES);
  const ids = listed ? await listed.json() : [];
  const open = await Promise.all(ids.map((id) => self.clients.get(id)));
  if (open.some((page) => page && page.id !== navigating)) return;
  await Promise.all((await otherBuilds()).map((name) => caches.delete(name)));
}

async function shell(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(SHELL)) ?? fetch(request);
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request);
}
