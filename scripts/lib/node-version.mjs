// Plain old syntax only: an old Node must get as far as the message.
const wanted = [20, 19];

export function requireNode() {
  const found = process.versions.node.split('.').map(Number);
  const isEnough = found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1]);
  if (isEnough) return;
  console.error(
    'Afflux needs Node ' +
      wanted.join('.') +
      ' or newer, this is ' +
      process.versions.node +
      ': https://nodejs.org',
  );
  process.exit(1);
}
