/** What plugins offer each other, by name. A plugin reaches a service only if it `requires` the owner. */
export class ServiceRegistry {
  readonly #services = new Map<string, { owner: string; service: unknown }>();

  provide(owner: string, name: string, service: unknown): () => void {
    const taken = this.#services.get(name);
    if (taken)
      throw new Error(`service "${name}" of plugin "${owner}" is already provided by "${taken.owner}"`);
    this.#services.set(name, { owner, service });
    return () => this.#services.delete(name);
  }

  /** @throws when nobody provides it or `asker` does not require its owner. */
  get(asker: { name: string; requires: readonly string[] }, name: string): unknown {
    const found = this.#services.get(name);
    if (!found)
      throw new Error(`plugin "${asker.name}" asks for service "${name}", which no loaded plugin provides`);
    if (found.owner !== asker.name && !asker.requires.includes(found.owner)) {
      throw new Error(`plugin "${asker.name}" uses service "${name}": add "${found.owner}" to its requires`);
    }
    return found.service;
  }
}
