"use strict";
(() => {
  const PAGE = 40;
  const $ = (id) => document.getElementById(id);
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const records = JSON.parse($("data").textContent);
  const query = $("query"), list = $("results"), more = $("more");
  // No case, no accents, words apart: what a writer types is folded in the same way.
  const fold = (text) =>
    " " + text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  for (const record of records) {
    record.titleWords = fold(record.title);
    record.whoWords = fold(record.who + " " + record.id + " " + record.year);
    record.allWords = fold(`${record.words} ${record.abstract} ${record.where}`) + record.titleWords + record.whoWords;
  }
  const labels = {};
  for (const option of $("condition").options) labels[option.value] = option.textContent.trim();
  for (const [id, field] of [["condition", "conditions"], ["design", "designs"]])
    for (const option of [...$(id).options].slice(1))
      option.textContent += ` (${records.filter((one) => one[field].includes(option.value)).length})`;
  let found = [], shown = 0, asked = [];

  const score = (record, words) => {
    let sum = 0;
    for (const word of words) {
      if (!record.allWords.includes(word)) return -1;
      sum += record.titleWords.includes(word) ? 3 : record.whoWords.includes(word) ? 2 : 1;
    }
    return sum;
  };

  const matching = (sought) => {
    const words = sought.map((word) => " " + word);
    const condition = $("condition").value, design = $("design").value;
    const hits = [];
    for (const record of records) {
      if (condition && !record.conditions.includes(condition)) continue;
      if (design && !record.designs.includes(design)) continue;
      const points = score(record, words);
      if (points >= 0) hits.push([points, record]);
    }
    hits.sort((a, b) => b[0] - a[0] || (b[1].year > a[1].year) - (b[1].year < a[1].year));
    return hits.map((hit) => hit[1]);
  };

  // Typing errors: a letter added, missing, wrong or swapped with its neighbour, each once.
  const errors = (one, other) => {
    let before = [], last = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      for (let j = 1; j <= other.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] !== other[j - 1]));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return last[other.length];
  };

  // How many records have each word; counted when a word is first found in none.
  let counts;
  const vocabulary = () => {
    if (counts) return counts;
    counts = new Map();
    for (const record of records)
      for (const word of new Set(record.allWords.split(" "))) counts.set(word, (counts.get(word) || 0) + 1);
    return counts;
  };

  // The word that was meant where no record has one, by the rules of "kapcite search": one
  // error up to seven letters, two above, then the same first letter, then the commonest.
  const meant = (word) => {
    if (word.length < 4 || /\p{N}/u.test(word) || records.some((one) => one.allWords.includes(" " + word)))
      return word;
    let best = [word.length > 7 ? 3 : 2, false, 0, word];
    for (const [other, number] of vocabulary()) {
      if (Math.abs(other.length - word.length) >= best[0] + 1) continue;
      const rank = [errors(word, other), other[0] === word[0], number, other];
      if (rank[0] < best[0] || (rank[0] === best[0] && best[3] !== word
          && (rank[1] - best[1] || rank[2] - best[2]) > 0)) best = rank;
    }
    return best[3];
  };

  const search = () => {
    view("references");
    asked = fold(query.value).split(" ").filter(Boolean);
    found = matching(asked);
    let instead = [];
    if (!found.length) {
      const right = asked.map(meant);
      instead = right.filter((word, place) => word !== asked[place]);
      if (instead.length) found = matching(asked = right);
    }
    shown = 0;
    list.replaceChildren();
    showMore();
    $("none").hidden = found.length > 0;
    keep($("condition").value, $("design").value);
    const noun = found.length === 1 ? "reference" : "references";
    const put = instead.length ? `; searched for ${instead.join(", ")}` : "";
    $("count").textContent = `${found.length} ${noun} of ${records.length}${put}`;
  };

  // The address holds the search, so that it can be shared and come back with "back".
  const keep = (condition, design) => {
    const state = new URLSearchParams();
    if (query.value) state.set("q", query.value);
    if (condition) state.set("condition", condition);
    if (design) state.set("design", design);
    const hash = state.toString();
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? "#" + hash : location.pathname);
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    query.value = state.get("q") || "";
    for (const id of ["condition", "design"]) {
      $(id).value = state.get(id) || "";
      if ($(id).selectedIndex < 0) $(id).value = "";
    }
    search();
  };

  const view = (name) => {
    for (const tab of tabs) {
      const chosen = tab.getAttribute("aria-controls") === name;
      tab.setAttribute("aria-selected", String(chosen));
      $(tab.getAttribute("aria-controls")).hidden = !chosen;
    }
  };

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // The title with the words that were searched for marked: a word that begins as one does.
  const marked = (element, text) => {
    for (const piece of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
      const word = fold(piece).trim();
      const hit = word && asked.some((one) => word.startsWith(one));
      element.append(hit ? make("mark", "", piece) : piece);
    }
    return element;
  };

  const action = (line, className, text, label, run) => {
    const button = make("button", className, text);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", run);
    line.append(button);
    return button;
  };

  const heading = (record) => {
    const title = make("h2", "title");
    const inner = record.link ? make("a") : title;
    if (record.link) {
      inner.href = record.link;
      inner.rel = "noopener noreferrer";
      title.append(inner);
    }
    marked(inner, record.title || record.id);
    return title;
  };

  const card = (record) => {
    const item = make("li");
    item.tabIndex = -1;
    item.append(heading(record), make("p", "who", `${record.who} (${record.year || "n.d."})`));
    if (record.where) item.append(make("p", "where", record.where));
    const line = make("div", "line");
    for (const [text, kind, why] of record.badges) {
      const badge = make("span", `badge ${kind}`, text);
      badge.title = why;
      line.append(badge);
    }
    for (const id of record.conditions)
      if (labels[id]) line.append(make("span", "term", labels[id]));
    line.append(make("span", "key", record.id));
    const actions = make("span", "actions", "Copy");
    for (const [label, text] of Object.entries(record.copies))
      action(actions, "", label, `Copy ${record.id} as ${label}`, () => copy(text, label)).title = `Copy as ${label}`;
    if (record.abstract)
      action(actions, "toggle", "Abstract", `Abstract of ${record.id}`, () => toggle(item, record))
        .setAttribute("aria-expanded", "false");
    line.append(actions);
    item.append(line);
    return item;
  };

  const toggle = (item, record) => {
    const button = item.querySelector(".toggle"), open = item.querySelector(".abstract");
    if (!button) return;
    if (open) open.remove();
    else item.append(make("p", "abstract", record.abstract));
    button.setAttribute("aria-expanded", String(!open));
  };

  const showMore = () => {
    const next = found.slice(shown, shown + PAGE);
    list.append(...next.map(card));
    shown += next.length;
    more.hidden = shown >= found.length;
  };

  const say = (text) => {
    $("said").textContent = text;
    $("said").classList.add("shown");
    setTimeout(() => $("said").classList.remove("shown"), 1500);
  };

  const copy = async (text, label) => {
    try {
      await navigator.clipboard.writeText(text);
      say(`${label} copied`);
    } catch {
      // Without a secure context there is no clipboard; a selection still copies.
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      say(document.execCommand("copy") ? `${label} copied` : "The browser does not allow copying");
      area.remove();
    }
  };

  const move = (step) => {
    const items = [...list.children];
    const at = items.indexOf(document.activeElement.closest("#results li"));
    if (step > 0 && at === items.length - 1 && !more.hidden) showMore();
    const target = at + step < 0 ? query : list.children[at + step];
    if (target) target.focus();
  };

  const clear = () => {
    query.value = $("condition").value = $("design").value = "";
    query.focus();
    search();
  };

  document.addEventListener("keydown", (event) => {
    const active = document.activeElement;
    if (event.ctrlKey || event.metaKey || event.altKey || active.tagName === "SELECT") return;
    if (event.key === "/" && active !== query) query.focus(), query.select();
    else if (event.key === "Escape") clear();
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && active.parentElement === list)
      toggle(active, found[[...list.children].indexOf(active)]);
    else return;
    event.preventDefault();
  });
  $("search").addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", search);
  $("condition").addEventListener("change", search);
  $("design").addEventListener("change", search);
  more.addEventListener("click", showMore);
  for (const tab of tabs) tab.addEventListener("click", () => view(tab.getAttribute("aria-controls")));
  // On paper both stand, one after the other, and all that was found.
  addEventListener("beforeprint", () => {
    while (!more.hidden) showMore();
    for (const tab of tabs) $(tab.getAttribute("aria-controls")).hidden = false;
  });
  addEventListener("afterprint", () => {
    const chosen = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    if (chosen) view(chosen.getAttribute("aria-controls"));
  });
  addEventListener("hashchange", restore);
  restore();
})();
