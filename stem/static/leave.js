// Only improves what works without it: leaving takes the place of this page in the history, and a page that is left is
// emptied, since a browser's back-forward memory keeps what was typed.
(() => {
  const blank = () => document.documentElement.replaceChildren();
  document.addEventListener("click", (event) => {
    const exit = event.target.closest("[data-leave]");
    if (!exit) return;
    event.preventDefault();
    const away = exit.href;
    blank();
    location.replace(away);
  });
  addEventListener("pagehide", (event) => { if (event.persisted) blank(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
