// What the browser's half promises, measured in a real Chromium against the real binary.
// `cargo xtask bench browser` runs this; each figure is one line of JSON, other lines are notes.
import { measureBrowser } from './browser.mjs';

for (const figure of await measureBrowser()) console.log(JSON.stringify(figure));
process.exit(0);
