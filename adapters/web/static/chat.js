// The chat without reloading: what kompis says comes down a stream, taps and words go up by fetch.
// Without this script every button is a form, and the page is shown again.
"use strict";

(() => {
  const log = document.getElementById("log");
  const notice = document.getElementById("notice");
  const field = document.getElementById("text");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const patience = { first: 1000, longest: 30000 };

  // --- where one is on the page

  const behaviour = () => (still.matches ? "auto" : "smooth");

  const atTheEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 160;

  const tall = (name) => document.querySelector(name).offsetHeight;

  const room = () => innerHeight - tall("header") - tall("footer") - 32;

  /** Show a message whole if it fits, else from its beginning. */
  const show = (element, how = behaviour()) => {
    element.scrollIntoView({ block: element.offsetHeight > room() ? "start" : "end", behavior: how });
  };

  /** Show blocks that have changed: all of them if they fit, else from the verdict, or their beginning. */
  const showNews = (news) => {
    const top = (news.find((block) => block.matches(".verdict")) || news[0]).getBoundingClientRect().top;
    const fits = news.at(-1).getBoundingClientRect().bottom - top < room();
    if (fits) news.at(-1).scrollIntoView({ block: "nearest", behavior: behaviour() });
    else news[0].scrollIntoView({ block: "start", behavior: behaviour() });
  };

  /** Show a message, and again once its pictures have taken their room, unless more has come. */
  const showWith = (element, how = behaviour()) => {
    show(element, how);
    for (const picture of element.querySelectorAll("img")) {
      if (!picture.complete) {
        picture.addEventListener("load", () => element === log.lastElementChild && show(element, how), { once: true });
      }
    }
  };

  const newest = log.lastElementChild;
  if (newest && !(location.hash && location.hash !== "#end")) showWith(newest, "auto");

  // --- on a shared screen: when the time is up, or one comes back to a page that was left, nothing is shown

  const visit = document.getElementById("visit");
  if (visit) {
    const ends = performance.now() + Number(visit.dataset.left) * 1000;
    const tock = () => {
      const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
      const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      visit.textContent = visit.dataset.words.replace("{time}", time);
      if (!left) location.replace("/chat/done");
    };
    setInterval(tock, 1000);
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  if (!log.dataset.stream) return; // somebody new: the first form goes up whole, and the page comes back

  // --- down: rows, each once, in order

  let last = Number(log.dataset.last);
  let ownTap = false;

  const read = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  /** What a block says, without what is new in every form. */
  const sameness = (block) => {
    const copy = block.cloneNode(true);
    for (const hidden of copy.querySelectorAll("input[type=hidden]")) hidden.remove();
    for (const button of copy.querySelectorAll("button")) button.classList.remove("sent");
    for (const element of [copy, ...copy.querySelectorAll("[tabindex]")]) element.removeAttribute("tabindex");
    return copy.outerHTML.replace(/\/chat\/file\/\d+\/\d+\//g, ""); // the same file, from a later row
  };

  /** What a button is for. The one that turns a message over says another side each time. */
  const purpose = (button) => button.value.replace(/^(\d+:fl:\d+):\d$/, "$1");

  /** Put a message's new form in the old one's place. What is the same stays, so that only news is read out. */
  const change = (old, fresh) => {
    const turned = old.lang !== fresh.lang; // into its other language: all is changed, and nothing is new
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    let kept = 0;
    while (
      kept < old.children.length &&
      kept < fresh.children.length &&
      !old.children[kept].querySelector("button") &&
      sameness(old.children[kept]) === sameness(fresh.children[kept])
    ) {
      kept += 1;
    }
    for (const gone of [...old.children].slice(kept)) gone.remove();
    const news = [...fresh.children].slice(kept);
    old.append(...news);
    old.dataset.row = fresh.dataset.row;
    old.className = fresh.className;
    [old.lang, old.dir] = [fresh.lang, fresh.dir];
    if (held && !held.isConnected) {
      const buttons = held.value ? [...old.querySelectorAll("button")] : [];
      const twin = buttons.find((button) => purpose(button) === purpose(held));
      const place = twin || news[0] || old;
      if (!twin) place.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
    if (news.length && !turned) showNews(news);
  };

  const line = (event) => {
    const number = Number(event.lastEventId);
    if (number <= last) return;
    last = number;
    const fresh = read(event.data);
    const old = document.getElementById(fresh.id);
    if (old) {
      change(old, fresh);
    } else {
      const follow = ownTap || atTheEnd();
      fresh.classList.add("new");
      log.append(fresh);
      if (follow) showWith(fresh);
    }
    if (fresh.classList.contains("from-kompis")) ownTap = false;
    for (const button of log.querySelectorAll("button.sent")) button.classList.remove("sent");
  };

  const head = (event) => {
    const old = document.getElementById("status");
    const fresh = read(event.data);
    if (sameness(old) !== sameness(fresh)) old.replaceWith(fresh);
    count();
  };

  let source = null;
  let pause = patience.first;

  const open = () => {
    const address = new URL(log.dataset.stream, location);
    address.searchParams.set("after", last);
    source = new EventSource(address);
    source.addEventListener("line", line);
    source.addEventListener("head", head);
    source.addEventListener("reload", () => location.reload());
    source.addEventListener("open", () => {
      pause = patience.first;
      if (notice.dataset.shown === "away") say("");
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      setTimeout(open, pause);
      pause = Math.min(pause * 2, patience.longest);
      if (pause > patience.first * 2) say("away");
    });
  };

  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });

  // --- up: taps and words, each with a key of its own, so that a second try counts once

  const say = (what, words = notice.dataset[what] || "") => {
    notice.dataset.shown = what;
    if (notice.textContent !== words) notice.textContent = words;
  };

  const key = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36)).join("");

  const post = async (form, values, holder) => {
    const fields = new FormData(form);
    const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
    holder.dataset.key ||= key();
    body.set("key", holder.dataset.key);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/plain" } });
    } catch {
      say("again");
      return false;
    }
    if (answer.status === 409) {
      location.reload();
      return false;
    }
    if (!answer.ok) {
      say("refused", await answer.text());
      return false;
    }
    delete holder.dataset.key;
    say("");
    return true;
  };

  const tap = async (form, button) => {
    const toggle = button.hasAttribute("aria-pressed");
    if (button.dataset.busy) return;
    if (!toggle) button.dataset.busy = "yes";
    if (toggle) button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
    button.classList.add("sent");
    ownTap = true;
    const holder = toggle ? { dataset: {} } : button;
    const through = await post(form, { code: button.value }, holder);
    delete button.dataset.busy;
    if (through) return;
    button.classList.remove("sent");
    if (toggle) button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
  };

  const write = async (form) => {
    const words = field.value.trim();
    if (!words || form.dataset.busy) return;
    form.dataset.busy = "yes";
    ownTap = true;
    const through = await post(form, { text: words }, form);
    delete form.dataset.busy;
    if (through && field.value.trim() === words) field.value = "";
  };

  const attach = document.getElementById("attach");

  /** A file goes up as soon as it is chosen. */
  const upload = async () => {
    const chosen = attach.elements.file;
    const [file] = chosen.files;
    if (!file || attach.dataset.busy) return;
    if (file.size > Number(chosen.dataset.most)) {
      say("large", chosen.dataset.large);
    } else {
      attach.dataset.busy = "yes";
      ownTap = true;
      delete attach.dataset.key; // another file is another sending
      say("going", chosen.dataset.going);
      await post(attach, {}, attach);
      delete attach.dataset.busy;
    }
    chosen.value = "";
  };

  if (attach) attach.elements.file.addEventListener("change", upload);

  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.closest("#m0, .visit, #attach")) return; // a greeting in no transcript yet goes up whole
    event.preventDefault();
    if (form.id === "write") write(form);
    else if (event.submitter) tap(form, event.submitter);
  });

  // --- the count-down in the head

  let due = null;
  let ticking = null;

  const tick = () => {
    const next = document.querySelector(".next");
    if (!next || due === null) return;
    const left = Math.max(0, Math.round((due - performance.now()) / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    next.textContent = left ? next.dataset.words.replace("{time}", time) : next.dataset.now;
  };

  const count = () => {
    const next = document.querySelector(".next");
    clearInterval(ticking);
    due = next ? performance.now() + Number(next.dataset.left) * 1000 : null;
    if (next) ticking = setInterval(tick, 250);
  };

  count();
  open();
})();
