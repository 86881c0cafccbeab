// What ran where, over time: a row for every device, a bar for every attempt, faults in a colour and a pattern of their own.
(function (Sweep) {
  "use strict";
  const { el, theme, format, address } = Sweep;
  const kinds = [
    ["completed", "ended well", "series-2"], ["running", "running", "accent"], ["handed", "stopped, paused or given back", "muted"],
    ["fault", "lost, crashed or diverged", "series-1"],
  ];
  const well = new Set(["completed"]);
  const handed = new Set(["stopped", "paused", "released", "cancelled"]);

  const kindOf = attempt => !attempt.outcome ? "running" : well.has(attempt.outcome) ? "completed"
    : handed.has(attempt.outcome) ? "handed" : "fault";

  // Whether an attempt ended by a fault: lost, crashed, diverged.
  Sweep.isFault = outcome => kindOf({ outcome }) === "fault";

  Sweep.timeline = function (view) {
    const chart = Sweep.chart("Devices over time", "timeline");
    const faults = el("div", {});
    const note = el("p", { class: "footnote" });
    const place = el("div", {}, Sweep.loading("attempts"));
    const root = el("div", {}, place);
    let answer = null;

    function bar(params, api, color) {
      const start = api.coord([api.value(0), api.value(2)]), end = api.coord([api.value(1), api.value(2)]);
      const height = Math.min(18, api.size([0, 1])[1] * 0.6);
      const area = params.coordSys;
      const left = Math.max(start[0], area.x), right = Math.min(Math.max(end[0], start[0] + 1.5), area.x + area.width);
      if (right <= left) return null;
      return {
        type: "rect", shape: { x: left, y: start[1] - height / 2, width: right - left, height, r: right - left > 4 ? 1.5 : 0 },
        style: { fill: color, stroke: theme.color("surface"), lineWidth: right - left > 4 ? 1 : 0 },
      };
    }

    // What runs is drawn up to now.
    const end = () => Math.max(format.moment(answer.to), answer.attempts.some(attempt => !attempt.end) ? Date.now() : 0);

    function option() {
      const to = end();
      const shown = answer.attempts.filter(attempt => view.runs.visible[view.runs.indexOf.get(attempt.run)]);
      const days = to - format.moment(answer.from) > 86400e3;
      return {
        grid: Sweep.chartStyle.grid({ top: 34, bottom: 34, right: 34 }),
        legend: Sweep.chartStyle.legend(),
        xAxis: Sweep.chartStyle.axis({
          type: "time", min: format.moment(answer.from), max: to, splitLine: { show: false },
          axisLabel: { formatter: value => new Date(value).toISOString().slice(days ? 5 : 11, days ? 16 : 19).replace("T", " ") },
        }),
        yAxis: Sweep.chartStyle.axis({
          type: "category", data: answer.devices, inverse: true, axisTick: { show: false }, axisLabel: { width: 130, overflow: "truncate" },
        }),
        dataZoom: [{ type: "inside", xAxisIndex: 0, filterMode: "weakFilter", zoomOnMouseWheel: "ctrl" }],
        tooltip: Sweep.chartStyle.tooltip({
          formatter: at => {
            const attempt = at.data.attempt;
            const words = attempt.outcome || "running";
            return `run ${attempt.run}, attempt ${attempt.attempt}: ${Sweep.chartStyle.plain(words)}\n`
              + `${format.duration((at.value[1] - at.value[0]) / 1000)} from ${format.time(attempt.start)}`
              + (attempt.message ? `\n${Sweep.chartStyle.plain(attempt.message).slice(0, 90)}` : "");
          },
        }),
        series: kinds.map(([kind, name, colorName]) => {
          const color = theme.color(colorName);
          return {
            type: "custom", name, itemStyle: { color }, encode: { x: [0, 1], y: 2 }, progressive: 1500,
            renderItem: (params, api) => bar(params, api, color),
            data: shown.filter(attempt => kindOf(attempt) === kind).map(attempt => ({
              value: [format.moment(attempt.start), format.moment(attempt.end) ?? to, attempt.device], attempt,
            })),
          };
        }),
      };
    }

    function show() {
      chart.place.style.height = `${Math.max(180, Math.min(640, 84 + 30 * answer.devices.length))}px`;
      const bad = answer.attempts.filter(attempt => kindOf(attempt) === "fault");
      chart.show(option, `${format.count(answer.attempts.length, "attempt")} on ${format.count(answer.devices.length, "device")}, `
        + `${format.count(bad.length, "fault")}`);
      Sweep.setText(note, "Times are UTC. Ctrl and the wheel zoom.");
      faults.replaceChildren(el("h3", { text: "Faults" }), bad.length === 0 ? Sweep.empty("No attempt was lost, crashed or diverged.")
        : Sweep.table("Faults", [
          { text: "run", right: true }, { text: "attempt", right: true }, { text: "device" }, { text: "outcome" }, { text: "ended" },
          { text: "message", words: true },
        ], bad.slice(-200).reverse().map(attempt => [
          Sweep.link(address.sweep(view.name, "runs", attempt.run), String(attempt.run)), format.integer(attempt.attempt),
          answer.devices[attempt.device] ?? "", { text: attempt.outcome, class: "bad" }, format.time(attempt.end), attempt.message || "",
        ])));
    }

    async function update() {
      try {
        answer = await Sweep.data.get(["sweeps", view.name, "timeline"]);
      } catch (error) {
        place.replaceChildren(Sweep.problem(error, update));
        return;
      }
      if (!answer || answer.attempts.length === 0) {
        place.replaceChildren(Sweep.empty("No run has begun yet."));
        return;
      }
      if (!chart.place.isConnected) place.replaceChildren(chart.place, note, faults);
      show();
    }

    return { root, update, filtered: () => answer && answer.attempts.length > 0 && show(), close: () => chart.close() };
  };
})(window.Sweep = window.Sweep || {});
