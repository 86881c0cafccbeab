// One run's story: what it is, how it went, its attempts, checkpoints and samples, and how it differs from another run.
(function (Sweep) {
  "use strict";
  const { el, format, address, data, theme } = Sweep;

  const section = (title, ...content) => el("section", { class: "panel" }, el("h2", { text: title }), content);

  function facts(entries) {
    const known = entries.filter(([, value]) => ![null, undefined, "", "-"].includes(value));
    return el("dl", { class: "facts" }, known.map(([name, value, kind]) =>
      [el("dt", { text: name }), el("dd", { class: kind || null }, value)]));
  }

  // Losses of validation and training of one or several runs over steps.
  Sweep.runChart = function (label, metric) {
    const chart = Sweep.chart(label, "medium");
    return {
      place: chart.place, close: chart.close,
      // lines: [{name, step, values, color, dashed}]
      show(lines, text) {
        chart.show(() => ({
          grid: Sweep.chartStyle.grid({ top: 44 }),
          legend: Sweep.chartStyle.legend(),
          xAxis: Sweep.chartStyle.axis({ type: "value", name: "step", max: "dataMax", splitLine: { show: false },
            axisLabel: { formatter: value => format.mark(value) } }),
          yAxis: Sweep.lossAxis(metric, false),
          dataZoom: [{ type: "inside", filterMode: "none", zoomOnMouseWheel: "ctrl" }],
          tooltip: Sweep.chartStyle.tooltip({ trigger: "axis", valueFormatter: value => format.loss(value) }),
          series: lines.map(line => ({
            type: "line", name: Sweep.chartStyle.plain(line.name), data: line.step.map((step, i) => [step, line.values[i]]),
            showSymbol: line.step.length < 2, sampling: line.step.length > 600 ? "lttb" : undefined,
            itemStyle: { color: theme.color(line.color) },
            lineStyle: { color: theme.color(line.color), width: line.dashed ? 1.25 : 2, type: line.dashed ? [4, 3] : "solid" },
          })),
        }), text);
      },
    };
  };

  function compareForm(name, run) {
    const place = el("div", { role: "status" });
    const other = el("input", { type: "number", id: "other-run", min: "1", required: true });
    const form = el("form", { class: "tools" }, el("label", { for: "other-run", text: "with run" }), other,
      el("button", { type: "submit", text: "Compare" }));
    form.addEventListener("submit", async event => {
      event.preventDefault();
      try {
        const answer = await data.get(["sweeps", name, "compare"], { runs: `${run},${other.value}` });
        const pair = answer.pairs.find(one => [run, Number(other.value)].every(number =>
          [one.a, one.b].map(format.runNumber).includes(number)));
        place.replaceChildren(pair ? Sweep.pairTable([pair]) : Sweep.empty(data.isReport ? "The report has no difference of these two."
          : "There is nothing to compare."),
          el("p", {}, Sweep.link(`${address.sweep(name, "compare")}?runs=${run},${other.value}`, "Both runs beside each other")));
      } catch (error) {
        place.replaceChildren(Sweep.problem(error));
      }
    });
    return [form, place];
  }

  function content(name, run, r, info, refresh, compare) {
    const isOn = info.control && !data.isReport;
    const varied = new Set(Object.keys(r.params || {}));
    const unfinished = ["queued", "running", "paused"].includes(r.state);
    const evaluations = r.evaluations || { step: [], val: [], train: [] };
    const chart = Sweep.runChart("Losses of this run", "loss");
    const decision = r.reason || (typeof r.decision === "string" ? r.decision : r.decision && r.decision.reason);
    const button = (text, action, isUseless) => el("button", { type: "button", text, onclick: action, disabled: isUseless });
    // What the sweep varies comes first.
    const parameters = r.hyperparameters.map(key => [key, r[key]])
      .sort(([a], [b]) => varied.has(b) - varied.has(a));
    const attempts = (r.attempt_history || []).map(attempt => [
      format.integer(attempt.attempt), `${attempt.host}/${attempt.device}`, format.time(attempt.started_at),
      attempt.ended_at ? format.duration((format.moment(attempt.ended_at) - format.moment(attempt.started_at)) / 1000) : "",
      `${format.integer(attempt.from_step)} to ${format.integer(attempt.to_step)}`,
      { text: attempt.outcome || "running", class: Sweep.isFault(attempt.outcome) ? "bad" : "" },
      attempt.message || "",
    ]);
    const checkpoints = (r.checkpoints || []).map(one => [
      format.integer(one.step), [one.best && "best", one.last && "last"].filter(Boolean).join(", "), format.bytes(one.bytes),
      format.time(one.created_at), { text: one.file || "", class: "path" },
    ]);
    const page = [
      el("header", { class: "sweep-head" },
        Sweep.crumbs(Sweep.link("/", "Sweeps"), Sweep.link(address.sweep(name), name)),
        el("div", { class: "title-line" }, el("h1", { text: `Run ${run}` }),
          isOn && el("div", { class: "controls", role: "group", "aria-label": "Controls" },
            button("Cancel…", () => Sweep.controls.cancel(name, run, refresh), !unfinished),
            button("Resume…", () => Sweep.controls.resume(name, run, refresh), !["failed", "diverged", "cancelled"].includes(r.state)),
            button("Generate…", () => Sweep.controls.generate(name, run), (r.checkpoints || []).length === 0))),
        el("div", { class: "vitals" },
          el("div", { class: "vital" }, el("span", { class: "label", text: `best ${r.metric_name || "metric"}` }),
            el("span", { class: "figure", text: format.loss(r.metric) }),
            el("span", { class: "detail", text: r.metric === null ? "no evaluation yet"
              : `± ${format.loss(r.metric_sem)} at step ${format.integer(r.best_step ?? r.step)}` })),
          el("div", { class: "vital" }, el("span", { class: "label", text: "state" }),
            el("span", { class: `figure small state-cell state-${r.state}`, text: r.state }),
            el("span", {
              class: "detail", text: `step ${format.integer(r.reached_step ?? r.last_step)} of ${format.integer(r.max_iters)}`,
            })),
          el("div", { class: "vital wide" }, el("span", { class: "label", text: "where" }),
            el("span", { class: "figure small", text: r.host ? `${r.host}/${r.device}` : "nowhere yet" }),
            el("span", { class: "detail", text: [r.tokens_per_second && `${format.compact(r.tokens_per_second)} tokens/s`,
              format.duration(r.seconds), r.engine].filter(value => value && value !== "-").join(" · ") })))),
      r.failure && el("p", { class: "callout bad", text: r.failure }),
      r.reused_from && el("p", {
        class: "callout", text: `Its results up to step ${format.integer(r.reused_step)} are those of ${r.reused_from}: not trained again.`,
      }),
      r.forked_from && el("p", {
        class: "callout", text: `It goes on from step ${format.integer(r.forked_step)} of ${r.forked_from}.`,
      }),
      r.refinement && el("p", {
        class: "callout",
        text: `A further seed of configuration ${r.configuration}, added by \`sweep refine\` while it was tied with the best.`,
      }),
      decision && el("p", { class: "callout", text: `Early stopping: ${decision}` }),
      r.never_learned && el("p", { class: "callout", text: "Its best evaluation is that of step 0: it has never learned." }),
      el("div", { class: "beside" },
        el("div", { class: "stack" },
          section("Evaluations", evaluations.step.length > 0 ? chart.place : Sweep.empty("No evaluation yet.")),
          section("Compare", compare)),
        section("Configuration", facts(parameters.map(([key, value]) => [key, format.value(value), varied.has(key) ? "strong" : null])))),
      section("Attempts", attempts.length === 0 ? Sweep.empty("It has not begun yet.") : Sweep.table("Attempts", [
        { text: "#", right: true }, { text: "device" }, { text: "started" }, { text: "time", right: true }, { text: "steps", right: true },
        { text: "outcome" }, { text: "message", words: true }], attempts)),
      section("Checkpoints", checkpoints.length === 0 ? Sweep.empty("It has no checkpoint.") : Sweep.table("Checkpoints", [
        { text: "step", right: true }, { text: "kept as" }, { text: "size", right: true }, { text: "written" },
        { text: "file", words: true },
      ], checkpoints)),
      (r.samples || []).length > 0 && section("What it writes", r.samples.map(sample => [
        el("h3", { text: `at step ${format.integer(sample.step)}` }),
        el("pre", {
          class: "sample", tabindex: "0", role: "group", "aria-label": `Text written at step ${sample.step}`, text: sample.text,
        })])),
      section("Recorded with it", facts([
        ["configuration", r.configuration], ["parameters of the model", format.compact(r.n_params)], ["device kind", r.device_kind],
        ["engine", r.engine], ["text", r.data], ["SHA-256 of the text", r.data_sha256], ["tokenizer", r.tokenizer],
        ["vocabulary", r.vocab_size], ["versions", typeof r.versions === "object" && r.versions ? JSON.stringify(r.versions) : r.versions],
        ["git commit", r.git_commit], ["hash of the configuration", r.config_hash], ["SHA-256 of the parameters", r.params_sha256],
        ["created", format.time(r.created_at)], ["started", format.time(r.started_at)], ["finished", format.time(r.finished_at)]])),
    ].filter(Boolean);
    const draw = () => evaluations.step.length > 0 && chart.show([
      { name: "validation", step: evaluations.step, values: evaluations.val || evaluations.val_loss, color: "accent" },
      { name: "training", step: evaluations.step, values: evaluations.train || evaluations.train_loss, color: "series-1", dashed: true },
    ], `Losses of run ${run} over ${format.count(evaluations.step.length, "evaluation")}`);
    return { page, draw, close: chart.close };
  }

  // In a report a run may be there only as a row of the table and a curve.
  async function fromTable(name, run) {
    const { runs } = await data.get(["sweeps", name, "table"]);
    const curves = await data.get(["sweeps", name, "curves"]).catch(() => ({ runs: {} }));
    const i = runs.run.indexOf(run);
    if (i < 0) throw new data.DataError(`There is no run ${run} in ${name}.`, 404);
    const row = {};
    for (const [key, values] of Object.entries(runs)) if (Array.isArray(values)) row[key] = values[i];
    for (const [key, values] of Object.entries(runs.params)) row[key] = values[i];
    return { ...row, hyperparameters: Object.keys(runs.params), reason: row.decision, reached_step: row.step, evaluations: curves.runs[run] };
  }

  Sweep.pages = Sweep.pages || {};
  Sweep.pages.run = function (main, name, run, info) {
    document.title = `${name}/${run} · Sweep`;
    main.replaceChildren(el("h1", { class: "unseen", text: `Run ${run}` }), Sweep.loading("the run"));
    // The form stays the same one when the run is drawn anew, with what is typed into it and its answer.
    const compare = compareForm(name, run);
    let made = null, seen = "";

    async function update() {
      let detail;
      try {
        detail = await data.get(["sweeps", name, "runs", run]);
      } catch (error) {
        if (!data.isReport || error.status !== 404) throw error;
        detail = await fromTable(name, run);
      }
      // A run that has not changed is not drawn again: a reader may be in the middle of its text.
      const now = JSON.stringify(detail);
      if (now === seen) return;
      seen = now;
      made?.close();
      const refresh = () => update().catch(error => Sweep.toast(error.message));
      Sweep.keepFocus(main, () => {
        made = content(name, run, detail, info, refresh, compare);
        main.replaceChildren(...made.page);
      });
      made.draw();
    }

    const start = () => update().catch(error => main.replaceChildren(el("h1", { text: `${name}/${run}` }), Sweep.problem(error, start)));
    start();
    const live = Sweep.follow(name, update);
    return () => {
      live.close();
      made?.close();
    };
  };
})(window.Sweep = window.Sweep || {});
