/* Passkeys: the one thing here that needs script. A form with data-passkey ("get" at the door, "create" in the settings)
 * asks its data-ask for a challenge, lets the browser answer it, and then goes its way as a form. */
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const bytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

/* What the server says is a sentence for people; what the browser says is not. */
class Refused extends Error {}

async function challenge(form) {
  const create = form.dataset.passkey === "create";
  const body = new URLSearchParams({ act: "ask" });
  for (const name of ["csrf", "current"]) if (form.elements[name]) body.set(name, form.elements[name].value);
  const answer = await fetch(form.dataset.ask, create ? { method: "POST", body, headers: { Accept: "text/plain" } } : { headers: { Accept: "text/plain" } });
  if (answer.ok) return answer.json();
  throw new Refused((answer.headers.get("Content-Type") || "").startsWith("text/plain") ? await answer.text() : "");
}

async function create(form, asked) {
  const { response } = await navigator.credentials.create({ publicKey: {
    challenge: bytes(asked.challenge), rp: { id: asked.rp, name: asked.shop }, attestation: "none", timeout: 120000,
    user: { id: bytes(asked.user), name: asked.mail, displayName: asked.name },
    pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: bytes(id) })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  } });
  return { client: response.clientDataJSON, data: response.getAuthenticatorData() };
}

async function get(form, asked) {
  const found = await navigator.credentials.get({ publicKey: {
    challenge: bytes(asked.challenge), rpId: asked.rp, userVerification: "required", timeout: 120000 } });
  const { clientDataJSON, authenticatorData, signature } = found.response;
  return { client: clientDataJSON, data: authenticatorData, signature, id: found.rawId };
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  event.preventDefault();
  event.stopPropagation();
  const wrong = form.querySelector("[data-wrong]"), said = form.querySelector("[data-said]");
  wrong.hidden = true;
  try {
    const asked = await challenge(form);
    const answer = await (form.dataset.passkey === "create" ? create : get)(form, asked);
    for (const [name, value] of Object.entries(answer)) form.elements[name].value = text(value);
    HTMLFormElement.prototype.submit.call(form);
  } catch (error) {
    said.dataset.first ??= said.textContent;
    said.textContent = error instanceof Refused && error.message || said.dataset.first;
    wrong.hidden = false;
  }
}, true);

if (window.PublicKeyCredential) for (const part of document.querySelectorAll("[data-passkey][hidden]")) part.hidden = false;
