// The chat without reloading: what kompis says comes down a stream, taps and words go up by fetch.
// Without this script every button is a form, and the page is shown again.
"use strict";

(() => {
  const log = document.getElementById("log");
  const notice = document.getElementById("notice");
  const field = document.getElementById("text");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const patience = { first: 1000, longest: 30000, together: 3000, silent: 5000, reply: [700, 2000, 4000] };

  // --- where one is on the page

  const page = document.documentElement;
  const [head, foot] = ["header", "footer"].map((name) => document.querySelector(`.chat > ${name}`));
  const more = document.getElementById("more");
  const air = 12;

  const behaviour = () => (still.matches ? "auto" : "smooth");

  /** The part of the window that neither the head covers nor what stands at the foot. */
  const pane = () => {
    const under = notice.offsetHeight ? notice.offsetHeight + air : 0;
    const sticks = getComputedStyle(head).position === "sticky";
    return { top: (sticks ? head.offsetHeight : 0) + air, bottom: foot.offsetHeight + under + air };
  };

  /** Whatever is scrolled to, by us or by the browser for what has focus, stands clear of them. */
  const measure = () => {
    const { top, bottom } = pane();
    page.style.scrollPaddingBlock = `${top}px ${bottom}px`;
    page.style.setProperty("--foot", `${foot.offsetHeight}px`);
    look();
  };

  let goal = null; // where a scroll that is running will end
  let unseen = null; // the first message that came below what is seen

  const atTheEnd = () => innerHeight + (goal ?? scrollY) > page.scrollHeight - 160;

  /** Say that there is more where the newest message is not in view, nor will be. */
  const look = () => {
    const top = log.lastElementChild ? log.lastElementChild.getBoundingClientRect().top : 0;
    const off = goal === null ? 0 : goal - scrollY;
    more.hidden = top - off < innerHeight - foot.offsetHeight - 2 * air;
    if (more.hidden) unseen = null;
  };

  const arrived = () => {
    goal = null;
    look();
  };

  const go = (far, how) => {
    const most = page.scrollHeight - innerHeight;
    goal = Math.max(0, Math.min(most, Math.round(scrollY + far)));
    const there = Math.abs(goal - scrollY) < 1;
    scrollTo({ top: goal, behavior: how });
    if (there || how === "auto") arrived();
    else look();
  };

  /** How far it is until one element begins where the pane does, and until another ends with it. */
  const ways = (first, last) => {
    const { top, bottom } = pane();
    const ends = last.getBoundingClientRect().bottom - innerHeight + bottom;
    return { begins: first.getBoundingClientRect().top - top, ends };
  };

  /** Show the page from one element to another: whole if that fits, else from its beginning. */
  const show = (first, last = first, how = behaviour()) => {
    const { begins, ends } = ways(first, last);
    go(Math.min(begins, ends), how);
  };

  addEventListener("scrollend", arrived);
  for (const hand of ["wheel", "touchmove", "keydown"]) addEventListener(hand, () => (goal = null), { passive: true });
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", measure);
  for (const size of [head, foot, notice]) new ResizeObserver(measure).observe(size);

  more.addEventListener("click", () => {
    const newest = log.lastElementChild;
    const first = unseen || newest;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    show(first, newest);
  });

  /** Show blocks that have changed: all of them if they fit, else from the verdict, or their beginning. */
  const showNews = (news) => {
    const { begins, ends } = ways(news.find((block) => block.matches(".verdict")) || news[0], news.at(-1));
    if (begins < ends) show(news[0]);
    else if (ends > 0 || begins < 0) go(ends > 0 ? ends : begins, behaviour());
  };

  /** Show messages that came together, and again once their pictures have taken their room, unless more has come. */
  const showWith = (first, last, how = behaviour()) => {
    show(first, last, how);
    for (const picture of last.querySelectorAll("img")) {
      if (!picture.complete) {
        const again = () => last === log.lastElementChild && show(first, last, how);
        picture.addEventListener("load", again, { once: true });
      }
    }
  };

  measure();

  const newest = log.lastElementChild;
  if (newest && !(location.hash && location.hash !== "#end")) showWith(newest, newest, "auto");

  // --- the field to write in

  /** The field is as high as what stands in it, where a browser does not see to that itself. */
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    field.style.blockSize = "auto";
    const edges = field.offsetHeight - field.clientHeight;
    field.style.blockSize = `${field.scrollHeight + edges}px`;
  };

  field.addEventListener("input", grow);

  /** Enter sends, and with Shift it begins a line; while letters are being put together it is theirs. */
  field.addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    field.form.requestSubmit();
  });

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
  let since = null; // where what came together begins
  let cameAt = -Infinity;

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

  /** Put a message's new form in the old one's place. What is the same stays, so that only news is read out.
      Where the news begin is returned, if they are shown. */
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
    if (!news.length || turned) return null;
    showNews(news);
    return news[0];
  };

  /** A message has come, or a new form of one. */
  const put = (fresh) => {
    const old = document.getElementById(fresh.id);
    const now = performance.now();
    if (now - cameAt > patience.together) since = null;
    cameAt = now;
    if (old) {
      since = change(old, fresh) || since;
    } else {
      const follow = ownTap || atTheEnd();
      const own = (message) => message.matches(".from-person");
      if (!since || own(since) || own(fresh)) since = fresh;
      fresh.classList.add("new");
      log.append(fresh);
      if (follow) {
        showWith(since, fresh);
      } else {
        unseen ||= fresh;
        look();
      }
    }
    if (fresh.classList.contains("from-kompis")) ownTap = false;
    for (const button of log.querySelectorAll("button.sent")) button.classList.remove("sent");
  };

  const line = (event) => {
    const number = Number(event.lastEventId);
    if (number <= last) return;
    last = number;
    put(read(event.data));
  };

  const headline = (fresh) => {
    const old = document.getElementById("status");
    if (sameness(old) !== sameness(fresh)) old.replaceWith(fresh);
    count();
  };

  let source = null;
  let pause = patience.first;
  let silence = null;
  let again = null;

  /** The stream is broken, or not there yet. Mostly it is back before one has noticed. */
  const lost = () => {
    silence ||= setTimeout(() => say("away"), patience.silent);
  };

  const found = () => {
    clearTimeout(silence);
    silence = null;
    pause = patience.first;
    if (notice.dataset.shown === "away") say("");
  };

  const open = () => {
    clearTimeout(again);
    source?.close();
    const address = new URL(log.dataset.stream, location);
    address.searchParams.set("after", last);
    source = new EventSource(address);
    source.addEventListener("line", line);
    source.addEventListener("head", (event) => headline(read(event.data)));
    source.addEventListener("reload", () => location.reload());
    source.addEventListener("open", found);
    source.addEventListener("error", () => {
      lost();
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      again = setTimeout(open, pause);
      pause = Math.min(pause * 2, patience.longest);
    });
    lost();
  };

  const listening = () => source.readyState === EventSource.OPEN;

  /** What the page would show if it were loaded now. Whether there was more of kompis' in it. */
  const fetchNews = async () => {
    const answer = await fetch("/", { headers: { Accept: "text/html" } });
    const whole = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = whole.getElementById("log");
    if (listening()) return true; // it came down the stream meanwhile
    if (!answer.ok) return false;
    if (!fresh || Number(fresh.dataset.last) < last) location.reload(); // another page stands here now
    const known = (message) => document.getElementById(message.id)?.dataset.row === message.dataset.row;
    const news = [...fresh.querySelectorAll(".message")].filter((message) => !known(message));
    last = Math.max(last, Number(fresh.dataset.last));
    news.forEach(put);
    headline(whole.getElementById("status"));
    return news.some((message) => message.matches(".from-kompis"));
  };

  /** Something was sent and the reply can't come down the stream: look for it. */
  const fetchReply = async () => {
    for (const wait of patience.reply) {
      await new Promise((done) => setTimeout(done, wait));
      if (listening() || (await fetchNews().catch(() => false))) return;
    }
  };

  addEventListener("offline", lost);
  addEventListener("online", () => open());
  addEventListener("pagehide", () => {
    source.close();
    clearTimeout(silence);
    silence = null;
  });
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
    if (notice.dataset.shown !== "away") say("");
    if (!listening()) fetchReply();
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
    if (through && field.value.trim() === words) {
      field.value = "";
      grow();
    }
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
