// Forms with data-passkey ask the browser for a passkey before they are sent. Without script they stay hidden.
"use strict";

const octets = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// For browsers of before parseCreationOptionsFromJSON and toJSON (WebAuthn Level 3).
const known = list => (list ?? []).map(entry => ({ ...entry, id: octets(entry.id) }));
const creation = json => PublicKeyCredential.parseCreationOptionsFromJSON?.(json)
  ?? { ...json, challenge: octets(json.challenge), user: { ...json.user, id: octets(json.user.id) }, excludeCredentials: known(json.excludeCredentials) };
const request = json => PublicKeyCredential.parseRequestOptionsFromJSON?.(json)
  ?? { ...json, challenge: octets(json.challenge), allowCredentials: known(json.allowCredentials) };

function answer(credential) {
  if (credential.toJSON) return credential.toJSON();
  const from = credential.response, response = { clientDataJSON: text(from.clientDataJSON) };
  if (from.attestationObject) {
    response.attestationObject = text(from.attestationObject);
    response.transports = from.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(from.authenticatorData);
    response.signature = text(from.signature);
    if (from.userHandle) response.userHandle = text(from.userHandle);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

async function ask(form) {
  const options = JSON.parse(form.dataset.options);
  return form.dataset.passkey === "make"
    ? navigator.credentials.create({ publicKey: creation(options) })
    : navigator.credentials.get({ publicKey: request(options) });
}

if (window.PublicKeyCredential) for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-problem]");
  form.hidden = false;
  for (const other of document.querySelectorAll("[data-without-passkey]")) other.hidden = true;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.answer.value = JSON.stringify(answer(await ask(form)));
    } catch {
      problem.hidden = false;
      problem.focus();
      return;
    }
    form.submit();
  });
}
