"use strict";
(() => {
  const PAGE = 40;
  const $ = (id) => document.getElementById(id);
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
  let found = [], shown = 0;

  const score = (record, words) => {
    let sum = 0;
    for (const word of words) {
      if (!record.allWords.includes(word)) return -1;
      sum += record.titleWords.includes(word) ? 3 : record.whoWords.includes(word) ? 2 : 1;
    }
    return sum;
  };

  const search = () => {
    const words = fold(query.value).split(" ").filter(Boolean).map((word) => " " + word);
    const condition = $("condition").value, design = $("design").value;
    const hits = [];
    for (const record of records) {
      if (condition && !record.conditions.includes(condition)) continue;
      if (design && !record.designs.includes(design)) continue;
      const points = score(record, words);
      if (points >= 0) hits.push([points, record]);
    }
    hits.sort((a, b) => b[0] - a[0] || (b[1].year > a[1].year) - (b[1].year < a[1].year));
    found = hits.map((hit) => hit[1]);
    shown = 0;
    list.replaceChildren();
    showMore();
    const noun = found.length === 1 ? "reference" : "references";
    $("count").textContent = `${found.length} ${noun} of ${records.length}`;
  };

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const card = (record) => {
    const item = make("li");
    item.tabIndex = -1;
    item.append(
      make("div", "title", record.title || record.id),
      make("div", "who", `${record.who} (${record.year || "n.d."})`),
    );
    if (record.where) item.append(make("div", "where", record.where));
    const line = make("div", "line");
    line.append(make("span", "key", record.id));
    for (const [text, kind, why] of record.badges) {
      const badge = make("span", `badge ${kind}`, text);
      badge.title = why;
      line.append(badge);
    }
    if (record.link) {
      const link = make("a", "", record.link.replace(/^https:\/\//, ""));
      link.href = record.link;
      link.rel = "noopener noreferrer";
      line.append(link);
    }
    for (const [label, text] of Object.entries(record.copies)) {
      const button = make("button", "", `Copy ${label}`);
      button.type = "button";
      button.setAttribute("aria-label", `Copy ${record.id} as ${label}`);
      button.addEventListener("click", () => copy(text, label));
      line.append(button);
    }
    if (record.abstract) {
      const button = make("button", "toggle", "Abstract");
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => toggle(item, record));
      line.append(button);
    }
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

  document.addEventListener("keydown", (event) => {
    const active = document.activeElement;
    if (event.ctrlKey || event.metaKey || event.altKey || active.tagName === "SELECT") return;
    if (event.key === "/" && active !== query) query.focus(), query.select();
    else if (event.key === "Escape") (query.value = ""), query.focus(), search();
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
  search();
})();
