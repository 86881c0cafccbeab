// Dark or light: the system's choice until a person makes another; and the colours of the style sheet for what draws on a canvas.
(function (Sweep) {
  "use strict";
  const listeners = new Set();
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const key = "sweep-theme";

  // A page from a file may have no storage; the choice then lasts as long as the page.
  function stored() {
    try { return localStorage.getItem(key); } catch { return null; }
  }

  function store(value) {
    try { localStorage.setItem(key, value); } catch { /* the choice is not kept */ }
  }

  const probe = document.createElement("span");
  probe.hidden = true;

  const theme = Sweep.theme = {
    isDark: () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark",
    // The value of a colour variable as rgb(...).
    color(name) {
      if (!probe.isConnected) document.body.append(probe);
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    },
    // A colour with an opacity.
    faded: (name, opacity) => theme.color(name).replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`),
    // Colours for series that must be told apart, safe for the colour-blind (Okabe and Ito's set, darkened on light ground).
    series: () => [1, 2, 3, 4, 5, 6, 7, 8].map(i => theme.color(`series-${i}`)),
    // Low to high, perceptually even and safe for the colour-blind (after cividis).
    ramp: () => [1, 2, 3, 4, 5, 6].map(i => theme.color(`ramp-${i}`)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reducedMotion: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
  };

  function changed() {
    const button = document.getElementById("theme");
    button.textContent = theme.isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", theme.isDark() ? "Use light colours" : "Use dark colours");
    for (const listener of listeners) listener();
  }

  if (stored()) root.dataset.theme = stored();
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = theme.isDark() ? "light" : "dark";
    store(root.dataset.theme);
    changed();
  });
  system.addEventListener("change", changed);
  changed();
})(window.Sweep = window.Sweep || {});
