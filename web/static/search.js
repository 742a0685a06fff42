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

  const show = (url, push) => {
    asked?.abort();
    const x = asked = new XMLHttpRequest(); // parses a page without any markup passing through a string
    x.open("GET", url);
    x.responseType = "document";
    x.timeout = 8000;
    x.onerror = x.ontimeout = () => location.assign(url);
    x.onload = () => {
      const next = x.response;
      if (!next || !swapped.every((id) => next.getElementById(id))) return location.assign(url);
      const open = document.getElementById("drawer").open;
      const held = document.activeElement?.id;
      for (const id of swapped) document.getElementById(id).replaceWith(document.adoptNode(next.getElementById(id)));
      document.getElementById("drawer").open = open;
      if (held && held !== document.activeElement.id) document.getElementById(held)?.focus({ preventScroll: true });
      document.title = next.title;
      shown = page(push ? x.responseURL : url);
      document.getElementById("status").textContent = next.getElementById("status").dataset.says;
      if (push) history.pushState(null, "", x.responseURL);
      else document.getElementById("q").value = next.getElementById("q").value;
      hidden(next);
    };
    document.getElementById("live").setAttribute("aria-busy", "true");
    x.send();
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
  // A link within the page changes the address as well, but not what is shown: swapping it would lose the focus.
  addEventListener("popstate", () => { if (page(location.href) !== shown) show(location.href, false); });
})();
