// Loads the compiled app. The static first screen stays until the app has drawn something,
// and turns into a clear sentence when the app cannot start at all.
import init from "{{script}}";

const firstScreen = document.getElementById("first-screen");

const drawn = new MutationObserver((changes) => {
  if (changes.some((change) => [...change.addedNodes].some((node) => node.nodeType === 1))) {
    drawn.disconnect();
    firstScreen?.remove();
  }
});
drawn.observe(document.body, { childList: true });

init({ module_or_path: "{{wasm}}" }).catch((problem) => {
  console.error(problem);
  document.getElementById("opening")?.setAttribute("hidden", "");
  document.getElementById("cannot-open")?.removeAttribute("hidden");
});
