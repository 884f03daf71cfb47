// What the citizen takes away. The server lays it out, the same paper for the first print and for a 再発行.
import { html, useEffect, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { textOf } from "./door.js";

const AGAIN_MILLISECONDS = 2_000;

export function Paper({ address }) {
  const [paper, setPaper] = useState("");
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let shown = true;
    const again = () => shown && setTimeout(() => setTries(tries + 1), AGAIN_MILLISECONDS);
    textOf(address).then((text) => shown && setPaper(text), again);
    return () => { shown = false; };
  }, [address, tries]);
  return html`<div class="paper-frame" dangerouslySetInnerHTML=${{ __html: paper }}></div>`;
}
