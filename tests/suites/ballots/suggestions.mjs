// Permits of anonymous suggestions: what Python signs, and what it must refuse.

import {
  blindSuggestionPermit, drawToken, finishSuggestionPermit, isSuggestionPermitted,
} from "../../../clients/ballot/suggestion_permits.js";

export async function suggestionBlinding({ month }) {
  const drawn = await drawToken();
  return { ...drawn, blinding: await blindSuggestionPermit(month, drawn.tokenHash) };
}

export async function suggestionPermit({ month, drawn, blindSignature, other }) {
  const permit = await finishSuggestionPermit(month, drawn.tokenHash, drawn.blinding, blindSignature);
  const refused = await finishSuggestionPermit(month, other, drawn.blinding, blindSignature).catch(({ code }) => code);
  const holds = await Promise.all([drawn.tokenHash, other].map((hash) => isSuggestionPermitted(month, hash, permit)));
  return { permit, refused, holds };
}
