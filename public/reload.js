// Developers only: reloads the page when `cargo xtask dev` has written another build.
const SECONDS_BETWEEN_LOOKS = 1;
let seen;

async function look() {
  try {
    const answer = await fetch("/sw.js", { cache: "no-store" });
    const now = await answer.text();
    if (answer.ok && seen !== undefined && seen !== now) location.reload();
    if (answer.ok) seen = now;
  } catch {
    // The server restarts; the next look will find it.
  }
  setTimeout(look, SECONDS_BETWEEN_LOOKS * 1000);
}

look();
