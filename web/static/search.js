// Ticking a box shows its results at once. Everything here also works without: the form has a button.
"use strict";
(() => {
  const drawer = document.getElementById("drawer");
  if (!drawer) return;
  // Wide screens show the filters beside the results; there the drawer is always open.
  const wide = matchMedia("(min-width: 60rem)");
  const fit = () => { if (wide.matches) document.getElementById("drawer").open = true; };
  wide.addEventListener("change", fit);
  fit();

  let timer, asked;
  const page = (url) => url.split("#")[0];
  let shown = page(location.href);
  const swapped = ["live", "tongues"];

  // A page parsed without any markup passing through a string. Only the last one asked for counts.
  const get = (url, then) => {
    asked?.abort();
    const x = asked = new XMLHttpRequest();
    x.open("GET", url);
    x.responseType = "document";
    x.timeout = 8000;
    x.onerror = x.ontimeout = () => location.assign(url);
    x.onload = () => { if (!x.response || then(x.response, x.responseURL) === false) location.assign(url); };
    x.send();
  };

  const focus = (id) => {
    if (id && id !== document.activeElement.id) document.getElementById(id)?.focus({ preventScroll: true });
  };

  // What is left behind keeps its place in the history, so that Back comes to where the reader was.
  const show = (url, push, left) => {
    document.getElementById("live").setAttribute("aria-busy", "true");
    get(url, (next, at) => {
      if (!swapped.every((id) => next.getElementById(id))) return false;
      const open = document.getElementById("drawer").open;
      const held = document.activeElement?.id;
      if (push) history.replaceState({ top: scrollY, held }, "");
      for (const id of swapped) document.getElementById(id).replaceWith(document.adoptNode(next.getElementById(id)));
      document.getElementById("drawer").open = open;
      document.title = next.title;
      shown = page(push ? at : url);
      document.getElementById("status").textContent = next.getElementById("status").dataset.says;
      if (push) history.pushState(null, "", at);
      else document.getElementById("q").value = next.getElementById("q").value;
      focus(left?.held ?? held);
      if (left) scrollTo({ top: left.top, behavior: "instant" });
      hidden(next);
    });
  };

  // What the form carries without a field of its own follows the results.
  const hidden = (next) => {
    const form = document.getElementById("ask");
    form.querySelectorAll("input[type=hidden]").forEach((i) => i.remove());
    next.getElementById("ask").querySelectorAll("input[type=hidden]").forEach((i) => form.append(document.adoptNode(i)));
  };

  document.addEventListener("change", (e) => {
    const form = document.getElementById("ask");
    if (e.target.form !== form || e.target.id === "q") return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const fields = [...new FormData(form)].filter(([, value]) => value !== "");
      show(form.action + "?" + new URLSearchParams(fields), true);
    }, 300);
  });

  // All values of a facet, and the field to look through them, come into its box; a second click takes them away.
  const fill = (box, next) => {
    const old = box.querySelector("ul"), all = document.adoptNode(next.querySelector(".all ul") ?? document.createElement("ul"));
    all.querySelectorAll("input").forEach((i) => i.setAttribute("form", "ask"));
    old.querySelectorAll(":checked").forEach((i) => { // what is chosen stays chosen
      const same = [...all.querySelectorAll("input")].find((j) => j.value === i.value);
      if (same) same.checked = true;
      else all.prepend(i.closest("li").cloneNode(true));
    });
    old.replaceWith(all);
    return old;
  };
  const few = new WeakMap();
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-box]");
    if (!link || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    const box = link.closest("fieldset"), open = !few.has(link);
    link.setAttribute("aria-expanded", open);
    if (!open) {
      box.querySelector("ul").replaceWith(few.get(link));
      box.querySelector(".look").remove();
      few.delete(link);
      return;
    }
    get(link.href, (next) => {
      const field = document.adoptNode(next.getElementById("value_q")), look = document.createElement("p"), label = document.adoptNode(next.querySelector("label[for=value_q]"));
      field.id = label.htmlFor = box.querySelector("input").name + "-look";
      field.removeAttribute("name");
      look.className = "look";
      look.append(label, field);
      few.set(link, fill(box, next));
      box.querySelector("ul").before(look);
      field.focus();
      field.oninput = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          const url = new URL(link.href);
          url.searchParams.set("value_q", field.value);
          get(url.href, (next) => { fill(box, next); });
        }, 200);
      };
    });
  });

  // A link within the page changes the address as well, but not what is shown: swapping it would lose the focus.
  addEventListener("popstate", (e) => { if (page(location.href) !== shown) show(location.href, false, e.state); });
})();
