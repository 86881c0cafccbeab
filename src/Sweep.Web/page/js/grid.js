// A table of any number of rows of which only those in sight are elements: rows are of one height, and each element is used again for
// another row. Keyboard: arrows, Page Up and Down, Home and End move; Enter opens; Space selects. One row at a time is in the tab order.
(function (Sweep) {
  "use strict";
  const el = Sweep.el;
  const beyond = 6;

  // columns: [{id, label, title, right, text(i), class(i), link(i)}]; i is what order holds.
  Sweep.grid = function ({ label, key, open, sort, sorted, select, isSelected, hover, rowClass }) {
    let columns = [], order = new Int32Array(0), active = 0, pool = [], height = 30, widths = "";
    const head = el("div", { class: "grid-row grid-head", role: "row", "aria-rowindex": "1" });
    const headGroup = el("div", { role: "rowgroup", class: "grid-head-group" }, head);
    const space = el("div", { role: "rowgroup", class: "grid-space" });
    const none = el("p", { class: "grid-none", hidden: true });
    const grid = el("div", { class: "grid", role: "grid", "aria-label": label, "aria-multiselectable": select ? "true" : null },
      headGroup, space);
    const root = el("div", { class: "grid-frame" }, grid, none);

    function width(column) {
      if (column.width) return column.width;
      let longest = column.label.length * 0.86 + 1.6;
      const stride = Math.max(1, Math.floor(order.length / 200));
      for (let k = 0; k < order.length; k += stride) longest = Math.max(longest, column.text(order[k]).length + (column.spare || 0));
      return Math.min(Math.ceil(longest), column.widest || 48);
    }

    function makeHead() {
      head.replaceChildren();
      if (select) {
        head.append(el("div", { role: "columnheader", class: "grid-cell pick" }, el("span", { class: "unseen", text: "select" })));
      }
      for (const column of columns) {
        const state = sorted(column.id);
        const cell = el("div", {
          role: "columnheader", class: `grid-cell ${column.right ? "right" : ""}`, "aria-sort": state || "none", title: column.title,
        });
        cell.append(el("button", {
          type: "button", class: "sort", text: column.label, "data-column": column.id,
          onclick: () => sort(column.id),
        }));
        head.append(cell);
      }
    }

    function makeRow() {
      const row = el("div", { class: "grid-row", role: "row", tabindex: "-1" });
      if (select) {
        const box = el("input", { type: "checkbox", tabindex: "-1" });
        box.addEventListener("change", () => select(order[row.at], box.checked));
        row.append(el("div", { role: "gridcell", class: "grid-cell pick" }, box));
        row.box = box;
      }
      row.cells = columns.map(column => {
        const cell = el("div", { role: "gridcell", class: "grid-cell" });
        cell.place = column.link ? cell.appendChild(el("a", { tabindex: "-1" })) : cell;
        row.append(cell);
        return cell;
      });
      if (hover) {
        row.addEventListener("pointerenter", () => hover(order[row.at]));
        row.addEventListener("pointerleave", () => hover(-1));
      }
      return row;
    }

    function fill(row, at) {
      const i = order[at];
      row.at = at;
      row.className = `grid-row ${rowClass ? rowClass(i) : ""}`;
      row.hidden = false;
      row.style.transform = `translateY(${at * height}px)`;
      row.setAttribute("aria-rowindex", String(at + 2));
      row.tabIndex = at === active ? 0 : -1;
      row.dataset.key = key(i);
      for (let c = 0; c < columns.length; c++) {
        const column = columns[c], cell = row.cells[c];
        if (column.draw) column.draw(cell, i);
        else Sweep.setText(cell.place, column.text(i));
        if (column.link) cell.place.setAttribute("href", column.link(i));
        const style = `grid-cell${column.right ? " right" : ""} ${column.class ? column.class(i) || "" : ""}`;
        if (cell.className !== style) cell.className = style;
        cell.title = !column.draw && column.widest && column.text(i).length > column.widest ? column.text(i) : "";
      }
      if (select) {
        const selected = isSelected(i);
        row.box.checked = selected;
        row.box.setAttribute("aria-label", `Select ${key(i)}`);
        row.setAttribute("aria-selected", String(selected));
      }
    }

    function render() {
      const top = grid.scrollTop, room = grid.clientHeight || 300;
      const first = Math.max(0, Math.floor(top / height) - beyond);
      const last = Math.min(order.length, Math.ceil((top + room) / height) + beyond);
      const size = Math.max(pool.length, last - first);
      while (pool.length < size) pool.push(space.appendChild(makeRow()));
      const used = new Set();
      for (let at = first; at < last; at++) {
        // The same row keeps its element while it is in sight, and so its focus.
        const row = pool[at % size];
        used.add(row);
        fill(row, at);
      }
      for (const row of pool) if (!used.has(row)) row.hidden = true;
    }

    const later = Sweep.onFrame(render);
    grid.addEventListener("scroll", later, { passive: true });
    new ResizeObserver(later).observe(grid);

    function reveal(at) {
      const above = at * height, below = above + height, room = grid.clientHeight - head.offsetHeight;
      if (above < grid.scrollTop) grid.scrollTop = above;
      else if (below > grid.scrollTop + room) grid.scrollTop = below - room;
    }

    function move(at) {
      if (order.length === 0) return;
      active = Math.max(0, Math.min(order.length - 1, at));
      reveal(active);
      render();
      pool.find(row => !row.hidden && row.at === active)?.focus({ preventScroll: true });
    }

    space.addEventListener("focusin", event => {
      const row = event.target.closest(".grid-row");
      if (!row || row.at === active) return;
      active = row.at;
      for (const other of pool) other.tabIndex = other.at === active ? 0 : -1;
    });
    space.addEventListener("keydown", event => {
      const page = Math.max(1, Math.floor(grid.clientHeight / height) - 2);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -order.length, End: order.length };
      if (event.key in steps) move(active + steps[event.key]);
      else if (event.key === "Enter" && open) open(order[active]);
      else if (event.key === " " && select) select(order[active], !isSelected(order[active]));
      else return;
      event.preventDefault();
    });
    space.addEventListener("click", event => {
      const row = event.target.closest(".grid-row");
      if (row && open && !event.target.closest("a, input, .pick") && getSelection().isCollapsed) open(order[row.at]);
    });

    return {
      root,
      // Columns of another set: the rows are made anew.
      setColumns(now) {
        columns = now;
        for (const row of pool) row.remove();
        pool = [];
        widths = "";
      },
      // Few rows get a low table; what a filter leaves of them does not change it. The most rows that there may be.
      setMost(rows) {
        grid.style.setProperty("--most-rows", String(Math.max(rows, 4)));
      },
      setOrder(now, emptyText) {
        const focused = document.activeElement && space.contains(document.activeElement) ? document.activeElement.dataset.key : null;
        order = now;
        if (widths === "" && order.length > 0) {
          // The widths stay as they are while rows come and go.
          widths = (select ? "34px " : "") + columns.map((column, c) =>
            c === columns.length - 1 ? `minmax(${width(column)}ch, 1fr)` : `calc(${width(column)}ch + 2 * var(--cell-padding))`).join(" ");
          grid.style.setProperty("--columns", widths);
        }
        height = parseFloat(getComputedStyle(grid).getPropertyValue("--row-height")) || 30;
        space.style.height = `${order.length * height}px`;
        grid.setAttribute("aria-rowcount", String(order.length + 1));
        none.hidden = order.length > 0;
        none.textContent = emptyText || "";
        active = Math.min(active, Math.max(0, order.length - 1));
        makeHeadIfChanged();
        render();
        if (focused !== null) {
          const at = order.findIndex(i => key(i) === focused);
          const row = pool.find(candidate => !candidate.hidden && candidate.at === at);
          if (row && row !== document.activeElement) row.focus({ preventScroll: true });
        }
      },
      refresh: render,
    };

    // A header whose button has the focus must not be made anew without need.
    function makeHeadIfChanged() {
      const now = columns.map(column => `${column.id}${column.label}${sorted(column.id)}`).join();
      if (head.dataset.made === now) return;
      const focused = document.activeElement?.dataset?.column;
      head.dataset.made = now;
      makeHead();
      if (focused) head.querySelector(`[data-column="${CSS.escape(focused)}"]`)?.focus();
    }
  };
})(window.Sweep = window.Sweep || {});
