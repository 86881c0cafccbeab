// Questions and forms over the page, in the browser's own <dialog>: focus stays within, Escape closes.
(function (Sweep) {
  "use strict";
  const el = Sweep.el;

  // Shows a dialog of a title, content and buttons; resolves with the value of the button, or null.
  // buttons: [{text, value, kind, run}]; run (async) may keep the dialog open by returning false.
  Sweep.dialog = function (title, content, buttons, wide) {
    return new Promise(resolve => {
      const problem = el("p", { class: "dialog-problem", role: "alert" });
      const name = el("h2", { text: title, id: "dialog-title" });
      const dialog = el("dialog", { class: wide ? "wide" : null, "aria-labelledby": "dialog-title" });
      let answer = null;
      const row = el("div", { class: "dialog-buttons" });
      for (const button of buttons) {
        row.append(el("button", {
          type: "button", text: button.text, class: button.kind || null, "data-answer": button.value,
          onclick: async () => {
            problem.textContent = "";
            for (const other of row.children) other.disabled = true;
            try {
              if (button.run && await button.run() === false) return;
              answer = button.value;
              dialog.close();
            } catch (error) {
              problem.textContent = error.message;
            } finally {
              for (const other of row.children) other.disabled = false;
            }
          },
        }));
      }
      Sweep.add(dialog, [name, content, problem, row]);
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(answer);
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  };

  // A short message that does not take the focus.
  Sweep.toast = function (text) {
    let place = document.getElementById("toasts");
    if (!place) document.body.append(place = el("div", { id: "toasts", role: "status" }));
    const note = el("p", { text });
    place.append(note);
    setTimeout(() => note.remove(), 8000);
  };
})(window.Sweep = window.Sweep || {});
