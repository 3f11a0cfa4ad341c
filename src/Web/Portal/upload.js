// Forms with data-upload send their files first, in slices, and tell how far they are. When the connection breaks they go on where they were as soon as it is back.
// Without script, and without files, the browser sends the form as ever.
"use strict";

const sliceSize = 2 * 1024 * 1024;
const pauses = [1, 2, 4, 8, 15, 15, 15]; // seconds

for (const form of document.querySelectorAll("form[data-upload]")) {
  const [area, bar, said, stop, problem] = ["", "bar", "said", "stop", "problem"].map(part => form.querySelector(part ? `[data-upload-${part}]` : "[data-upload-area]"));
  const button = form.querySelector("button.primary");
  const { upload: place, uploadSeal: seal } = area.dataset;
  const held = new Map(); // what the gateway has of each file
  let current, stopped, told;

  function busy(is) {
    area.hidden = !is;
    button.disabled = is;
    form.toggleAttribute("aria-busy", is);
  }

  function tell(done, total) {
    const percent = total > 0 ? Math.floor(100 * done / total) : 100;
    bar.value = percent;
    // A screen reader is told every tenth, and not every one.
    if (percent >= told + 10 || percent === 100) said.textContent = said.dataset.words.replace("{percent}", told = percent);
  }

  // Resolves with the answer, whatever its status; rejects when there was none, or when it leads away: the session is over.
  const ask = (method, url, { headers = {}, body, sent, mayLead = false } = {}) => new Promise((resolve, reject) => {
    const request = current = new XMLHttpRequest();
    if (sent) request.upload.onprogress = progress => sent(progress.loaded);
    request.onload = () => mayLead || request.responseURL === new URL(url, location).href ? resolve(request) : reject(request);
    request.onerror = request.onabort = () => reject(request);
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });

  const offsetIn = request => Number(request.getResponseHeader("Upload-Offset"));
  const pause = seconds => new Promise(resolve => setTimeout(resolve, 1000 * seconds));

  async function begin(file) {
    const request = await ask("POST", place, { body: new URLSearchParams({ seal, name: file.name, size: file.size }) });
    if (request.status !== 201) throw request;
    const entry = { url: request.getResponseHeader("Location"), offset: 0 };
    held.set(file, entry);
    return entry;
  }

  async function step(file, progress) {
    const entry = held.get(file) ?? await begin(file);
    if (entry.unsure) {
      const request = await ask("HEAD", entry.url);
      if (request.status === 404) held.delete(file);
      if (request.status !== 200) return;
      [entry.offset, entry.unsure] = [offsetIn(request), false];
    }

    if (entry.offset === file.size) return;
    entry.unsure = true;
    const request = await ask("PATCH", entry.url, {
      headers: { "Upload-Offset": entry.offset, "Upload-Seal": seal, "Content-Type": "application/octet-stream" },
      body: file.slice(entry.offset, entry.offset + sliceSize),
      sent: octets => progress(Math.min(file.size, entry.offset + octets)),
    });
    if (request.status !== 204) return;
    [entry.offset, entry.unsure] = [offsetIn(request), false];
  }

  const isWhole = file => held.has(file) && !held.get(file).unsure && held.get(file).offset === file.size;

  async function send(file, progress) {
    for (let tries = 0; !isWhole(file);) {
      const before = held.get(file)?.offset ?? -1;
      try {
        await step(file, progress);
      } catch (request) {
        if (stopped || request.status) throw request;
      }
      if ((held.get(file)?.offset ?? -1) > before) { tries = 0; continue; }
      if (tries === pauses.length) throw new Error("no way through");
      said.textContent = said.dataset.waiting;
      told = -10;
      await pause(pauses[tries++]);
      if (stopped) throw new Error("stopped");
    }
  }

  // The gateway answers with another page, or with this one and what is wrong.
  function show(request) {
    if (request.responseURL !== form.action) return location.assign(request.responseURL);
    document.documentElement.replaceWith(document.importNode(new DOMParser().parseFromString(request.responseText, "text/html").documentElement, true));
    document.querySelector("[role=alert]")?.scrollIntoView();
  }

  async function sendAll(files) {
    const body = new FormData(form);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let done = 0;
    for (const file of files) {
      await send(file, octets => tell(done + octets, total));
      tell(done += file.size, total);
    }

    for (const input of form.querySelectorAll("input[type=file]")) body.delete(input.name);
    body.append("held", files.map(file => held.get(file).url.split("/").pop()).join(","));
    show(await ask("POST", form.action, { body, mayLead: true }));
  }

  form.addEventListener("submit", async event => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap(input => [...input.files]);
    if (files.length === 0) return;
    event.preventDefault();
    problem.hidden = true;
    [stopped, told] = [false, -10];
    busy(true);
    try {
      await sendAll(files);
    } catch (failed) {
      busy(false);
      if (stopped) return;
      // The gateway takes no file alone, as when it is too large: sent whole, it answers with a page that says so.
      if (failed.status) return form.submit();
      problem.hidden = false;
      problem.focus();
    }
  });

  stop.addEventListener("click", () => {
    stopped = true;
    current?.abort();
    busy(false);
  });
}
