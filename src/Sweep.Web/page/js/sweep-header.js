// The head of a sweep: what it is, how far it is, its best result, and what can be done to it.
(function (Sweep) {
  "use strict";
  const { el, format, address } = Sweep;
  const states = ["completed", "stopped", "running", "paused", "queued", "lost", "cancelled", "diverged", "failed"];

  // The runs' states as one bar with its figures below.
  Sweep.stateBar = function (counts, isSmall) {
    const present = states.filter(state => counts[state] > 0);
    const bar = el("div", { class: "state-bar", "aria-hidden": "true" }, present.map(state => {
      const part = el("span", { class: `state-${state}` });
      part.style.flexGrow = String(counts[state]);
      return part;
    }));
    if (isSmall) return bar;
    return el("div", {}, bar, el("ul", { class: "state-list" }, present.map(state =>
      el("li", { class: `state-cell state-${state}`, text: `${format.integer(counts[state])} ${state}` }))));
  };

  const methods = { grid: "grid", random: "random search", sobol: "Sobol search", tpe: "TPE", bayes: "Bayesian search" };

  Sweep.sweepHeader = function (view, info, refresh) {
    const facts = el("p", { class: "facts-line" });
    const best = el("div", { class: "vital" });
    const done = el("div", { class: "vital" });
    const bar = el("div", { class: "vital wide" });
    const isOn = info.control && !Sweep.data.isReport;
    const button = (text, action) => el("button", { type: "button", text, onclick: action });
    const cancel = button("Cancel…", () => Sweep.controls.cancel(view.name, null, refresh));
    const resume = button("Resume…", () => Sweep.controls.resume(view.name, null, refresh));
    const pause = button("Pause", () => Sweep.controls.pause(view.name, !view.status.on_hold, refresh));
    const extend = button("Extend…", () => Sweep.controls.extend(view.name, view.status.spec || "", refresh));
    const write = button("Generate…", () => Sweep.controls.generate(view.name, format.runNumber(view.status.best_run)));
    const root = el("header", { class: "sweep-head" },
      Sweep.crumbs(Sweep.link("/", "Sweeps")),
      el("div", { class: "title-line" }, el("h1", { text: view.name }),
        isOn && el("div", { class: "controls", role: "group", "aria-label": "Controls" }, pause, cancel, resume, extend, write)),
      facts, el("div", { class: "vitals" }, best, done, bar));

    function update() {
      const s = view.status;
      const unfinished = s.queued + s.running + s.paused + (s.lost || 0) + (s.to_propose || 0);
      Sweep.setText(facts, [
        s.method && (methods[s.method] || s.method), `${s.metric.name}, ${s.metric.goal === "maximize" ? "higher" : "lower"} is better`,
        s.early_stopping && "early stopping", s.max_iters && `${format.integer(s.max_iters)} steps`, s.data,
        s.tokenizer && s.tokenizer !== "char" && s.tokenizer, s.priority && `priority ${s.priority}`,
      ].filter(Boolean).join(" · "));
      const run = format.runNumber(s.best_run);
      best.replaceChildren(el("span", { class: "label", text: `best ${s.metric.name}` }),
        el("span", { class: "figure", text: format.loss(s.best_metric) }),
        el("span", { class: "detail" }, run !== null && Sweep.link(address.sweep(view.name, "runs", run), `run ${run}`),
          Number.isFinite(s.best_metric_sem) && ` ± ${format.loss(s.best_metric_sem)}`,
          Number.isFinite(s.floor) && `${run === null ? "" : " · "}floor ${format.loss(s.floor)}`));
      done.replaceChildren(el("span", { class: "label", text: "progress" }),
        el("span", { class: "figure", text: format.percent(s.progress) }),
        el("span", { class: "detail", text: s.target_reached_by && unfinished === 0
          ? `target ${format.loss(s.target)} reached by run ${format.runNumber(s.target_reached_by)}`
          : unfinished === 0 ? "finished" : s.on_hold && s.running === 0 ? "paused: nothing begins until it goes on"
          : s.on_hold ? "paused; what is in training goes on to its end" : s.seconds_left ? `${format.duration(s.seconds_left)} left` : s.running > 0 ? "running" : "nothing runs now" }));
      bar.replaceChildren(el("span", { class: "label", text: format.count(s.total, "run") }), Sweep.stateBar(s));
      // Forks of other sweeps' runs have no file that could be edited.
      extend.hidden = !s.method;
      pause.textContent = s.on_hold ? "Unpause" : "Pause";
      pause.disabled = !s.on_hold && unfinished === 0;
      cancel.disabled = unfinished === 0;
      resume.disabled = (s.failed || 0) + (s.diverged || 0) + (s.cancelled || 0) === 0;
      write.disabled = run === null;
    }

    return { root, update };
  };
})(window.Sweep = window.Sweep || {});
