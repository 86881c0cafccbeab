// All sweeps of the store.
(function (Sweep) {
  "use strict";
  const { el, format, address, data } = Sweep;

  function card(sweep) {
    const name = sweep.sweep;
    const unfinished = sweep.queued + sweep.running + sweep.paused + (sweep.lost || 0);
    const metric = sweep.metric && sweep.metric.name || sweep.metric_name || sweep.metric;
    return el("li", { class: "sweep-row" },
      el("div", { class: "sweep-name" }, Sweep.link(address.sweep(name), name),
        el("span", { class: "faint", text: [sweep.method, sweep.data].filter(Boolean).join(" · ") })),
      el("div", { class: "sweep-best" }, el("span", { class: "strong", text: format.loss(sweep.best_metric) }),
        el("span", { class: "faint", text: metric || "" })),
      el("div", { class: "sweep-runs" },
        el("span", { text: `${format.integer(sweep.total - unfinished)} of ${format.count(sweep.total, "run")}` }),
        Sweep.stateBar(sweep, true)),
      el("div", { class: "sweep-time faint" }, el("span", {
        text: sweep.on_hold && unfinished > 0 ? "paused" : sweep.running > 0 ? (sweep.seconds_left ? `${format.duration(sweep.seconds_left)} left` : "running")
          : unfinished > 0 ? "waiting" : sweep.total > 0 ? "finished" : "no runs yet",
      }), el("span", { text: format.time(sweep.created_at).slice(0, 16) })));
  }

  Sweep.pages = Sweep.pages || {};
  Sweep.pages.sweeps = function (main) {
    const list = el("ul", { class: "sweeps" });
    const place = el("div", {}, Sweep.loading("sweeps"));
    main.replaceChildren(el("h1", { text: "Sweeps" }), place);
    document.title = "Sweeps";

    async function update() {
      const sweeps = await data.get(["sweeps"]);
      if (sweeps.length === 0) {
        place.replaceChildren(Sweep.empty("This store has no sweeps yet. `sweep run FILE` makes one and it appears here."));
        return;
      }
      Sweep.keepFocus(list, () => list.replaceChildren(...sweeps.map(card)));
      if (!list.isConnected) place.replaceChildren(list);
    }

    const start = () => update().catch(error => place.replaceChildren(Sweep.problem(error, start)));
    start();
    const live = Sweep.follow(null, update);
    return () => live.close();
  };
})(window.Sweep = window.Sweep || {});
