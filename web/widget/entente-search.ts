// <entente-search> makes a search field that suggests out of the ordinary form a page has inside it. The form is copied into a shadow
// root, so that the styles of the page stay out and label, field and list are in one tree; without this script the form itself works.

import { type Words, words } from "./words";

declare const VERSION: string; // of this file, and
declare const CSS_TEXT: string; // its style sheet: put in when it is bundled

type Suggestion = { kind: string; value: string; label: { text: string; hit?: boolean }[]; language: string; count: number | null; url: string };
type Options = Record<string, string>;

const attributes = ["endpoint", "site", "lang", "country", "theme", "limit", "min-chars", "target", "placeholder", "results-url", "messages"];
const textField = "input:is([type=search],[type=text],:not([type]))";
const mostOptions = 8, mostKept = 50, mostBytes = 100;
const pause = 150, patience = 3000; // ms
const kept = new Map<string, Suggestion[]>();
const warned = new Set<string>();

// What is not understood is said once and passed over.
const warn = (text: string) => {
  if (!warned.has(text)) console.warn("entente-search: " + text);
  warned.add(text);
};

const web = (address: string, base?: string | URL) => {
  try {
    const u = new URL(address, base);
    if (/^https?:$/.test(u.protocol)) return u;
  } catch { /* no address */ }
};

class EntenteSearch extends HTMLElement {
  static version = VERSION;
  static observedAttributes = attributes;
  #messages: Words = {};
  #box?: ReturnType<typeof build>;

  get messages() {
    return this.#messages;
  }
  set messages(m: Words) {
    this.#messages = m;
    this.#box?.apply();
  }

  connectedCallback() {
    if (Object.hasOwn(this, "messages")) { // set before there was a class
      const early = this.messages;
      delete (this as Partial<this>).messages;
      this.messages = early;
    }
    // While the page is being read the form may not be whole.
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", this.#start, { once: true });
    else this.#start();
  }
  disconnectedCallback() {
    this.#box?.rest();
  }
  attributeChangedCallback() {
    this.#box?.apply();
  }
  #start = () => {
    if (this.isConnected && !this.#box) this.#box = build(this);
  };
}

const build = (host: EntenteSearch) => {
  const option = (name: string, fits: RegExp) => {
    const given = (host.getAttribute(name) ?? "").trim();
    if (!given || fits.test(given)) return given;
    warn(`${name}="${given}"?`);
    return "";
  };
  const number = (name: string, byDefault: number, fits: RegExp) => +(option(name, fits) || byDefault);
  const list = (name: string, fits: RegExp) => option(name, fits).split(/[\s,]+/).filter(Boolean);
  const address = (name: string, base: string) => {
    const given = option(name, /./);
    const u = given && web(given, document.baseURI);
    if (given && !u) warn(`${name}="${given}"?`);
    return u || new URL(base);
  };
  const endpoint = () => {
    const u = address("endpoint", new URL("../../", import.meta.url).href);
    u.pathname = u.pathname.replace(/\/?$/, "/");
    return u;
  };
  const spoken = (tag?: string | null) => {
    const l = (tag ?? "").slice(0, 2).toLowerCase();
    return words[l] ? l : "";
  };
  const language = () => {
    const own = host.getAttribute("lang");
    if (own && !spoken(own)) warn(`lang="${own}"?`);
    return spoken(own) || spoken(host.parentElement?.closest("[lang]")?.getAttribute("lang")) || "en";
  };
  const say = (key: string, put: Options = {}) => {
    let given: Words = {};
    try {
      given = JSON.parse(host.getAttribute("messages") || "{}");
    } catch {
      warn("messages: no JSON");
    }
    const text = String(host.messages[key] ?? given[key] ?? words[language()][key] ?? key);
    return text.replace(/\{(\w)\}/g, (_, name) => put[name] ?? "");
  };
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, given: Options = {}, text = "") => {
    const e = document.createElement(tag);
    for (const name in given) e.setAttribute(name, given[name]);
    e.textContent = text;
    return e;
  };
  const emit = (name: string, detail: object, cancelable = false) =>
    host.dispatchEvent(new CustomEvent("entente:" + name, { detail, bubbles: true, composed: true, cancelable }));

  // The form, as it stands or, where the page has none, a plain one.
  const light = host.querySelector("form");
  const typed = light?.querySelector<HTMLInputElement>(textField);
  if (light && !typed) return warn("no field in the form"), undefined;
  const form = light ? light.cloneNode(true) as HTMLFormElement : make("form");
  if (!light) form.append(make("label", { for: "q" }), make("input", { id: "q", type: "search", name: "q" }), make("button"));
  const input = form.querySelector<HTMLInputElement>(textField)!;
  const box = make("div", { class: "box" });
  const menu = make("ul", { id: "entente-list", role: "listbox", part: "listbox", popover: "manual" });
  const status = make("div", { role: "status" });
  const notice = make("p", { id: "entente-blank", part: "notice" });
  menu.hidden = true;
  const given: Options = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": menu.id, autocomplete: "off", part: "input",
  };
  for (const name in given) input.setAttribute(name, given[name]);
  form.setAttribute("part", "form");
  for (const e of form.querySelectorAll("label,button")) e.setAttribute("part", e.localName);
  box.append(form, menu, status);
  const action = form.getAttribute("action");
  const hint = input.placeholder, frame = form.target;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS_TEXT);
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];

  let found: Suggestion[] = [], asked = "", active = -1, open = false;
  let timer = 0, quiet = 0, running: AbortController | undefined;

  // What the attributes say of the form.
  const apply = () => {
    const l = language();
    box.lang = l;
    menu.setAttribute("aria-label", say("list"));
    if (!light) {
      for (const e of form.querySelectorAll("label,button")) e.textContent = say("label");
    } else if (!input.labels?.length && !input.matches("[aria-label],[aria-labelledby]")) input.setAttribute("aria-label", say("label"));
    input.placeholder = host.getAttribute("placeholder") ?? hint;
    form.action = address("results-url", (action && web(action, document.baseURI)?.href) || endpoint() + l + "/search").href;
    form.target = option("target", /^_(self|blank)$/) || frame;
    notice.remove();
    input.removeAttribute("aria-describedby");
    if (form.target === "_blank") {
      form.setAttribute("rel", "noopener");
      notice.textContent = say("blank");
      input.setAttribute("aria-describedby", notice.id);
      form.append(notice);
    }
    for (const e of form.querySelectorAll("[data-entente]")) e.remove();
    for (const [name, value] of [...narrowed(), ...list("site", /^[\w.-]+$/).map((v) => ["site", v])]) {
      if (!light?.elements.namedItem(name)) form.append(make("input", { type: "hidden", name, value, "data-entente": "" }));
    }
  };
  // The filters of the page: those of the attributes narrow what is suggested as well.
  const narrowed = () => [
    ...list("country", /^[A-Z]{2}([\s,]+[A-Z]{2})*$/).map((v) => ["country", v]),
    ...list("theme", /^[a-z][\w-]*([\s,]+[a-z][\w-]*)*$/).map((v) => ["theme", v]),
  ];

  const announce = (text: string) => {
    if (status.textContent !== text) status.textContent = text;
  };

  // The list in the top layer, under the field or over it, never wider than the window nor narrower than a finger needs.
  const place = () => {
    const field = input.getBoundingClientRect(), wide = document.documentElement.clientWidth, high = visualViewport?.height ?? innerHeight;
    const width = Math.min(Math.max(field.width, 240), wide - 16);
    const left = getComputedStyle(input).direction === "rtl" ? field.right - width : field.left;
    const below = high - field.bottom - 8, above = field.top - 8, over = below < 200 && above > below;
    const s = menu.style;
    s.width = width + "px";
    s.left = Math.max(8, Math.min(left, wide - width - 8)) + "px";
    s.top = over ? "auto" : field.bottom + 4 + "px";
    s.bottom = over ? innerHeight - field.top + 4 + "px" : "auto";
    s.maxHeight = Math.max(96, over ? above : below) + "px";
  };
  const choose = (n: number) => {
    active = n;
    [...menu.children].forEach((e, i) => {
      e.setAttribute("aria-selected", String(i === n));
      if (i === n) e.scrollIntoView({ block: "nearest" });
    });
    if (n < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", menu.children[n].id);
  };
  const show = (on: boolean) => {
    on &&= found.length > 0 && root.activeElement === input;
    choose(-1);
    if (on === open) return on && place();
    open = on;
    input.setAttribute("aria-expanded", String(on));
    menu.hidden = !on;
    const watch = on ? "addEventListener" : "removeEventListener";
    window[watch]("scroll", place, true);
    window[watch]("resize", place);
    visualViewport?.[watch]("resize", place);
    if (on) menu.showPopover?.(), place();
    else menu.hidePopover?.();
  };
  const draw = () => {
    const narrow = narrowed().length > 0, l = language();
    menu.replaceChildren(...[...found, undefined].map((s, i) => {
      const li = make("li", { id: "entente-" + i, role: "option", part: "option", "aria-selected": "false", lang: s?.language ?? l });
      const label = make("span", {}, s ? "" : say("all", { q: asked }));
      for (const f of s?.label ?? []) label.append(f.hit ? make("mark", {}, f.text) : f.text);
      li.append(label);
      if (s) {
        const count = s.count != null && !narrow ? ` (${s.count.toLocaleString(l)})` : "";
        li.append(" ", make("small", { lang: l }, say(s.kind) + count));
      }
      li.onclick = () => follow(i);
      return li;
    }));
  };

  const follow = (n: number) => {
    const s = found[n];
    if (!s) return form.requestSubmit();
    const url = web(s.url, endpoint());
    if (!url) return;
    if (/\/search$/.test(url.pathname)) {
      for (const [name, value] of narrowed()) if (name !== s.kind) url.searchParams.append(name, value);
    }
    show(false);
    if (!emit("select", { suggestion: s, url: url.href }, true)) return;
    if (form.target === "_blank") window.open(url, "_blank", "noopener");
    else location.assign(url);
  };

  // Nothing more comes of what was typed so far.
  const still = () => {
    clearTimeout(timer);
    running?.abort();
    running = undefined;
  };
  const rest = () => {
    still();
    show(false);
  };
  const failed = (status: number, reason: string) => {
    found = [];
    show(false);
    announce(say("failed"));
    emit("error", { query: asked, status, reason });
  };
  const ask = async (again = false) => {
    asked = input.value.trim();
    if (asked.length < number("min-chars", 2, /^([1-9]|10)$/) || new TextEncoder().encode(asked).length > mostBytes) {
      found = [];
      announce("");
      return show(false);
    }
    if (Date.now() < quiet) { // the service asked for time
      timer = setTimeout(ask, quiet - Date.now(), true);
      return;
    }
    const url = new URL("api/v1/suggest", endpoint()), l = language(), most = number("limit", mostOptions, /^[1-8]$/);
    url.search = "" + new URLSearchParams({ q: asked, hl: l, limit: "" + most });
    const site = option("site", /^[\w.-]+$/);
    if (site) url.searchParams.set("site", site);
    let answer = kept.get(url.href);
    if (!answer) {
      const own = running = new AbortController();
      let late = false, status = 0, wait = 0;
      const limit = setTimeout(() => (late = true, own.abort()), patience);
      try {
        const res = await fetch(url, { credentials: "omit", referrerPolicy: "origin", signal: own.signal });
        status = res.status;
        wait = +(res.headers.get("retry-after") ?? 0);
        if (!res.ok) throw 0;
        answer = ((await res.json()).suggestions as Suggestion[]).slice(0, most);
      } catch { /* told below */ }
      clearTimeout(limit);
      if (running !== own) return;
      if (!answer) {
        if (wait > 0) {
          quiet = Date.now() + wait * 1000;
          if (!again && wait <= 60) timer = setTimeout(ask, wait * 1000, true);
        }
        return failed(status, late ? "timeout" : status ? "status" : "network");
      }
      kept.set(url.href, answer);
      if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    }
    const filters = narrowed();
    found = filters.length ? answer.filter((s) => {
      const same = filters.filter(([name]) => name === s.kind);
      return s.kind !== "document" && (!same.length || same.some(([, value]) => value === s.value));
    }) : answer;
    draw();
    show(true);
    const n = found.length;
    announce(n ? say(new Intl.PluralRules(l).select(n) === "one" ? "one" : "other", { n: n.toLocaleString(l) }) : say("none"));
    emit("results", { query: asked, count: n, suggestions: found });
  };
  const soon = (e: Event) => {
    if ((e as InputEvent).isComposing) return;
    still();
    choose(-1);
    timer = setTimeout(ask, pause);
  };

  input.addEventListener("input", soon);
  input.addEventListener("compositionend", soon);
  input.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    const n = menu.children.length;
    switch (e.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (!found.length) return;
        const from = open ? active : -1;
        still(); // the list does not change under who walks in it
        show(true);
        if (!e.altKey) choose(e.key === "ArrowDown" ? (from + 1) % n : (Math.max(from, 0) + n - 1) % n);
        break;
      }
      case "Enter":
        if (!open || active < 0) return;
        follow(active);
        break;
      case "Escape":
        if (open) show(false);
        else if (input.value) {
          input.value = "";
          found = [];
          announce("");
          rest();
        } else return;
        break;
      case "Tab":
        return show(false);
      case "Shift":
      case "Control":
      case "Alt":
      case "Meta":
        return;
      default: // the caret moves, or a letter comes
        return choose(-1);
    }
    e.preventDefault();
  });
  input.addEventListener("blur", () => show(false));
  menu.onmousedown = (e) => e.preventDefault(); // the field keeps the focus
  form.addEventListener("submit", (e) => {
    rest();
    if (!emit("submit", { query: input.value, url: form.action }, true)) e.preventDefault();
  });

  // What was typed before this script came goes along, with the focus and the caret.
  const focused = typed && (host.getRootNode() as Document).activeElement === typed;
  const caret = [typed?.selectionStart, typed?.selectionEnd] as [number, number];
  if (typed) input.value = typed.value;
  apply();
  root.append(box);
  if (focused) {
    input.focus({ preventScroll: true });
    input.setSelectionRange(...caret);
  }
  return { apply, rest };
};

if (!customElements.get("entente-search")) customElements.define("entente-search", EntenteSearch);
