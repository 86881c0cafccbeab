// What a person can do to a sweep: each asks first, and says afterwards what was done.
(function (Sweep) {
  "use strict";
  const { el, format, data } = Sweep;
  const keep = { text: "Keep it as it is", value: "no" };

  Sweep.controls = {
    async cancel(name, run, done) {
      const what = run === null ? `every unfinished run of ${name}` : `run ${name}/${run}`;
      await Sweep.dialog(`Cancel ${run === null ? "the sweep" : `run ${run}`}?`,
        el("p", { text: `This cancels ${what}. Finished runs and their results stay; cancelled runs can be resumed later.` }),
        [keep, {
          text: "Cancel it", value: "yes", kind: "danger",
          run: async () => {
            const answer = await data.post(["sweeps", name, "cancel"], { run });
            Sweep.toast(`${format.count(answer.cancelled, "run")} cancelled`);
            done();
          },
        }]);
    },

    // Neither loses anything, so neither asks.
    async pause(name, pauses, done) {
      try {
        const { running } = await data.post(["sweeps", name, pauses ? "pause" : "unpause"], {});
        Sweep.toast(!pauses ? `${name} goes on: a worker takes its runs up`
          : `${name} is paused${running > 0 ? `; ${format.count(running, "run")} in training ${running === 1 ? "goes" : "go"} on` : ""}`);
        done();
      } catch (error) {
        Sweep.toast(error.message);
      }
    },

    async resume(name, run, done) {
      const fresh = el("input", { type: "checkbox", id: "from-start" });
      await Sweep.dialog(`Resume ${run === null ? "the sweep" : `run ${run}`}?`,
        [el("p", { text: "Failed, diverged and cancelled runs are queued again and go on from their last checkpoint." }),
          el("label", { class: "check", for: "from-start" }, fresh, "from step 0, without their checkpoints")],
        [{ ...keep, text: "Not now" }, {
          text: "Resume", value: "yes", kind: "primary",
          run: async () => {
            const answer = await data.post(["sweeps", name, "resume"], { run, from_start: fresh.checked });
            Sweep.toast(`${format.count(answer.resumed, "run")} queued again`);
            done();
          },
        }]);
    },

    // The sweep file is edited here; its plan, or its problems, are shown before anything is stored.
    async extend(name, spec, done) {
      const text = el("textarea", { class: "code", rows: "16", spellcheck: "false", id: "extend-text", value: spec });
      const outcome = el("div", { class: "plan", role: "status" });
      let planned = null;
      text.addEventListener("input", () => { planned = null; });

      async function plan() {
        const answer = await data.post(["sweeps", name, "extend"], { text: text.value, confirm: false });
        const problems = answer.problems || [];
        outcome.replaceChildren();
        if (problems.length > 0) {
          outcome.append(el("p", { text: format.count(problems.length, "problem"), class: "bad" }),
            el("ul", {}, problems.map(problem => el("li", {
              text: `${problem.line ? `line ${problem.line}, column ${problem.column}: ` : ""}${problem.message}`,
            }))));
          return false;
        }
        for (const sentence of [answer.plan].flat()) outcome.append(el("p", { text: sentence }));
        planned = text.value;
        return true;
      }

      await Sweep.dialog(`Extend ${name}`,
        [el("label", { for: "extend-text", text: "The sweep file, with more values, a higher run_cap or more repeats:" }), text, outcome],
        [{ text: "Close", value: "no" }, { text: "Show the plan", value: "plan", run: async () => { await plan(); return false; } }, {
          text: "Add the new points", value: "yes", kind: "primary",
          run: async () => {
            if (planned !== text.value) {
              // What is added is what was shown.
              if (await plan()) outcome.append(el("p", { text: "This is the plan; press again to add it." }));
              return false;
            }
            const answer = await data.post(["sweeps", name, "extend"], { text: text.value, confirm: true });
            if ((answer.problems || []).length > 0) return plan().then(() => false);
            Sweep.toast(`${format.count(answer.new_points, "point")} added`);
            done();
          },
        }], true);
    },

    // A text that the run's model writes.
    async generate(name, run) {
      const field = (label, id, value, type, more) => el("p", { class: "field" },
        el("label", { for: id, text: label }), el("input", { id, type, value, ...more }));
      const prompt = el("textarea", { id: "prompt", rows: "3", spellcheck: "false" });
      const output = el("pre", { class: "sample", tabindex: "0", role: "group", "aria-label": "The text", "aria-live": "polite" });
      const form = el("div", { class: "fields" },
        field("tokens", "tokens", "200", "number", { min: "1", max: "2000" }),
        field("temperature", "temperature", "0.8", "number", { min: "0", step: "0.1" }),
        field("seed", "sample-seed", "1", "number", { min: "0" }));
      await Sweep.dialog(`A text by ${name}/${run}`,
        [el("p", { class: "field" }, el("label", { for: "prompt", text: "It begins with (may be empty)" }), prompt), form, output],
        [{ text: "Close", value: "no" }, {
          text: "Write", value: "write", kind: "primary",
          run: async () => {
            output.textContent = "…";
            try {
              const answer = await data.post(["sweeps", name, "runs", run, "generate"], {
                prompt: prompt.value,
                tokens: Number(form.querySelector("#tokens").value),
                temperature: Number(form.querySelector("#temperature").value),
                seed: Number(form.querySelector("#sample-seed").value),
              });
              output.textContent = answer.text;
            } catch (error) {
              output.textContent = "";
              throw error;
            }
            return false;
          },
        }], true);
    },

    async drain(device, isDrained, done) {
      const name = `${device.host}/${device.device}`;
      await Sweep.dialog(isDrained ? `Use ${name} again?` : `Drain ${name}?`,
        el("p", {
          text: isDrained ? "It takes runs again as soon as there are any."
            : "Its runs are checkpointed and go on elsewhere; it takes no more until it is used again, also after a restart.",
        }),
        [{ text: "Leave it", value: "no" }, {
          text: isDrained ? "Use it again" : "Drain it", value: "yes", kind: isDrained ? "primary" : "danger",
          run: async () => {
            await data.post(["devices", isDrained ? "undrain" : "drain"], { host: device.host, device: device.device });
            Sweep.toast(isDrained ? `${name} is used again` : `${name} drains`);
            done();
          },
        }]);
    },
  };
})(window.Sweep = window.Sweep || {});
