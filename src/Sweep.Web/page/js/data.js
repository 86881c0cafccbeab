// Where the page's data comes from: a running dashboard, or what was written into this file (the report).
(function (Sweep) {
  "use strict";
  const holder = document.getElementById("report-data");
  const report = holder ? JSON.parse(holder.textContent) : null;
  const limit = 30000;

  class DataError extends Error {
    constructor(message, status) {
      super(message);
      this.status = status;
    }
  }

  const path = parts => parts.map(part => encodeURIComponent(String(part))).join("/");

  async function ask(address, options) {
    let response;
    try {
      response = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(limit), ...options });
    } catch (error) {
      throw new DataError(error.name === "TimeoutError" ? "The dashboard has not answered for 30 seconds; is it still running?"
        : "The dashboard does not answer; is `sweep dashboard` still running?", 0);
    }
    if (response.ok) return response;
    const answer = await response.json().catch(() => null);
    throw new DataError(answer && answer.error || `The dashboard answered ${response.status}.`, response.status);
  }

  async function fetched(parts, query) {
    const search = query ? `?${new URLSearchParams(query)}` : "";
    // A burst of readers may be asked to wait; the page does so once.
    try {
      return await (await ask(`/api/${path(parts)}${search}`)).json();
    } catch (error) {
      if (error.status !== 429) throw error;
      await new Promise(resume => setTimeout(resume, 1000));
      return (await ask(`/api/${path(parts)}${search}`)).json();
    }
  }

  function inlined(parts) {
    const key = parts.join("/");
    if (key in report) return report[key];
    throw new DataError("This is not in the report; the dashboard (`sweep dashboard`) has it.", 404);
  }

  Sweep.data = {
    isReport: report !== null,
    DataError,
    // get(["sweeps", name, "table"], {since: 4})
    get: async (parts, query) => report ? inlined(parts) : fetched(parts, query),
    async post(parts, body) {
      const response = await ask(`/api/${path(parts)}`, {
        method: "POST", headers: { "Content-Type": "application/json", "X-Sweep": "1" }, body: JSON.stringify(body),
        signal: AbortSignal.timeout(300000),
      });
      return (response.headers.get("Content-Type") || "").includes("json") ? response.json() : { text: await response.text() };
    },
  };
})(window.Sweep = window.Sweep || {});
