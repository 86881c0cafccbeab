// The metric against one parameter, a point for every run that passes the filter.
(function (Sweep) {
  "use strict";
  const { el, address, theme, format } = Sweep;
  const largeFrom = 2000;

  Sweep.slice = function (view) {
    const chart = Sweep.chart("The metric against a parameter", "tall");
    const choice = el("span", {});
    let isLog = address.get("sy") === "log";
    const root = el("div", {},
      el("div", { class: "tools" }, choice, Sweep.check("log metric", isLog, isOn => {
        isLog = isOn;
        address.set("sy", isOn ? "log" : "");
        update();
      })), chart.place);
    let id = address.get("slice");

    // Points of the same category are drawn slightly apart.
    const apart = (axis, i) => axis.isNumber ? axis.values[i] : axis.values[i] + 0.24 * (((i * 7919) % 101) / 101 - 0.5);

    function points(axis, passes) {
      const found = [];
      const { runs, number } = view.runs;
      for (let i = 0; i < view.runs.count; i++) {
        if (!passes(i) || runs.metric[i] === null || Number.isNaN(axis.values[i])) continue;
        found.push([apart(axis, i), runs.metric[i], number[i]]);
      }
      return found;
    }

    function option(axis) {
      const { visible, runs, best } = view.runs;
      const isTied = i => runs.tied && runs.tied[i] === true && i !== best;
      const all = points(axis, i => visible[i] && !isTied(i) && i !== best);
      const series = (name, data, color, more) => ({
        type: "scatter", name, data, itemStyle: { color }, symbolSize: 7, large: data.length > largeFrom, progressive: 4000, ...more,
      });
      return {
        grid: Sweep.chartStyle.grid({ right: 24 }),
        xAxis: Sweep.chartStyle.axis({
          type: axis.isLog ? "log" : "value", name: axis.label, nameLocation: "middle", nameGap: 26, scale: true,
          ...(axis.isNumber ? {} : { min: -0.5, max: axis.max + 0.5, interval: 1 }),
          ...(axis.isNumber && !axis.isLog ? { boundaryGap: ["4%", "4%"] } : {}), splitLine: { show: false },
          ...(axis.isNumber && axis.isDiscrete ? { axisTick: { customValues: axis.ticks } } : {}),
          axisLabel: {
            ...(axis.isNumber && axis.isDiscrete ? { customValues: axis.ticks } : {}),
            formatter: value => axis.isNumber ? format.number(Number(value.toPrecision(3)))
              : Number.isInteger(value) ? axis.categories[value] ?? "" : "",
          },
        }),
        yAxis: Sweep.lossAxis(view.runs.metric, isLog),
        legend: Sweep.chartStyle.legend({ left: "auto", right: 0 }),
        tooltip: Sweep.chartStyle.tooltip({
          formatter: at => `run ${at.value[2]}\n${Sweep.chartStyle.plain(axis.label)} ${Sweep.chartStyle.plain(
            axis.isNumber ? axis.text(at.value[0]) : axis.text(Math.round(at.value[0])))}\n${format.loss(at.value[1])}`,
        }),
        series: [
          series("runs", all, theme.faded("ink", all.length > largeFrom ? 0.25 : 0.45)),
          series("cannot be told from the best", points(axis, i => visible[i] && isTied(i)), theme.color("series-1"),
            { symbol: "diamond" }),
          series("best", best >= 0 && visible[best] ? points(axis, i => i === best) : [], theme.color("accent"), { symbolSize: 12, z: 5 }),
        ],
      };
    }

    function update() {
      const axes = view.runs.axes.filter(axis => axis.id !== "metric");
      if (axes.length === 0) {
        chart.place.hidden = true;
        return;
      }
      if (!axes.some(axis => axis.id === id)) id = axes[0].id;
      if (choice.childElementCount === 0) {
        choice.append(Sweep.choice("slice along", axes.map(axis => [axis.id, axis.label]), id, choose));
      }
      choice.querySelector("select").value = id;
      const axis = view.runs.axis.get(id);
      chart.show(() => option(axis), `${view.runs.metric} against ${axis.label}, ${format.count(view.runs.shown, "run")}`);
    }

    function choose(name) {
      id = name;
      address.set("slice", name);
      update();
    }

    return { root, update, choose, close: () => chart.close() };
  };
})(window.Sweep = window.Sweep || {});
