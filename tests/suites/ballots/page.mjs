// What the page offers to who drives the browser.

import { browserStorage } from "../../../clients/ballot/storage/browser.js";

export { jobs } from "./jobs.mjs";

globalThis.lasting = () => browserStorage("lasting");
