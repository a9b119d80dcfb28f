// Only improves: the phone's own share sheet, where there is one. The sms: link and the text to copy work without.
(() => {
  if (!navigator.share) return;
  for (const button of document.querySelectorAll("[data-share]")) {
    button.parentElement.hidden = false;
    button.addEventListener("click", () => navigator.share({ text: button.dataset.share }).catch(() => {}));
  }
})();
