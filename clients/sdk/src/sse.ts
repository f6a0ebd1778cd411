/** Reads the lines of an event stream, as the HTML standard has them, however they are cut into pieces. */

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

export type Line = { readonly kind: "event"; readonly event: ServerEvent } | { readonly kind: "retry"; readonly ms: number } | { readonly kind: "sign" };

/** Gives what each piece completes; a comment is a sign that the stream lives. */
export class EventReader {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id: string | null = null;
  readonly #decoder = new TextDecoder();

  read(piece: Uint8Array): Line[] {
    this.#rest += this.#decoder.decode(piece, { stream: true });
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): Line[] {
    if (line === "") {
      return this.#over();
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (name) {
      case "":
        return [{ kind: "sign" }];
      case "event":
        this.#event = value;
        return [];
      case "data":
        this.#data.push(value);
        return [];
      case "id":
        this.#id = value;
        return [];
      case "retry":
        return /^\d+$/.test(value) ? [{ kind: "retry", ms: Number(value) }] : [];
      default:
        return [];
    }
  }

  #over(): Line[] {
    const [event, data, id] = [this.#event, this.#data, this.#id];
    [this.#event, this.#data, this.#id] = ["", [], null];
    return event === "" && data.length === 0 ? [] : [{ kind: "event", event: { event: event || "message", data: data.join("\n"), id } }];
  }
}
