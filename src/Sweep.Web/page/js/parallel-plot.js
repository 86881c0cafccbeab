// Draws runs as lines over parallel axes, on two canvases: all runs faintly behind, those that pass the filter in colour before.
// 10,000 lines do not fit into a frame, so a drawing goes on over frames, with as many lines in each as this machine paints in time,
// in a scattered order: the first frame already shows a fair sample, and a brush under the pointer never waits. (ECharts' parallel axes
// keep an element for each line and draw all of them again for every move of a brush.)
(function (Sweep) {
  "use strict";
  const goodFrame = 24, slowFrame = 45;
  const fewest = 60, most = 1200;

  // Indices in an order in which every beginning is spread over the whole.
  function scattered(count) {
    let stride = Math.max(1, Math.round(count * 0.618));
    const divisor = (a, b) => b === 0 ? a : divisor(b, a % b);
    while (divisor(stride, count) !== 1 && count > 1) stride++;
    return Int32Array.from({ length: count }, (_, k) => (k * stride) % count);
  }

  Sweep.parallelPlot = function () {
    const behind = Sweep.el("canvas", { class: "layer" });
    const front = Sweep.el("canvas", { class: "layer" });
    let plan = null, jobs = [], pieces = 300;

    function size(canvas, width, height) {
      const ratio = Math.min(2, devicePixelRatio || 1);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }

    // One line; axes whose value is unknown interrupt it.
    function trace(pen, run) {
      let isOpen = false;
      pen.beginPath();
      for (let a = 0; a < plan.x.length; a++) {
        const y = plan.y[a][run];
        if (Number.isNaN(y)) isOpen = false;
        else if (isOpen) pen.lineTo(plan.x[a], y);
        else {
          pen.moveTo(plan.x[a], y);
          isOpen = true;
        }
      }
      pen.stroke();
    }

    // Draws some of the job's runs in each frame. Painting happens after a script has ended, so only the time from frame to frame
    // tells what it costs.
    function draw(canvas, job) {
      const pen = canvas.getContext("2d");
      pen.clearRect(0, 0, plan.width, plan.height);
      pen.lineJoin = "round";
      let before = 0;
      const go = now => {
        if (job.isStopped) return;
        if (before > 0 && now - before > slowFrame) pieces = Math.max(fewest, pieces >> 1);
        else if (before > 0 && now - before < goodFrame) pieces = Math.min(most, Math.ceil(pieces * 1.25));
        before = now;
        const last = Math.min(job.runs.length, job.next + pieces);
        for (; job.next < last; job.next++) {
          job.style(pen, job.runs[job.next]);
          trace(pen, job.runs[job.next]);
        }
        if (job.next < job.runs.length) requestAnimationFrame(go);
        else job.done?.();
      };
      go(0);
    }

    function start(canvas, runs, style, done) {
      const job = { canvas, runs, style, next: 0, done, isStopped: false };
      for (const other of jobs) if (other.canvas === canvas) other.isStopped = true;
      jobs = [...jobs.filter(other => !other.isStopped), job];
      draw(canvas, job);
    }

    return {
      layers: [behind, front],
      // axes: Sweep.Runs' axes; x: where each stands; aside: where each run lies within a crowd, -0.5 to 0.5.
      lay({ axes, x, width, height, top, count, aside }) {
        const room = height - 2 * top;
        const y = axes.map(axis => {
          const places = new Float32Array(count);
          // On an axis with few values runs of the same one lie slightly apart, so that a crowd looks like one.
          const spread = axis.isDiscrete ? Math.min(0.12, 0.3 / Math.max(1, axis.ticks.length - 1)) * Math.min(1, count / 150) : 0;
          for (let i = 0; i < count; i++) {
            const place = axis.place(axis.values[i]) + spread * aside[i];
            places[i] = top + room * (1 - place);
          }
          return places;
        });
        plan = { x, y, width, height, order: scattered(count) };
        size(behind, width, height);
        size(front, width, height);
      },
      drawBehind(color) {
        const opacity = Math.max(0.03, Math.min(0.16, 60 / plan.order.length));
        start(behind, plan.order, pen => {
          pen.strokeStyle = color;
          pen.globalAlpha = opacity;
          pen.lineWidth = 1;
        });
      },
      // Runs that pass, in colour; those of `marked` (run -> colour) last and thicker.
      drawFront(visible, shown, colors, colorOf, marked) {
        const runs = new Int32Array(shown);
        let next = 0;
        for (const run of plan.order) if (visible[run] && !marked.has(run)) runs[next++] = run;
        const opacity = Math.max(0.14, Math.min(0.8, 150 / Math.max(1, shown)));
        start(front, runs.subarray(0, next), (pen, run) => {
          pen.strokeStyle = colors[colorOf[run]];
          pen.globalAlpha = opacity;
          pen.lineWidth = 1;
        }, () => {
          const pen = front.getContext("2d");
          pen.globalAlpha = 1;
          pen.lineWidth = 2.5;
          for (const [run, color] of marked) {
            if (!visible[run]) continue;
            pen.strokeStyle = color;
            trace(pen, run);
          }
        });
      },
      stop() {
        for (const job of jobs) job.isStopped = true;
      },
    };
  };
})(window.Sweep = window.Sweep || {});
