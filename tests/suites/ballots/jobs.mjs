// Every job that runs alike in Node and in a browser, by name.

import { flows } from "./flows.mjs";
import { blinding, envelopes, formats, permit } from "./formats.mjs";
import { kioskRequest, kiosks } from "./kiosks.mjs";
import { storages } from "./storages.mjs";
import { suggestionBlinding, suggestionPermit } from "./suggestions.mjs";
import { transport } from "./transport.mjs";
import { vectors } from "./vectors.mjs";

export const jobs = {
  blinding, envelopes, flows, formats, kioskRequest, kiosks, permit, storages, suggestionBlinding, suggestionPermit, transport,
  vectors,
};
