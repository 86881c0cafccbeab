// News of a sweep, or of the list: the server's events, at most one call a short while, and what the connection is like.
(function (Sweep) {
  "use strict";
  const least = 600;
  const shown = () => document.getElementById("connection");

  function say(state, text, title) {
    const place = shown();
    place.dataset.state = state;
    Sweep.setText(place, text);
    place.title = title;
  }

  // Calls back on every change until it is closed. What is slow to fetch is fetched less often; isKnown(counter) says that the page has it.
  Sweep.follow = function (sweep, changed, isKnown) {
    if (Sweep.data.isReport) {
      const written = Sweep.writtenAt ? `, written at ${Sweep.format.time(Sweep.writtenAt)}` : "";
      say("report", `report${Sweep.writtenAt ? ` of ${Sweep.format.time(Sweep.writtenAt).slice(0, 16)}` : ""}`,
        `A report${written}: its figures do not change`);
      return { close() { } };
    }
    const sayLive = () => say("live", "live", "Connected: the page follows the sweep");
    let timer = 0, last = 0, busy = false, again = false, pause = least, closed = false;
    const source = new EventSource(`/api/events${sweep === null ? "" : `?sweep=${encodeURIComponent(sweep)}`}`);

    async function call() {
      timer = 0;
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      last = performance.now();
      try {
        await changed();
        if (shown().dataset.state === "lost" && source.readyState === EventSource.OPEN) sayLive();
      } catch (error) {
        say("lost", "not updated", error.message);
      }
      pause = Math.max(least, 2 * (performance.now() - last));
      busy = false;
      if (again && !closed) {
        again = false;
        ask();
      }
    }

    const ask = () => {
      if (timer === 0 && !closed) timer = setTimeout(call, Math.max(0, last + pause - performance.now()));
    };
    let wasOpen = false, since = "";
    source.addEventListener("open", () => {
      sayLive();
      since = "";
      // What happened while nobody listened.
      if (wasOpen) ask();
      wasOpen = true;
    });
    source.addEventListener("error", () => {
      since ||= new Date().toISOString().slice(11, 19);
      say("lost", "disconnected", `No connection since ${since} UTC: the figures may be old. The page tries again by itself.`);
      if (source.readyState === EventSource.CLOSED && !closed) {
        closed = true;
        say("lost", "disconnected", "The dashboard has refused the connection; load the page again from the address that it printed.");
      }
    });
    for (const name of ["change", "sweeps", "devices"]) {
      source.addEventListener(name, event => {
        if (name === "devices" || !isKnown || !isKnown(JSON.parse(event.data).changed)) ask();
      });
    }
    // The store does not answer the dashboard, which tries again; a change says that it is back.
    source.addEventListener("trouble", event => say("lost", "store away", JSON.parse(event.data).error));
    for (const name of ["change", "sweeps"]) source.addEventListener(name, sayLive);
    source.addEventListener("gone", () => {
      closed = true;
      source.close();
      say("lost", "deleted", "This sweep is not in the store any more.");
    });
    say("waiting", "connecting", "Connecting to the dashboard");
    return {
      close() {
        closed = true;
        clearTimeout(timer);
        source.close();
      },
    };
  };
})(window.Sweep = window.Sweep || {});
