// Follows what the author saves: the page is fetched anew and changed in place, so that eyes, scroll and
// focus stay where they were. Everything else is links and forms.
"use strict";

(() => {
  const parts = ["title", "summary", "speech", "wishes", "lessons"];
  const away = document.getElementById("away");
  let fetching = false;

  const byId = (id) => document.getElementById(id);

  /** The row one is at: that of the focus, else the one at eye level; and how far down it stands. */
  const standing = () => {
    const isSeen = (row) => row.getBoundingClientRect().bottom > innerHeight / 3;
    const focused = document.activeElement.closest(".row");
    const row = focused || [...document.querySelectorAll(".row")].find(isSeen);
    return row && { id: row.id, at: row.getBoundingClientRect().top };
  };

  /** Names a link or a button, so that it is found again in the page as it is now. */
  const nameOf = (element) => {
    const name = element.id || element.getAttribute("href") || element.value;
    return name && `${element.closest("[id]")?.id} ${name}`;
  };

  const refocus = (name) => {
    const same = [...document.querySelectorAll("a, button")].find((element) => nameOf(element) === name);
    if (same) same.focus({ preventScroll: true });
  };

  const refresh = async () => {
    if (fetching) return;
    fetching = true;
    try {
      const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const place = standing();
      const focused = document.activeElement !== document.body && nameOf(document.activeElement);
      for (const id of parts) {
        const [now, then] = [page.getElementById(id), byId(id)];
        then.className = now.className;
        if (then.innerHTML !== now.innerHTML) then.innerHTML = now.innerHTML;
      }
      document.title = page.title;
      document.body.dataset.mark = page.body.dataset.mark;
      if (focused) refocus(focused);
      const row = place && byId(place.id);
      if (row) scrollBy({ top: row.getBoundingClientRect().top - place.at, behavior: "instant" });
    } finally {
      fetching = false;
    }
  };

  const changes = new EventSource("/changes");
  changes.addEventListener("open", () => {
    away.textContent = "";
  });
  changes.addEventListener("error", () => {
    away.textContent = away.dataset.words;
  });
  changes.addEventListener("mark", async (event) => {
    // Saved again while the page was fetched: once more.
    for (let left = 3; left && document.body.dataset.mark !== event.data; left -= 1) await refresh();
  });
  addEventListener("pagehide", () => changes.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
