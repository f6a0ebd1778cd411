// What the page of the suite offers to who drives the browser.

import { browserStorage } from "../../../clients/ballot/storage/browser.js";
import { station } from "./station.mjs";

export const taken = (given) => station(given, browserStorage());
