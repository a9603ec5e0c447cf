/** Load order from what plugins require; alphabetical among equals, so that it is the same everywhere. */
export function loadOrder<T extends { name: string; requires?: readonly string[] }>(
  plugins: readonly T[],
): T[] {
  const byName = new Map([...plugins].sort((a, b) => (a.name < b.name ? -1 : 1)).map((p) => [p.name, p]));
  const ordered: T[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (plugin: T, trail: string[]): void => {
    if (state.get(plugin.name) === 'done') return;
    if (state.get(plugin.name) === 'open')
      throw new Error(`plugins require each other in a circle: ${[...trail, plugin.name].join(' → ')}`);
    state.set(plugin.name, 'open');
    for (const name of plugin.requires ?? []) {
      const required = byName.get(name);
      if (!required) throw new Error(`plugin "${plugin.name}" requires "${name}", which is not loaded`);
      visit(required, [...trail, plugin.name]);
    }
    state.set(plugin.name, 'done');
    ordered.push(plugin);
  };
  for (const plugin of byName.values()) visit(plugin, []);
  return ordered;
}
