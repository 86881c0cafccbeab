// A chart in the page's colours: made when its place has a size, drawn again when that or the theme changes.
(function (Sweep) {
  "use strict";
  const theme = Sweep.theme;
  const fontFamily = () => getComputedStyle(document.body).fontFamily;

  // option(): the chart's option, asked for at every drawing, so that it can read colours of the theme.
  Sweep.chart = function (label, height) {
    const place = Sweep.el("div", { class: `chart ${height || ""}`, role: "img", "aria-label": label });
    let chart = null, make = null, seen = "";

    function draw() {
      if (!make || !place.clientWidth) return;
      chart ??= echarts.init(place, null, { renderer: "canvas" });
      const option = make();
      if (option === null) return;
      chart.setOption({ animation: false, textStyle: { fontFamily: fontFamily() }, ...option }, { notMerge: true });
    }

    const sized = new ResizeObserver(() => {
      const size = `${place.clientWidth}x${place.clientHeight}`;
      if (size === seen) return;
      seen = size;
      if (chart) chart.resize();
      else draw();
    });
    sized.observe(place);
    const forget = theme.onChange(draw);
    return {
      place,
      show(option, text) {
        make = option;
        if (text) place.setAttribute("aria-label", text);
        draw();
      },
      on(name, action) {
        draw();
        chart?.on(name, action);
      },
      get instance() { return chart; },
      close() {
        sized.disconnect();
        forget();
        chart?.dispose();
      },
    };
  };

  // Shared pieces of the charts' options.
  const style = Sweep.chartStyle = {
    grid: more => ({ left: 8, right: 16, top: 28, bottom: 8, containLabel: true, ...more }),
    axis(more) {
      const { name, axisLabel, ...rest } = more;
      return {
        name, nameTextStyle: { color: theme.color("muted"), fontSize: 11 },
        axisLine: { show: true, lineStyle: { color: theme.color("rule-strong") } },
        axisTick: { lineStyle: { color: theme.color("rule-strong") } },
        axisLabel: { color: theme.color("muted"), fontSize: 11, hideOverlap: true, ...axisLabel },
        splitLine: { lineStyle: { color: theme.color("rule") } },
        minorSplitLine: { show: false },
        ...rest,
      };
    },
    // Text only, never HTML: a name cannot become markup.
    tooltip: more => ({
      renderMode: "richText", confine: true, backgroundColor: theme.color("surface"), borderColor: theme.color("rule-strong"),
      textStyle: { color: theme.color("ink"), fontSize: 12, fontFamily: fontFamily() }, transitionDuration: 0, ...more,
    }),
    legend: more => ({
      top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: theme.color("muted"), fontSize: 12 }, ...more,
    }),
    // A name as the text of a tooltip: the braces of ECharts' own markup are taken out.
    plain: text => String(text).replace(/[{}|]/g, " "),
  };
  // The axis begins a little below the lowest value, not at zero: what is read is differences.
  const below = isLog => ({ min, max }) => !Number.isFinite(min) ? undefined
    : isLog ? Number((min * 0.97).toPrecision(3)) : Number((min - (max - min) * 0.06).toPrecision(6));

  Sweep.lossAxis = (name, isLog, more) => style.axis({
    type: isLog ? "log" : "value", name, scale: true, nameLocation: "end", nameGap: 10,
    min: below(isLog), axisLabel: { formatter: value => Number(value.toPrecision(4)).toString(), showMinLabel: false }, ...more,
  });
})(window.Sweep = window.Sweep || {});
