// Forms with data-upload show how far their files are. Without script, and without files, the browser sends them as ever.
"use strict";

for (const form of document.querySelectorAll("form[data-upload]")) {
  const [area, bar, said, stop, problem] = ["", "bar", "said", "stop", "problem"].map(part => form.querySelector(part ? `[data-upload-${part}]` : "[data-upload-area]"));
  const button = form.querySelector("button.primary");

  function busy(is) {
    area.hidden = !is;
    button.disabled = is;
    form.toggleAttribute("aria-busy", is);
  }

  function fail() {
    busy(false);
    problem.hidden = false;
    problem.focus();
  }

  // The gateway answers with another page, or with this one and what is wrong.
  function show(request) {
    if (request.responseURL !== form.action) return location.assign(request.responseURL);
    document.documentElement.replaceWith(document.importNode(new DOMParser().parseFromString(request.responseText, "text/html").documentElement, true));
    document.querySelector("[role=alert]")?.scrollIntoView();
  }

  form.addEventListener("submit", event => {
    if (![...form.querySelectorAll("input[type=file]")].some(input => input.files.length > 0)) return;
    event.preventDefault();
    problem.hidden = true;
    const request = new XMLHttpRequest();
    let told = -10;
    request.upload.onprogress = progress => {
      const percent = Math.floor(100 * progress.loaded / progress.total);
      bar.value = percent;
      // A screen reader is told every tenth, and not every one.
      if (percent >= told + 10 || percent === 100) said.textContent = said.dataset.words.replace("{percent}", told = percent);
    };
    request.onload = () => show(request);
    request.onerror = fail;
    stop.onclick = () => { request.abort(); busy(false); };
    request.open("POST", form.action);
    const body = new FormData(form);
    busy(true);
    request.send(body);
  });
}
