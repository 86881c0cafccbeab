// Which parameters matter, and pairs of them; a click shows a parameter's slice.
(function (Sweep) {
  "use strict";
  const { el, format } = Sweep;

  function bar(share, isSure) {
    const fill = el("span", { class: isSure ? "fill sure" : "fill" });
    fill.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    return el("span", { class: "share-bar", "aria-hidden": "true" }, fill);
  }

  function rows(entries, nameOf) {
    return entries.map(entry => [
      nameOf(entry), { text: format.share(entry.importance), class: "strong" }, bar(entry.importance, entry.p < 0.05),
      entry.f === undefined || entry.f === null ? "" : entry.f.toFixed(1), format.probability(entry.p),
    ]);
  }

  const columns = what => [
    { text: what }, { text: "share", right: true }, { text: "drawn", isUnseen: true }, { text: "F", right: true },
    { text: "p", right: true },
  ];

  Sweep.importance = function (view, slice) {
    const place = el("div", { class: "state-room" }, Sweep.loading("importance"));
    const root = el("div", { class: "beside" }, place, slice.root);

    async function update() {
      slice.update();
      let answer;
      try {
        answer = await Sweep.data.get(["sweeps", view.name, "importance"]);
      } catch (error) {
        place.replaceChildren(Sweep.problem(error, update));
        return;
      }
      if (!answer || !answer.parameters || answer.parameters.length === 0) {
        place.replaceChildren(Sweep.empty(answer && answer.sentence || "There is nothing to weigh yet."));
        return;
      }
      const link = name => view.runs.axis.has(name)
        ? el("button", { type: "button", class: "link", text: name, onclick: () => slice.choose(name) }) : name;
      place.replaceChildren(
        Sweep.table("Importance of parameters", columns("parameter"),
          rows([...answer.parameters, ...(answer.rest || [])], entry => link(entry.name))),
        ...(answer.interactions && answer.interactions.length > 0 ? [
          el("h3", { text: "Pairs" }),
          Sweep.table("Importance of pairs of parameters", columns("pair"), rows(answer.interactions, entry => `${entry.a} × ${entry.b}`)),
        ] : []),
        el("p", { class: "footnote", text: answer.sentence || "" }));
    }

    return { root, update, filtered: slice.update, close: slice.close };
  };
})(window.Sweep = window.Sweep || {});
