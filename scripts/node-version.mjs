// Says in one line that Node is too old, before newer syntax fails with a riddle. Imported first; knows old syntax only.
const [major, minor] = process.versions.node.split('.').map(Number);
const good = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;

if (!good) {
  console.error(
    `Examhall needs Node 20.19 or newer, 22.13 or newer, or 24 or newer; this is Node ${process.versions.node}. ` +
      'See https://nodejs.org/en/download, or on Debian and Ubuntu https://github.com/nodesource/distributions.',
  );
  process.exit(1);
}
