// The sweep file as it is stored.
(function (Sweep) {
  "use strict";
  const { el } = Sweep;

  Sweep.file = function (view) {
    const text = el("pre", { class: "code", tabindex: "0", role: "group", "aria-label": "The sweep file" });
    const facts = el("dl", { class: "facts" });
    const root = el("div", {}, text, facts);
    return {
      root,
      update() {
        const { status } = view;
        Sweep.setText(text, status.spec || "The sweep file is not stored.");
        const entries = [
          ["file", status.source_file], ["text", status.data], ["SHA-256 of the text", status.data_sha256], ["tokenizer", status.tokenizer],
          ["validation text", status.val_data], ["git commit", status.git_commit], ["created", Sweep.format.time(status.created_at)],
        ].filter(([, value]) => value);
        facts.replaceChildren(...entries.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })]));
      },
      close() { },
    };
  };
})(window.Sweep = window.Sweep || {});
